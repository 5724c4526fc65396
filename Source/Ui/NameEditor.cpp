#include "NameEditor.h"

#include "Theme.h"

#include "Graph/Patch.h"

namespace bulkhead
{

NameEditor::NameEditor (const juce::String& name, juce::Rectangle<int> area,
                        std::function<void (const std::string&)> taker)
    : TextField ("name"), take (std::move (taker))
{
    const auto& theme = Theme::current();
    setTitle ("Name");
    setFont (Theme::bold (Theme::titleHeight));
    setJustification (juce::Justification::centredLeft);
    setIndents (5, 0);
    setBorder ({});
    setSelectAllWhenFocused (true);
    setColour (backgroundColourId, theme.well);
    setColour (textColourId, theme.text);
    setColour (outlineColourId, theme.accent);
    setColour (focusedOutlineColourId, theme.accent);
    setInputRestrictions (static_cast<int> (PatchLimits::nameBytes) / 4); // of UTF-8, whatever they are
    setText (name, false);
    setBounds (area);
    onReturnKey = [this] { close (true); };
    onEscapeKey = [this] { close (false); };
    onFocusLost = [this] { close (true); };
}

void NameEditor::openIn (juce::Component& parent)
{
    parent.addAndMakeVisible (*this);
    grabKeyboardFocus();
}

void NameEditor::close (bool taken)
{
    onReturnKey = onEscapeKey = onFocusLost = nullptr;

    juce::MessageManager::callAsync (
        [safe = juce::Component::SafePointer<NameEditor> (this), taken]
        {
            if (safe == nullptr)
                return;

            const auto name = safe->getText().trim().toStdString();
            const auto use = std::exchange (safe->take, nullptr);

            if (const auto closed = std::exchange (safe->onClose, nullptr))
                closed(); // deletes it

            if (taken && use)
                use (name);
        });
}

} // namespace bulkhead
