#include "PatchDocument.h"

#include "Graph/PatchFile.h"

namespace bulkhead
{

static const char* const extension = ".bulkhead";
static const char* const wildcard = "*.bulkhead";

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

static juce::TextEditor* findTextBox (juce::Component& parent)
{
    for (auto* child : parent.getChildren())
    {
        if (auto* box = dynamic_cast<juce::TextEditor*> (child))
            return box;

        if (auto* box = findTextBox (*child))
            return box;
    }

    return nullptr;
}

/// The file chooser opens with nothing chosen for the keyboard; a path should be typed at once.
static void focusFileName()
{
    juce::MessageManager::callAsync (
        []
        {
            if (auto* dialog = juce::Component::getCurrentlyModalComponent())
                if (auto* box = findTextBox (*dialog))
                    box->grabKeyboardFocus();
        });
}

PatchDocument::PatchDocument (Session& s, juce::Component& o) : session (s), owner (o) {}

PatchDocument::~PatchDocument()
{
    if (saver.joinable())
        saver.join();
}

juce::String PatchDocument::title (const std::string& name, const std::string& file, bool isModified)
{
    const auto fileName = file.empty() ? juce::String ("not saved yet") : juce::File (textOf (file)).getFileName();
    return textOf (name) + " - " + fileName + (isModified ? "*" : "") + " - Bulkhead";
}

juce::File PatchDocument::folder() const
{
    return session.filePath().empty() ? juce::File::getSpecialLocation (juce::File::userHomeDirectory)
                                      : juce::File (textOf (session.filePath())).getParentDirectory();
}

/// As a sentence: the first letter large, unless it is a place in a file, and a full stop at the end.
static juce::String sentence (const std::string& words)
{
    const auto text = textOf (words);

    if (text.upToFirstOccurrenceOf (" ", false, false).containsAnyOf ("[]._"))
        return text;

    return text.substring (0, 1).toUpperCase() + text.substring (1) + (text.endsWithChar ('.') ? "" : ".");
}

static juce::MessageBoxOptions question (const juce::String& title, const juce::String& words, juce::Component& owner)
{
    return juce::MessageBoxOptions()
        .withIconType (juce::MessageBoxIconType::NoIcon)
        .withTitle (title)
        .withMessage (words)
        .withAssociatedComponent (&owner);
}

void PatchDocument::complain (const juce::String& what, const std::string& problem)
{
    juce::AlertWindow::showAsync (question (what, sentence (problem), owner).withButton ("OK"), nullptr);
}

/// What would change the patch or its file waits for a save that is under way.
void PatchDocument::onceSaved (std::function<void()> proceed)
{
    if (saving)
        afterSave.push_back (std::move (proceed));
    else
        proceed();
}

void PatchDocument::whenSafe (std::function<void()> proceed)
{
    if (saving)
        return onceSaved ([this, proceed = std::move (proceed)] { whenSafe (proceed); });

    if (! session.isModified())
        return proceed();

    if (std::exchange (asking, true))
        return;

    const auto options =
        question ("Save changes?", "\"" + textOf (session.patch().name) + "\" has changes that are not saved.", owner)
            .withButton ("Save")
            .withButton ("Don't Save")
            .withButton ("Cancel");

    juce::AlertWindow::showAsync (options,
                                  [weak = juce::WeakReference (this), proceed = std::move (proceed)] (int button)
                                  {
                                      if (weak == nullptr)
                                          return;

                                      weak->asking = false;

                                      // As JUCE numbers three buttons: 1, 2, and 0 for the last.
                                      if (button == 1)
                                          weak->save (proceed);
                                      else if (button == 2)
                                          proceed();
                                  });
}

void PatchDocument::newPatch()
{
    whenSafe (
        [this]
        {
            if (const auto problem = session.newPatch(); ! problem.empty())
                complain ("No new patch", problem);
        });
}

/// `chosen` is not called when the user cancels.
void PatchDocument::choose (const juce::String& title, const juce::File& where, int flags,
                            std::function<void (const juce::File&)> chosen)
{
    chooser = std::make_unique<juce::FileChooser> (title, where, wildcard, false, false, &owner);
    choosing = true;
    chooser->launchAsync (flags | juce::FileBrowserComponent::canSelectFiles,
                          [weak = juce::WeakReference (this), chosen = std::move (chosen)] (const juce::FileChooser& c)
                          {
                              if (weak == nullptr)
                                  return;

                              weak->choosing = false;

                              if (const auto file = c.getResult(); file != juce::File())
                                  chosen (file);
                          });
    focusFileName();
}

void PatchDocument::open()
{
    whenSafe (
        [this]
        {
            choose ("Open a patch", folder(), juce::FileBrowserComponent::openMode,
                    [this] (const juce::File& file) { openFile (file); });
        });
}

void PatchDocument::openFile (const juce::File& file)
{
    if (const auto problem = session.open (file.getFullPathName().toStdString()); ! problem.empty())
        complain (file.getFileName() + " cannot be opened", problem);
}

void PatchDocument::openEarlierVersion()
{
    const auto name = juce::File (textOf (session.filePath())).getFileName();
    const juce::File versions (
        textOf (session.filePath().empty() ? std::string() : session.backups().folderOf (session.filePath())));

    if (session.filePath().empty() || ! versions.isDirectory())
        return complain ("No earlier versions",
                         "Each time a patch is saved, the version before is kept. There is none of this one yet.");

    whenSafe (
        [this, name, versions]
        {
            choose ("Earlier versions of " + name, versions, juce::FileBrowserComponent::openMode,
                    [this] (const juce::File& file) { openVersion (file); });
        });
}

void PatchDocument::openVersion (const juce::File& version)
{
    auto loaded = loadPatchFile (version.getFullPathName().toStdString());
    const auto problem = loaded.ok()
                             ? session.recover (std::move (loaded.patch), session.filePath(), session.fileHolds())
                             : loaded.problems.front().toText();

    if (! problem.empty())
        complain (version.getFileName() + " cannot be opened", problem);
}

void PatchDocument::save()
{
    onceSaved ([this] { save (nullptr); });
}

void PatchDocument::saveAs()
{
    onceSaved ([this] { saveAs (nullptr); });
}

void PatchDocument::save (std::function<void()> then)
{
    if (session.filePath().empty())
        saveAs (std::move (then));
    else
        write (juce::File (textOf (session.filePath())), std::move (then));
}

void PatchDocument::saveAs (std::function<void()> then)
{
    const auto proposal =
        session.filePath().empty()
            ? folder().getChildFile (juce::File::createLegalFileName (textOf (session.patch().name)) + extension)
            : juce::File (textOf (session.filePath()));

    // The dialog has asked whether a file that is there is to be replaced.
    choose ("Save the patch", proposal,
            juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::warnAboutOverwriting,
            [this, then = std::move (then)] (const juce::File& file)
            {
                write (file.hasFileExtension (extension) ? file : file.getSiblingFile (file.getFileName() + extension),
                       then, Overwrite::anything);
            });
}

void PatchDocument::showNotes()
{
    const auto& patch = session.patch();
    const auto words = patch.notes.empty() ? "This patch has no notes." : textOf (patch.notes).substring (0, 1500);
    juce::AlertWindow::showAsync (question (textOf (patch.name), words, owner).withButton ("Close"), nullptr);
}

void PatchDocument::write (const juce::File& file, std::function<void()> then, Overwrite overwrite)
{
    // What is turned from now on is a step of its own, so that it counts as a change since the save.
    session.beginGesture();
    session.endGesture();

    auto save = std::make_shared<PatchSave> (session.beginSave (file.getFullPathName().toStdString()));

    if (overwrite == Overwrite::anything)
        save->expected.reset();

    if (saver.joinable())
        saver.join(); // it has said that it is done

    saving = true;
    saver = std::thread (
        [weak = juce::WeakReference (this), save, then = std::move (then)]
        {
            juce::MessageManager::callAsync (
                [weak, save, then, result = save->run()]
                {
                    if (weak != nullptr)
                        weak->saved (*save, result, then);
                });
        });
}

void PatchDocument::saved (const PatchSave& save, const PatchSave::Result& result, std::function<void()> then)
{
    const juce::File file (textOf (save.file));
    saving = false;
    session.finishSave (save, result);

    if (result.outcome == PatchSave::Outcome::changedByAnother)
        askAboutForeignChange (file, std::move (then));
    else if (result.outcome == PatchSave::Outcome::failed)
        sayNotSaved (file, result.problem, std::move (then));
    else if (then)
        then();

    // One after the other: the first may be another save.
    while (! saving && ! afterSave.empty())
    {
        const auto next = std::move (afterSave.front());
        afterSave.erase (afterSave.begin());
        next();
    }
}

void PatchDocument::askAboutForeignChange (const juce::File& file, std::function<void()> then)
{
    if (std::exchange (asking, true))
        return;

    const auto options = question ("Changed by another program",
                                   "\"" + file.getFileName()
                                       + "\" is not as it was when it was opened or saved here. If you overwrite it, "
                                         "the other version can be found under File, Earlier Versions.",
                                   owner)
                             .withButton ("Save a Copy...")
                             .withButton ("Overwrite")
                             .withButton ("Cancel");
    juce::AlertWindow::showAsync (options,
                                  [weak = juce::WeakReference (this), file, then = std::move (then)] (int button)
                                  {
                                      if (weak == nullptr)
                                          return;

                                      weak->asking = false;

                                      if (button == 1)
                                          weak->saveAs (then);
                                      else if (button == 2)
                                          weak->write (file, then, Overwrite::anything);
                                  });
}

void PatchDocument::sayNotSaved (const juce::File& file, const std::string& problem, std::function<void()> then)
{
    if (std::exchange (asking, true))
        return;

    const auto options = question (file.getFileName() + " was not saved",
                                   sentence (problem) + " Your changes are still here, and not lost.", owner)
                             .withButton ("Save As...")
                             .withButton ("Close");
    juce::AlertWindow::showAsync (options,
                                  [weak = juce::WeakReference (this), then = std::move (then)] (int button)
                                  {
                                      if (weak == nullptr)
                                          return;

                                      weak->asking = false;

                                      if (button == 1)
                                          weak->saveAs (then);
                                  });
}

} // namespace bulkhead
