#include "ProcessBadge.h"

#include "Theme.h"

namespace bulkhead
{

ProcessBadge::ProcessBadge (const std::string& moduleId)
{
    setName (moduleId + " process");
    show ("not playing", Theme::current().textDim, false);
}

void ProcessBadge::showStatus (const ModuleStatus& status)
{
    const auto& theme = Theme::current();

    switch (status.state)
    {
        case ModuleStatus::State::standIn:
            show ("stand-in", theme.warning, true);
            break;
        case ModuleStatus::State::notPlaying:
            show ("not playing", theme.textDim, false);
            break;
        case ModuleStatus::State::playing:
            if (status.inHost)
                show ("host", theme.textDim, false);
            else
                show (status.group.empty()
                          ? "pid " + juce::String (status.process)
                          : juce::String::fromUTF8 (status.group.c_str()) + " " + juce::String (status.process),
                      theme.process (status.process), false);
            break;
    }

    if (faults != status.faults)
    {
        faults = status.faults;
        repaint();
    }

    setTooltip (tooltipFor (status));
}

juce::String ProcessBadge::tooltipFor (const ModuleStatus& status)
{
    juce::String words;

    if (status.state == ModuleStatus::State::playing)
        words = status.inHost          ? juce::String ("Runs inside the host.")
                : status.group.empty() ? "Runs in a process of its own, " + juce::String (status.process) + "."
                                       : "Shares the process " + juce::String (status.process) + " with the group "
                                             + juce::String::fromUTF8 (status.group.c_str()) + ".";

    if (status.faults > 0)
        words << (words.isEmpty() ? "" : "\n") << "Its process ended " << status.faults
              << (status.faults == 1 ? " time." : " times.");

    return words;
}

void ProcessBadge::show (const juce::String& newWords, juce::Colour newColour, bool shouldAlert)
{
    if (newWords == words && newColour == colour)
        return;

    words = newWords;
    colour = newColour;
    alert = shouldAlert;
    setTitle (words);
    repaint();
}

void ProcessBadge::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto font = alert ? Theme::bold (Theme::labelHeight) : Theme::regular (Theme::labelHeight);
    const auto text = faults > 0 ? words + juce::String::fromUTF8 (" \xc2\xb7 ") + juce::String (faults) : words;
    const auto width = std::min (static_cast<float> (getWidth()), font.getStringWidthFloat (text) + 22.0f);
    const auto pill =
        getLocalBounds().toFloat().withLeft (static_cast<float> (getWidth()) - width).reduced (0.5f, 1.0f);

    g.setColour (alert ? colour : theme.well);
    g.fillRoundedRectangle (pill, pill.getHeight() * 0.5f);

    g.setColour (alert ? theme.canvas : colour);
    g.fillEllipse (juce::Rectangle<float> (7.0f, 7.0f).withCentre ({pill.getX() + 9.5f, pill.getCentreY()}));
    g.setFont (font);
    g.drawFittedText (text, pill.withTrimmedLeft (16.0f).withTrimmedRight (4.0f).toNearestInt(),
                      juce::Justification::centredLeft, 1, 0.7f);
}

} // namespace bulkhead
