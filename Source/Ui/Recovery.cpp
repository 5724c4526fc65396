#include "Recovery.h"

#include "RecoveryDialog.h"

#include <ctime>
#include <filesystem>

namespace bulkhead
{

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

Recovery::Recovery (Session& s, PatchDocument& d, juce::Component& o) : session (s), document (d), owner (o) {}

Recovery::~Recovery() { dialog.deleteAndZero(); }

juce::String Recovery::age (std::int64_t seconds)
{
    const auto count = [] (std::int64_t number, const char* unit)
    { return juce::String (number) + " " + unit + (number == 1 ? " ago" : "s ago"); };

    if (seconds < 60)
        return "just now";

    if (seconds < 3600)
        return count (seconds / 60, "minute");

    return seconds < 86400 ? count (seconds / 3600, "hour") : count (seconds / 86400, "day");
}

static bool isSameFile (const std::string& a, const std::string& b)
{
    std::error_code error;
    return std::filesystem::absolute (a, error) == b || std::filesystem::equivalent (a, b, error);
}

void Recovery::begin (const std::string& file, bool isSafeStart)
{
    if (session.editJournal() == nullptr)
        return;

    if (! isSafeStart)
        return offerLost (file);

    asking = true;
    const auto name = juce::File::createFileWithoutCheckingPath (textOf (file)).getFileName();
    const auto options = juce::MessageBoxOptions()
                             .withIconType (juce::MessageBoxIconType::NoIcon)
                             .withTitle (name + " was not opened")
                             .withMessage ("Bulkhead ended soon after it had opened this patch, twice in a row: the "
                                           "patch itself may be the cause. The file is as it was.")
                             .withButton ("Open It All the Same")
                             .withButton ("Start Empty")
                             .withAssociatedComponent (&owner);
    juce::AlertWindow::showAsync (options,
                                  [weak = juce::WeakReference (this), file, name] (int button)
                                  {
                                      if (weak == nullptr)
                                          return;

                                      weak->asking = false;

                                      if (button != 1)
                                          weak->session.notify (name.toStdString()
                                                                + " is not open. File, Open... opens it all the same");
                                      else if (const auto problem = weak->session.open (file); ! problem.empty())
                                          weak->document.complain (name + " cannot be opened", problem);

                                      weak->offerLost (file);
                                  });
}

void Recovery::offerLost (const std::string& file)
{
    auto found = session.editJournal()->folder().find (JournalFolder::Which::lost);

    for (const auto& problem : found.problems)
        session.notify (problem);

    // Who asked for another patch wants that, and no questions.
    const auto isOther = [&file] (auto& journal) { return ! isSameFile (file, journal.reading.header.file); };
    const auto others = file.empty() ? 0 : std::erase_if (found.journals, isOther);

    if (found.journals.empty())
        return sayWhatIsLeft (others);

    offer (std::move (found.journals));
}

void Recovery::sayWhatIsLeft (std::size_t count)
{
    if (count > 0)
        session.notify ("there are changes of another patch that were not saved: see File, Recover...");
}

void Recovery::show()
{
    if (session.editJournal() == nullptr)
        return;

    auto found = session.editJournal()->folder().find (JournalFolder::Which::all);

    for (const auto& problem : found.problems)
        session.notify (problem);

    if (found.journals.empty())
        return document.complain ("Nothing to recover", "No changes were lost.");

    document.whenSafe ([this, journals = std::make_shared<std::vector<JournalFolder::Journal>> (
                                  std::move (found.journals))] { offer (std::move (*journals)); });
}

void Recovery::offer (std::vector<JournalFolder::Journal> journals)
{
    RecoveryDialog::Actions actions;
    actions.recover = [weak = juce::WeakReference (this)] (JournalFolder::Journal journal)
    {
        if (weak != nullptr)
            weak->recover (std::move (journal));
    };
    actions.discard = [weak = juce::WeakReference (this)] (JournalFolder::Journal journal)
    {
        if (weak != nullptr)
            weak->discard (std::move (journal));
    };
    dialog = RecoveryDialog::show (std::move (journals), std::move (actions), owner);
}

void Recovery::recover (JournalFolder::Journal journal)
{
    const auto& reading = journal.reading;

    if (const auto problem = session.recover (reading.patch, reading.header.file, reading.header.holds);
        ! problem.empty())
        return document.complain ("\"" + textOf (journal.name()) + "\" cannot be recovered", problem);

    // It stays where it is until this program's own journal has it.
    auto* const own = session.editJournal();
    const auto shared = std::make_shared<JournalFolder::Journal> (std::move (journal));
    own->onceWritten ([own, shared] { own->folder().keep (*shared); });
}

void Recovery::discard (JournalFolder::Journal journal)
{
    if (const auto problem = session.editJournal()->folder().keep (journal); ! problem.empty())
        session.notify ("the changes cannot be set aside: " + problem);
    else
        session.notify ("the changes are set aside: File, Recover... still has them");
}

} // namespace bulkhead
