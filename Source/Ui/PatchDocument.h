// The patch as a document: new, open, save, save as, and the question about what has not been saved. Nothing here waits
// in a modal loop: each step goes on when the user has answered.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace bulkhead
{

class PatchDocument
{
public:
    /// Dialogs are shown over `owner`.
    PatchDocument (Session& session, juce::Component& owner);

    void newPatch();
    void open();
    void save();
    void saveAs();
    void showNotes();

    /// True while a question or the file dialog waits for an answer: nothing else is to change the patch.
    bool isAsking() const noexcept { return asking || choosing; }

    /// Calls `proceed` when nothing would be lost: at once, or once the user has saved or does not want to.
    void whenSafe (std::function<void()> proceed);

    /// "Bass line - bass.bulkhead*": for the window.
    static juce::String title (const std::string& name, const std::string& file, bool isModified);

private:
    void save (std::function<void()> then);
    void saveAs (std::function<void()> then);
    void write (const juce::File& file, const std::function<void()>& then);
    void openFile (const juce::File& file);
    void complain (const juce::String& what, const std::string& problem);
    juce::File folder() const;

    Session& session;
    juce::Component& owner;
    std::unique_ptr<juce::FileChooser> chooser;
    bool asking = false; ///< One question at a time.
    bool choosing = false; ///< The file dialog is open.

    JUCE_DECLARE_WEAK_REFERENCEABLE (PatchDocument)
};

} // namespace bulkhead
