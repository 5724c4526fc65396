#include "ProcessBadge.h"

#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr float dotSpace = 16.0f, edge = 6.0f;

ProcessBadge::ProcessBadge (const std::string& moduleId)
{
    setName (moduleId + " process");
    show ({}, "not playing", Theme::current().textDim, false);
}

bool ProcessBadge::showStatus (const ModuleStatus& status)
{
    const auto& theme = Theme::current();
    const auto former = text (group);

    switch (status.state)
    {
        case ModuleStatus::State::standIn:
            show ({}, "stand-in", theme.warning, true);
            break;
        case ModuleStatus::State::parked:
            show ({}, "stopped", theme.warning, true);
            break;
        case ModuleStatus::State::notPlaying:
            show ({}, "not playing", theme.textDim, false);
            break;
        case ModuleStatus::State::playing:
            if (status.inHost)
                show ({}, "host", theme.textDim, false);
            else
                show (juce::String::fromUTF8 (status.group.c_str()),
                      (status.group.empty() ? "pid " : "") + juce::String (status.process),
                      theme.process (status.process), false);
            break;
    }

    if (faults != status.faults)
    {
        faults = status.faults;
        repaint();
    }

    setTooltip (tooltipFor (status));
    return text (group) != former;
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

void ProcessBadge::show (const juce::String& newGroup, const juce::String& newWords, juce::Colour newColour,
                         bool shouldAlert)
{
    if (newGroup == group && newWords == words && newColour == colour)
        return;

    group = newGroup;
    words = newWords;
    colour = newColour;
    alert = shouldAlert;
    setTitle (group.isEmpty() ? words : group + " " + words);
    repaint();
}

juce::Font ProcessBadge::font() const
{
    return alert ? Theme::bold (Theme::labelHeight) : Theme::regular (Theme::labelHeight);
}

juce::String ProcessBadge::text (const juce::String& ofGroup) const
{
    auto all = ofGroup.isEmpty() ? words : ofGroup + " " + words;

    if (faults > 0)
        all << juce::String::fromUTF8 (" \xc2\xb7 ") << faults;

    return all;
}

int ProcessBadge::idealWidth() const
{
    return static_cast<int> (std::ceil (font().getStringWidthFloat (text (group)) + dotSpace + edge)) + 1;
}

void ProcessBadge::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    auto shown = text (group);

    // Which process it is can be read in any width.
    for (auto left = group.length() - 1; left > 0 && getWidth() < idealWidth(); --left)
    {
        shown = text (group.substring (0, left).trimCharactersAtEnd ("-_") + juce::String::fromUTF8 ("\xe2\x80\xa6"));

        if (font().getStringWidthFloat (shown) + dotSpace + edge < static_cast<float> (getWidth()))
            break;
    }

    const auto width = std::min (static_cast<float> (getWidth()), font().getStringWidthFloat (shown) + dotSpace + edge);
    const auto pill =
        getLocalBounds().toFloat().withLeft (static_cast<float> (getWidth()) - width).reduced (0.5f, 1.0f);

    g.setColour (alert ? colour : theme.well);
    g.fillRoundedRectangle (pill, pill.getHeight() * 0.5f);

    g.setColour (alert ? theme.canvas : colour);
    g.fillEllipse (juce::Rectangle<float> (7.0f, 7.0f).withCentre ({pill.getX() + 9.5f, pill.getCentreY()}));
    g.setFont (font());
    g.drawFittedText (shown, pill.withTrimmedLeft (dotSpace).withTrimmedRight (edge - 2.0f).toNearestInt(),
                      juce::Justification::centredLeft, 1, 0.7f);
}

} // namespace bulkhead
