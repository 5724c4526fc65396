#include "ProcessBadge.h"

#include "Theme.h"

#include "Host/TroubleText.h"

#include <cmath>

namespace bulkhead
{

static constexpr float dotSpace = 16.0f, edge = 6.0f, markSpace = 16.0f;

ProcessBadge::ProcessBadge (const std::string& moduleId)
{
    setName (moduleId + " process");
    show ({}, "not playing", Theme::current().textDim, false);
}

void ProcessBadge::showMissing (const juce::String& reason)
{
    missing = true;
    show ({}, "missing", Theme::current().warning, true);
    setMouseCursor (juce::MouseCursor::PointingHandCursor);
    setTooltip (reason
                + "\nIt is kept as it is, and plays when it is back. Click here to put another one in its place.");
}

bool ProcessBadge::showBypass (bool isBypassed)
{
    return std::exchange (bypassed, isBypassed) != isBypassed && showStatus (ModuleStatus (lastStatus));
}

bool ProcessBadge::showStatus (const ModuleStatus& status)
{
    lastStatus = status;

    if (missing)
        return false;

    const auto& theme = Theme::current();
    const auto former = text (group);
    const auto wasSilenced = std::exchange (silenced, status.nonFinite + status.runaway > 0);

    switch (status.state)
    {
        case ModuleStatus::State::standIn:
            show ({}, "stand-in", theme.warning, true);
            break;
        case ModuleStatus::State::starting:
            show ({}, "starting", theme.textDim, false);
            break;
        case ModuleStatus::State::parked:
            show ({}, "stopped", theme.warning, true);
            break;
        case ModuleStatus::State::notPlaying:
            show ({}, "not playing", theme.textDim, false);
            break;
        case ModuleStatus::State::playing:
            if (bypassed)
                show ({}, "bypassed", theme.accent, false);
            else if (status.inHost)
                show ({}, "host", theme.textDim, false);
            else
                show (juce::String::fromUTF8 (status.group.c_str()),
                      (status.group.empty() ? "pid " : "") + juce::String (status.process),
                      theme.process (status.process), false);
            break;
    }

    if (faults != status.faults || silenced != wasSilenced)
    {
        faults = status.faults;
        repaint();
    }

    parked = status.state == ModuleStatus::State::parked;

    // The header is dragged by it, too.
    setMouseCursor (parked ? juce::MouseCursor::PointingHandCursor : juce::MouseCursor::DraggingHandCursor);
    setTooltip (tooltipFor (status));
    return text (group) != former || silenced != wasSilenced;
}

juce::String ProcessBadge::tooltipFor (const ModuleStatus& status) const
{
    juce::StringArray lines;

    if (bypassed)
        lines.add ("It is bypassed: Ctrl+Shift+B takes it back into the sound.");

    switch (status.state)
    {
        case ModuleStatus::State::playing:
            lines.add (status.inHost ? juce::String ("Runs inside the host.")
                       : status.group.empty()
                           ? "Runs in a process of its own, " + juce::String (status.process) + "."
                           : "Shares the process " + juce::String (status.process) + " with the group "
                                 + juce::String::fromUTF8 (status.group.c_str()) + ".");
            break;
        case ModuleStatus::State::standIn:
            lines.add ("It is being brought back. Meanwhile it is left out.");
            break;
        case ModuleStatus::State::starting:
            lines.add ("It is being started. What plays meanwhile is not disturbed.");
            break;
        case ModuleStatus::State::parked:
            if (status.faults == 0 && ! status.trouble.empty())
                lines.add (juce::String::fromUTF8 (status.trouble.c_str()));

            lines.add (status.faults > 0
                           ? "It failed again and again, and is left out until you try it again: click here."
                           : "It is left out until you try it again: click here.");
            break;
        case ModuleStatus::State::notPlaying:
            break;
    }

    if (status.latency > 0)
        lines.add ("It is " + juce::String (status.latency)
                   + " frames late. What does not run through it waits for it.");

    lines.addLines (juce::String::fromUTF8 (troubleText (status).c_str()));
    return lines.joinIntoString ("\n");
}

void ProcessBadge::mouseUp (const juce::MouseEvent& event)
{
    if (missing && onReplace && event.mouseWasClicked() && event.mods.isLeftButtonDown())
        onReplace();

    if (parked && onTryAgain && event.mouseWasClicked() && event.mods.isLeftButtonDown())
        onTryAgain();
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

float ProcessBadge::spaceAtEnd() const noexcept { return silenced ? edge + markSpace : edge; }

int ProcessBadge::idealWidth() const
{
    return static_cast<int> (std::ceil (font().getStringWidthFloat (text (group)) + dotSpace + spaceAtEnd())) + 1;
}

void ProcessBadge::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    auto label = text (group);

    // Which process it is can be read in any width.
    for (auto left = group.length() - 1; left > 0 && getWidth() < idealWidth(); --left)
    {
        label = text (group.substring (0, left).trimCharactersAtEnd ("-_") + juce::String::fromUTF8 ("\xe2\x80\xa6"));

        if (font().getStringWidthFloat (label) + dotSpace + spaceAtEnd() < static_cast<float> (getWidth()))
            break;
    }

    const auto width =
        std::min (static_cast<float> (getWidth()), font().getStringWidthFloat (label) + dotSpace + spaceAtEnd());
    const auto pill =
        getLocalBounds().toFloat().withLeft (static_cast<float> (getWidth()) - width).reduced (0.5f, 1.0f);

    g.setColour (alert ? colour : theme.well);
    g.fillRoundedRectangle (pill, pill.getHeight() * 0.5f);

    g.setColour (alert ? theme.canvas : colour);
    g.fillEllipse (juce::Rectangle<float> (7.0f, 7.0f).withCentre ({pill.getX() + 9.5f, pill.getCentreY()}));
    g.setFont (font());
    g.drawFittedText (label, pill.withTrimmedLeft (dotSpace).withTrimmedRight (spaceAtEnd() - 2.0f).toNearestInt(),
                      juce::Justification::centredLeft, 1, 0.7f);

    if (silenced)
        drawMark (g, juce::Rectangle<float> (11.0f, 10.0f).withCentre ({pill.getRight() - 11.0f, pill.getCentreY()}));
}

/// A triangle with an exclamation mark.
void ProcessBadge::drawMark (juce::Graphics& g, juce::Rectangle<float> area) const
{
    const auto& theme = Theme::current();
    const auto middle = area.getCentreX();
    juce::Path triangle;
    triangle.addTriangle (middle, area.getY(), area.getRight(), area.getBottom(), area.getX(), area.getBottom());
    g.setColour (alert ? theme.canvas : theme.warning);
    g.fillPath (triangle);
    g.setColour (alert ? theme.warning : theme.canvas);
    g.fillRect (juce::Rectangle<float> (1.4f, 3.4f).withCentre ({middle, area.getY() + 5.2f}));
    g.fillRect (juce::Rectangle<float> (1.4f, 1.4f).withCentre ({middle, area.getBottom() - 1.5f}));
}

} // namespace bulkhead
