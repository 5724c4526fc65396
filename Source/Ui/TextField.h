// A text box that leaves the window's shortcuts to the window: JUCE's own takes Ctrl with a digit or a sign for typing.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class TextField : public juce::TextEditor
{
public:
    using juce::TextEditor::TextEditor;

    bool keyPressed (const juce::KeyPress& key) override
    {
        // Ctrl with a letter comes as a control character: those that the box knows (Ctrl+C) are its own.
        constexpr juce::juce_wchar deleteCharacter = 0x7f;
        const auto types = key.getTextCharacter() >= ' ' && key.getTextCharacter() != deleteCharacter;
        return ! (types && key.getModifiers().isCommandDown()) && juce::TextEditor::keyPressed (key);
    }
};

} // namespace bulkhead
