#include "Icons.h"

#include <initializer_list>

namespace bulkhead::icons
{

using Point = juce::Point<float>;

static void addLine (juce::Path& path, std::initializer_list<Point> points)
{
    auto first = true;

    for (const auto point : points)
    {
        if (first)
            path.startNewSubPath (point);
        else
            path.lineTo (point);

        first = false;
    }
}

juce::Path undo()
{
    juce::Path p;
    addLine (p, {{9, 5}, {4, 10}, {9, 15}});
    p.startNewSubPath (4, 10);
    p.lineTo (14, 10);
    p.cubicTo (22, 10, 22, 20, 14, 20);
    p.lineTo (10, 20);
    return p;
}

juce::Path redo()
{
    auto p = undo();
    p.applyTransform (juce::AffineTransform::scale (-1.0f, 1.0f).translated (24.0f, 0.0f));
    return p;
}

juce::Path zoomIn()
{
    auto p = zoomOut();
    addLine (p, {{12, 6}, {12, 18}});
    return p;
}

juce::Path zoomOut()
{
    juce::Path p;
    addLine (p, {{6, 12}, {18, 12}});
    return p;
}

juce::Path fit()
{
    juce::Path p;
    addLine (p, {{4, 9}, {4, 4}, {9, 4}});
    addLine (p, {{15, 4}, {20, 4}, {20, 9}});
    addLine (p, {{20, 15}, {20, 20}, {15, 20}});
    addLine (p, {{9, 20}, {4, 20}, {4, 15}});
    return p;
}

juce::Path sliders()
{
    juce::Path p;

    for (const auto& [y, knob] : {Point (6, 15), Point (12, 8), Point (18, 13)})
    {
        addLine (p, {{4, y}, {knob - 2.5f, y}});
        addLine (p, {{knob + 2.5f, y}, {20, y}});
        p.addEllipse (knob - 2.5f, y - 2.5f, 5.0f, 5.0f);
    }

    return p;
}

juce::Path piano()
{
    juce::Path p;
    p.addRoundedRectangle (3.0f, 5.0f, 18.0f, 14.0f, 1.5f);
    addLine (p, {{9, 5}, {9, 12}});
    addLine (p, {{9, 14}, {9, 19}});
    addLine (p, {{15, 5}, {15, 12}});
    addLine (p, {{15, 14}, {15, 19}});
    return p;
}

juce::Path panel()
{
    juce::Path p;
    p.addRoundedRectangle (3.0f, 5.0f, 18.0f, 14.0f, 2.0f);
    addLine (p, {{10, 5}, {10, 19}});
    addLine (p, {{5.5f, 9}, {7.5f, 9}});
    addLine (p, {{5.5f, 12}, {7.5f, 12}});
    return p;
}

juce::Path cross()
{
    juce::Path p;
    addLine (p, {{6, 6}, {18, 18}});
    addLine (p, {{18, 6}, {6, 18}});
    return p;
}

juce::Path window()
{
    juce::Path p;
    p.addRoundedRectangle (3.0f, 5.0f, 18.0f, 14.0f, 1.5f);
    addLine (p, {{3, 9}, {21, 9}});
    return p;
}

juce::Path list()
{
    juce::Path p;

    for (const auto y : {7.0f, 12.0f, 17.0f})
    {
        addLine (p, {{4, y}, {5.5f, y}});
        addLine (p, {{9, y}, {20, y}});
    }

    return p;
}

juce::Path play()
{
    juce::Path p;
    addLine (p, {{7, 5}, {19, 12}, {7, 19}});
    p.closeSubPath();
    return p;
}

juce::Path stop()
{
    juce::Path p;
    p.addRoundedRectangle (6.0f, 6.0f, 12.0f, 12.0f, 1.0f);
    return p;
}

juce::Path toStart()
{
    juce::Path p;
    addLine (p, {{6, 5}, {6, 19}});
    addLine (p, {{19, 5}, {9, 12}, {19, 19}});
    p.closeSubPath();
    return p;
}

juce::Path power()
{
    constexpr auto gap = 0.7f; // radians, either side of the top
    juce::Path p;
    p.addCentredArc (12.0f, 13.0f, 8.0f, 8.0f, 0.0f, gap, juce::MathConstants<float>::twoPi - gap, true);
    addLine (p, {{12, 3.5f}, {12, 12}});
    return p;
}

} // namespace bulkhead::icons
