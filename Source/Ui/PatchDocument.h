// The patch as a document: new, open, save, save as, and the question about what has not been saved. Nothing here waits
// in a modal loop: each step goes on when the user has answered.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <thread>

namespace bulkhead
{

class PatchDocument
{
public:
    /// Dialogs are shown over `owner`.
    PatchDocument (Session& session, juce::Component& owner);

    /// Waits for a save that is under way.
    ~PatchDocument();

    void newPatch();
    void open();
    void save();
    void saveAs();
    void showNotes();

    /// Lets the user choose one of the versions that saves have replaced. It is opened in the place of the patch; the
    /// file stays as it is until that is saved.
    void openEarlierVersion();

    /// True while a question or the file dialog waits for an answer: nothing else is to change the patch.
    bool isAsking() const noexcept { return asking || choosing; }

    /// Calls `proceed` when nothing would be lost: at once, or once the user has saved or does not want to.
    void whenSafe (std::function<void()> proceed);

    /// Tells the user that something did not work.
    void complain (const juce::String& what, const std::string& problem);

    /// "Bass line - bass.bulkhead*": for the window.
    static juce::String title (const std::string& name, const std::string& file, bool isModified);

private:
    enum class Overwrite
    {
        whatIsKnown, ///< If another program has changed the file, the user is asked.
        anything
    };

    void save (std::function<void()> then);
    void saveAs (std::function<void()> then);
    void write (const juce::File& file, std::function<void()> then, Overwrite overwrite = Overwrite::whatIsKnown);
    void saved (const PatchSave& save, const PatchSave::Result& result, std::function<void()> then);
    void askAboutForeignChange (const juce::File& file, std::function<void()> then);
    void sayNotSaved (const juce::File& file, const std::string& problem, std::function<void()> then);
    void choose (const juce::String& title, const juce::File& where, int flags,
                 std::function<void (const juce::File&)> chosen);
    void onceSaved (std::function<void()> proceed);
    void openFile (const juce::File& file);
    void openVersion (const juce::File& version);
    juce::File folder() const;

    Session& session;
    juce::Component& owner;
    std::unique_ptr<juce::FileChooser> chooser;
    bool asking = false; ///< One question at a time.
    bool choosing = false; ///< The file dialog is open.
    bool saving = false; ///< By the thread: disks may take long.
    std::thread saver;
    std::vector<std::function<void()>> afterSave; ///< What the user wants meanwhile, in order.

    JUCE_DECLARE_WEAK_REFERENCEABLE (PatchDocument)
};

} // namespace bulkhead
