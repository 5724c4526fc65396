#include "TroubleRow.h"

#include "Theme.h"

namespace bulkhead
{

static constexpr int edge = 12, buttonWidth = 96, buttonHeight = 28;
static constexpr float smallHeight = 13.5f;

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

TroubleRow::TroubleRow()
{
    tryAgain.setWantsKeyboardFocus (false);
    tryAgain.setColour (juce::TextButton::buttonColourId, Theme::current().accent);
    tryAgain.setColour (juce::TextButton::textColourOffId, Theme::current().canvas);
    tryAgain.onClick = [this] { onTryAgain (trouble.id); };
    addChildComponent (tryAgain);
}

void TroubleRow::show (const Trouble& newTrouble)
{
    if (newTrouble == trouble)
        return;

    trouble = newTrouble;
    setName ("trouble " + textOf (trouble.id));
    setTitle (textOf (trouble.name));
    setDescription (textOf (trouble.words));
    setTooltip (textOf (trouble.words));
    tryAgain.setVisible (trouble.isParked);
    tryAgain.setTitle ("Try " + textOf (trouble.name) + " again");
    resized();
    repaint();
}

void TroubleRow::resized()
{
    textArea = getLocalBounds().reduced (edge, 4);

    if (trouble.isParked)
    {
        tryAgain.setBounds (textArea.removeFromRight (buttonWidth).withSizeKeepingCentre (buttonWidth, buttonHeight));
        textArea.removeFromRight (edge);
    }
}

void TroubleRow::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    auto area = textArea;
    auto first = area.removeFromTop (area.getHeight() / 2);
    const auto font = Theme::bold (Theme::titleHeight);
    const auto name = textOf (trouble.name);
    g.setFont (font);
    g.setColour (theme.text);
    g.drawText (name, first.removeFromLeft (std::min (first.getWidth(), font.getStringWidth (name) + 10)),
                juce::Justification::centredLeft, true);

    if (trouble.isParked)
    {
        g.setColour (theme.warning);
        g.drawText ("stopped", first, juce::Justification::centredLeft, true);
    }

    g.setFont (Theme::regular (smallHeight));
    g.setColour (theme.textDim);
    g.drawText (textOf (trouble.words), area, juce::Justification::centredLeft, true);
    g.setColour (theme.moduleOutline.withAlpha (0.5f));
    g.fillRect (getLocalBounds().removeFromBottom (1));
}

} // namespace bulkhead
