#include "PatchDocument.h"

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

void PatchDocument::complain (const juce::String& what, const std::string& problem)
{
    juce::AlertWindow::showAsync (juce::MessageBoxOptions()
                                      .withIconType (juce::MessageBoxIconType::NoIcon)
                                      .withTitle (what)
                                      .withMessage (textOf (problem))
                                      .withButton ("OK")
                                      .withAssociatedComponent (&owner),
                                  nullptr);
}

void PatchDocument::whenSafe (std::function<void()> proceed)
{
    if (! session.isModified())
        return proceed();

    if (std::exchange (asking, true))
        return;

    const auto options = juce::MessageBoxOptions()
                             .withIconType (juce::MessageBoxIconType::NoIcon)
                             .withTitle ("Save changes?")
                             .withMessage ("\"" + textOf (session.patch().name) + "\" has changes that are not saved.")
                             .withButton ("Save")
                             .withButton ("Don't Save")
                             .withButton ("Cancel")
                             .withAssociatedComponent (&owner);

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

void PatchDocument::open()
{
    whenSafe (
        [this]
        {
            chooser = std::make_unique<juce::FileChooser> ("Open a patch", folder(), wildcard, false, false, &owner);
            choosing = true;
            chooser->launchAsync (juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                                  [weak = juce::WeakReference (this)] (const juce::FileChooser& c)
                                  {
                                      if (weak == nullptr)
                                          return;

                                      weak->choosing = false;

                                      if (c.getResult() != juce::File())
                                          weak->openFile (c.getResult());
                                  });
            focusFileName();
        });
}

void PatchDocument::openFile (const juce::File& file)
{
    if (const auto problem = session.open (file.getFullPathName().toStdString()); ! problem.empty())
        complain (file.getFileName() + " cannot be opened", problem);
}

void PatchDocument::save() { save (nullptr); }

void PatchDocument::saveAs() { saveAs (nullptr); }

void PatchDocument::save (std::function<void()> then)
{
    if (session.filePath().empty())
        saveAs (std::move (then));
    else
        write (juce::File (textOf (session.filePath())), then);
}

void PatchDocument::saveAs (std::function<void()> then)
{
    const auto proposal =
        session.filePath().empty()
            ? folder().getChildFile (juce::File::createLegalFileName (textOf (session.patch().name)) + extension)
            : juce::File (textOf (session.filePath()));

    chooser = std::make_unique<juce::FileChooser> ("Save the patch", proposal, wildcard, false, false, &owner);
    choosing = true;
    chooser->launchAsync (
        juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::canSelectFiles
            | juce::FileBrowserComponent::warnAboutOverwriting,
        [weak = juce::WeakReference (this), then = std::move (then)] (const juce::FileChooser& c)
        {
            if (weak == nullptr)
                return;

            weak->choosing = false;

            if (c.getResult() == juce::File())
                return;

            const auto file = c.getResult();
            weak->write (
                file.hasFileExtension (extension) ? file : file.getSiblingFile (file.getFileName() + extension), then);
        });
    focusFileName();
}

void PatchDocument::showNotes()
{
    const auto& patch = session.patch();
    const auto options =
        juce::MessageBoxOptions()
            .withIconType (juce::MessageBoxIconType::NoIcon)
            .withTitle (textOf (patch.name))
            .withMessage (patch.notes.empty() ? "This patch has no notes." : textOf (patch.notes).substring (0, 1500))
            .withButton ("Close")
            .withAssociatedComponent (&owner);
    juce::AlertWindow::showAsync (options, nullptr);
}

void PatchDocument::write (const juce::File& file, const std::function<void()>& then)
{
    // What is turned from now on is a step of its own, so that it counts as a change since the save.
    session.beginGesture();
    session.endGesture();

    if (const auto problem = session.saveAs (file.getFullPathName().toStdString()); ! problem.empty())
        return complain (file.getFileName() + " was not saved", problem);

    if (then)
        then();
}

} // namespace bulkhead
