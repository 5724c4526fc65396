// The dialog that offers changes that were not saved: one sentence when there is one patch, a list when there are more.
#pragma once

#include "Session/JournalFolder.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class RecoveryDialog final : public juce::Component, private juce::ListBoxModel, private juce::KeyListener
{
public:
    struct Actions
    {
        std::function<void (JournalFolder::Journal)> recover, discard;
    };

    /// Opens it over `owner`. It closes itself after any answer; Escape is "Not Now".
    static juce::Component* show (std::vector<JournalFolder::Journal> journals, Actions actions,
                                  juce::Component& owner);

    RecoveryDialog (std::vector<JournalFolder::Journal> journals, Actions actions);
    ~RecoveryDialog() override;

    void paint (juce::Graphics&) override;
    void resized() override;
    void parentHierarchyChanged() override;

private:
    int getNumRows() override { return static_cast<int> (journals.size()); }
    void paintListBoxItem (int row, juce::Graphics&, int width, int height, bool isSelected) override;
    void selectedRowsChanged (int) override { showChoice(); }
    void listBoxItemDoubleClicked (int, const juce::MouseEvent&) override { answer (actions.recover); }
    void returnKeyPressed (int) override { answer (isSuspect() ? nullptr : actions.recover); }
    juce::String getNameForRow (int row) override;

    /// The arrows choose, wherever the keyboard is.
    using juce::Component::keyPressed;
    bool keyPressed (const juce::KeyPress& key, juce::Component*) override;

    const JournalFolder::Journal& chosen() const;
    bool isSuspect() const;
    juce::String detail (const JournalFolder::Journal& journal) const;
    juce::String heading() const;
    int linesOfHeading() const;
    juce::String explanation() const;
    void showChoice();
    void answer (const std::function<void (JournalFolder::Journal)>& action);

    std::vector<JournalFolder::Journal> journals;
    Actions actions;
    bool isAnswered = false;
    juce::Component::SafePointer<juce::Component> keyWindow; ///< Whose keys it hears.
    juce::ListBox list {"changes", this};
    juce::TextButton recoverButton {"Recover"}, laterButton {"Not Now"}, discardButton {"Discard"};
    juce::Rectangle<int> headingArea, detailArea, explanationArea;
};

} // namespace bulkhead
