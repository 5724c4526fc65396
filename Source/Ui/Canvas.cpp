#include "Canvas.h"

#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr float fitMargin = 40.0f;
static constexpr float largestFit = 1.25f; // a small patch is not blown up beyond this
static constexpr float dotDistance = 32.0f; // canvas units

Canvas::Canvas (Session& session) : patch (session)
{
    setName ("canvas");
    setTitle ("Canvas");
    setOpaque (true);
    setMouseClickGrabsKeyboardFocus (false);
    addAndMakeVisible (patch);
    patch.onOriginChanged = [this] { applyPlace(); };
    patch.onReplaced = [this] { showAll(); };
    patch.onEmptyChanged = [this] { repaint(); };
}

void Canvas::showAll()
{
    touched = false;
    moveTo (CanvasPlace::fitting (patch.extent().toFloat(), static_cast<float> (getWidth()),
                                  static_cast<float> (getHeight()), fitMargin, largestFit));
}

void Canvas::zoomBy (float factor)
{
    touched = true;
    moveTo (place.zoomedAbout (getLocalBounds().toFloat().getCentre(), factor));
}

void Canvas::moveTo (CanvasPlace newPlace)
{
    if (newPlace == place)
        return;

    const auto zoomed = newPlace.zoom != place.zoom;
    place = newPlace;
    applyPlace();
    repaint();

    if (zoomed && onZoomChanged)
        onZoomChanged();
}

void Canvas::applyPlace()
{
    const auto origin = patch.origin().toFloat();
    patch.setTransform (juce::AffineTransform::translation (origin.x, origin.y)
                            .scaled (place.zoom)
                            .translated (place.offset.x, place.offset.y));
}

void Canvas::resized()
{
    if (! touched)
        showAll();
}

void Canvas::mouseDown (const juce::MouseEvent&)
{
    placeAtMouseDown = place;
    setMouseCursor (juce::MouseCursor::DraggingHandCursor);

    // Ends what is typed elsewhere.
    if (auto* focused = getCurrentlyFocusedComponent())
        focused->giveAwayKeyboardFocus();
}

void Canvas::mouseDrag (const juce::MouseEvent& event)
{
    touched = true;
    auto next = placeAtMouseDown;
    next.offset += event.getOffsetFromDragStart().toFloat();
    moveTo (next);
}

void Canvas::mouseUp (const juce::MouseEvent&) { setMouseCursor (juce::MouseCursor::NormalCursor); }

void Canvas::mouseWheelMove (const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel)
{
    touched = true;

    if (event.mods.isCommandDown())
        return moveTo (place.zoomedAbout (event.position, std::exp (wheel.deltaY * 0.7f)));

    // Sideways with shift, for mice that have one wheel.
    const auto way = juce::Point<float> (wheel.deltaX, wheel.deltaY) * 250.0f;
    auto next = place;
    next.offset += event.mods.isShiftDown() ? juce::Point<float> (way.y, way.x) : way;
    moveTo (next);
}

void Canvas::mouseMagnify (const juce::MouseEvent& event, float factor)
{
    touched = true;
    moveTo (place.zoomedAbout (event.position, factor));
}

void Canvas::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.canvas);

    // Every fourth dot only when they would be a haze.
    auto distance = dotDistance * place.zoom;

    while (distance < 18.0f)
        distance *= 4.0f;

    const auto clip = g.getClipBounds().toFloat();
    const auto first = [distance] (float clipStart, float offset)
    { return offset + std::floor ((clipStart - offset) / distance) * distance; };
    const auto size = place.zoom >= 1.5f ? 2.0f : 1.5f;
    g.setColour (theme.canvasDots);

    for (auto y = first (clip.getY(), place.offset.y); y < clip.getBottom(); y += distance)
        for (auto x = first (clip.getX(), place.offset.x); x < clip.getRight(); x += distance)
            g.fillRect (x - size * 0.5f, y - size * 0.5f, size, size);

    if (patch.isEmpty())
    {
        g.setFont (Theme::regular (18.0f));
        g.setColour (theme.textFaint);
        g.drawText ("Nothing on the canvas yet. Ctrl+O opens a patch.", getLocalBounds(), juce::Justification::centred,
                    false);
    }
}

} // namespace bulkhead
