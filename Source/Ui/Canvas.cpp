#include "Canvas.h"

#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr float fitMargin = 40.0f;
static constexpr float largestFit = 1.25f; // a small patch is not blown up beyond this
static constexpr float dotDistance = 32.0f; // canvas units

Canvas::Canvas (Session& s)
    : session (s), patch (s), cable (patch), patchEditor (s, chosen), mouse (*this, s, chosen, patchEditor)
{
    setName ("canvas");
    setTitle ("Canvas");
    setOpaque (true);
    setMouseClickGrabsKeyboardFocus (false);
    addAndMakeVisible (patch);
    addChildComponent (cable);
    chosen.onChanged = [this]
    {
        patch.showSelection (chosen.modules(), chosen.cable());

        for (const auto& id : chosen.modules())
            if (auto* module = patch.findModule (id); module != nullptr && chosen.modules().size() == 1)
                module->toFront (false);

        if (onSelectionChanged)
            onSelectionChanged();
    };
    patch.onChanged = [this]
    {
        mouse.patchChanged();
        chosen.keepWithin (session.patch());
        patch.showSelection (chosen.modules(), chosen.cable());
    };
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
    cable.setBounds (getLocalBounds());

    if (! touched)
        showAll();
}

void Canvas::moved()
{
    // When a panel opens beside it, what is seen stays where it is on the screen.
    if (const auto way = std::exchange (left, getX()) - getX(); touched && way != 0)
    {
        auto next = place;
        next.offset.x += static_cast<float> (way);
        moveTo (next);
    }
}

void Canvas::beginPan()
{
    placeAtPan = place;
    setMouseCursor (juce::MouseCursor::DraggingHandCursor);
}

void Canvas::panBy (juce::Point<float> pixels)
{
    touched = true;
    auto next = placeAtPan;
    next.offset += pixels;
    moveTo (next);
}

void Canvas::endPan() { setMouseCursor (juce::MouseCursor::NormalCursor); }

juce::Rectangle<int> Canvas::bandInPixels() const
{
    return band.isEmpty()
               ? juce::Rectangle<int>()
               : juce::Rectangle<float> (place.toPixels (band.getTopLeft()), place.toPixels (band.getBottomRight()))
                     .getSmallestIntegerContainer()
                     .expanded (1);
}

void Canvas::showBand (juce::Rectangle<float> newBand)
{
    repaint (bandInPixels());
    band = newBand;
    repaint (bandInPixels());
}

void Canvas::escape()
{
    if (! mouse.cancel())
        chosen.clear();
}

void Canvas::copy()
{
    if (const auto text = patchEditor.copyText(); ! text.empty())
        juce::SystemClipboard::copyTextToClipboard (
            juce::String::fromUTF8 (text.data(), static_cast<int> (text.size())));
}

void Canvas::cut()
{
    copy();
    patchEditor.cutSelected();
}

void Canvas::paste (juce::Point<float> at)
{
    patchEditor.paste (juce::SystemClipboard::getTextFromClipboard().toStdString(), at);
    keepPlace();
}

void Canvas::paste()
{
    const auto pointer = getMouseXYRelative();
    paste (getLocalBounds().contains (pointer) ? toUnits (pointer.toFloat()) : middle());
}

void Canvas::editName (const std::string& id)
{
    auto* const module = patch.findModule (id);

    if (module == nullptr)
        return;

    module->toFront (false);
    module->editName ([this, id] (const std::string& name) { patchEditor.rename (id, name); });
}

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
        auto area = getLocalBounds().withSizeKeepingCentre (getWidth(), 64);
        g.setFont (Theme::regular (20.0f));
        g.setColour (theme.textDim);
        g.drawFittedText ("Drag a module from the browser to here", area.removeFromTop (32),
                          juce::Justification::centred, 1);
        g.setFont (Theme::regular (15.0f));
        g.setColour (theme.textFaint);
        g.drawFittedText ("or double click one. Ctrl+B shows the browser, Ctrl+O opens a patch.", area,
                          juce::Justification::centred, 1);
    }
}

void Canvas::paintOverChildren (juce::Graphics& g)
{
    if (band.isEmpty())
        return;

    const auto& theme = Theme::current();
    g.setColour (theme.accent.withAlpha (0.12f));
    g.fillRect (bandInPixels());
    g.setColour (theme.accent);
    g.drawRect (bandInPixels());
}

} // namespace bulkhead
