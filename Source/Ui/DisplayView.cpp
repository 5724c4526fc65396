#include "DisplayView.h"

#include "Theme.h"

#include <algorithm>

namespace bulkhead
{

static constexpr int columns = 8, rows = 4;

DisplayView::DisplayView (Engine& e, const std::string& m, juce::Colour c) : engine (e), module (m), colour (c)
{
    setName (m + " display");
    setInterceptsMouseClicks (false, false); // the module is dragged by what is around it
    setOpaque (false);
    startTimerHz (looksPerSecond);
}

static bool isSame (const Display& a, const Display& b)
{
    if (a.lines != b.lines || a.points != b.points)
        return false;

    for (int line = 0; line < a.lines; ++line)
        if (! std::equal (a.values[line], a.values[line] + a.points, b.values[line]))
            return false;

    return true;
}

void DisplayView::timerCallback()
{
    if (! isShowing())
        return;

    // Out of the canvas's sight nothing is asked for.
    if (auto* window = getTopLevelComponent();
        window != nullptr && ! window->getLocalBounds().intersects (window->getLocalArea (this, getLocalBounds())))
        return;

    if (! engine.display (module, next))
        next.lines = next.points = 0;

    if (isSame (shown, next))
        return;

    shown = next;
    repaint();
}

juce::Colour DisplayView::colourOf (int line) const
{
    constexpr float turns[] = {0.0f, 0.35f, 0.6f, 0.15f};
    return line == 0 ? colour : colour.withRotatedHue (turns[line % 4]);
}

juce::Path DisplayView::pathOf (int line) const
{
    const auto area = well();
    const auto step = area.getWidth() / static_cast<float> (shown.points - 1);
    juce::Path path;

    for (int i = 0; i < shown.points; ++i)
    {
        const juce::Point<float> point (area.getX() + step * static_cast<float> (i),
                                        area.getCentreY() - shown.values[line][i] * area.getHeight() * 0.5f);

        if (i == 0)
            path.startNewSubPath (point);
        else
            path.lineTo (point);
    }

    return path;
}

void DisplayView::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto frame = getLocalBounds().toFloat().reduced (0.5f);
    g.setColour (theme.canvas);
    g.fillRoundedRectangle (frame, 4.0f);

    const auto area = well();

    for (int i = 1; i < columns; ++i)
    {
        g.setColour (theme.canvasDots.withAlpha (i == columns / 2 ? 1.0f : 0.6f));
        g.fillRect (area.getX() + area.getWidth() * static_cast<float> (i) / columns - 0.5f, area.getY(), 1.0f,
                    area.getHeight());
    }

    for (int i = 1; i < rows; ++i)
    {
        g.setColour (theme.canvasDots.withAlpha (i == rows / 2 ? 1.0f : 0.6f));
        g.fillRect (area.getX(), area.getY() + area.getHeight() * static_cast<float> (i) / rows - 0.5f, area.getWidth(),
                    1.0f);
    }

    {
        const juce::Graphics::ScopedSaveState saved (g);
        g.reduceClipRegion (area.toNearestInt());

        for (int line = shown.points > 1 ? shown.lines - 1 : -1; line >= 0; --line)
        {
            g.setColour (colourOf (line));
            g.strokePath (pathOf (line), juce::PathStrokeType (1.5f));
        }
    }

    g.setColour (theme.moduleOutline);
    g.drawRoundedRectangle (frame, 4.0f, 1.0f);
}

} // namespace bulkhead
