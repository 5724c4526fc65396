// The canvas: a window onto the patch that is moved by dragging its empty parts and zoomed with ctrl and the wheel.
#pragma once

#include "CanvasPlace.h"
#include "PatchView.h"

namespace bulkhead
{

class Canvas final : public juce::Component
{
public:
    explicit Canvas (Session& session);

    /// Everything in view; a small patch only a little enlarged.
    void showAll();

    /// About the middle of the window.
    void zoomBy (float factor);
    void zoomTo (float zoom) { zoomBy (zoom / place.zoom); }
    float zoom() const noexcept { return place.zoom; }

    PatchView& patchView() noexcept { return patch; }

    /// A point of this component in canvas units: where what is dropped there belongs.
    juce::Point<float> toUnits (juce::Point<float> pixels) const { return place.toUnits (pixels); }

    std::function<void()> onZoomChanged;

    void paint (juce::Graphics&) override;
    void resized() override;
    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseWheelMove (const juce::MouseEvent&, const juce::MouseWheelDetails&) override;
    void mouseMagnify (const juce::MouseEvent&, float factor) override;

private:
    void moveTo (CanvasPlace newPlace);
    void applyPlace();

    PatchView patch;
    CanvasPlace place, placeAtMouseDown;
    bool touched = false; ///< The user has chosen what is seen: a resize leaves it.
};

} // namespace bulkhead
