// The canvas: a window onto the patch that is moved by dragging its empty parts and zoomed with ctrl and the wheel, and
// where the patch is edited. CanvasMouse says what the mouse does, PatchEditor what is done.
#pragma once

#include "CableDrag.h"
#include "CanvasMouse.h"
#include "CanvasPlace.h"
#include "PatchEditor.h"
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
    CableDrag& cableDrag() noexcept { return cable; }
    PatchEditor& editor() noexcept { return patchEditor; }
    Selection& selection() noexcept { return chosen; }

    /// The middle of what is seen, in canvas units.
    juce::Point<float> middle() const { return toUnits (getLocalBounds().toFloat().getCentre()); }

    /// What is seen stays where it is from now on, whatever size the window gets.
    void keepPlace() noexcept { touched = true; }

    /// Escape: ends a drag, else lets go what is selected.
    void escape();

    void copy();
    void cut();

    /// The clipboard's modules, at a place in canvas units.
    void paste (juce::Point<float> place);

    /// Where the mouse is, or in the middle when it is elsewhere.
    void paste();

    /// Has the user type a name for a module.
    void editName (const std::string& module);

    // For CanvasMouse.
    void beginPan();
    void panBy (juce::Point<float> pixels);
    void endPan();

    /// A rectangle that selects, in canvas units; empty for none.
    void showBand (juce::Rectangle<float> newBand);

    /// What is selected has changed.
    std::function<void()> onSelectionChanged;

    /// A point of this component in canvas units: where what is dropped there belongs.
    juce::Point<float> toUnits (juce::Point<float> pixels) const { return place.toUnits (pixels); }
    juce::Point<float> toPixels (juce::Point<float> units) const { return place.toPixels (units); }

    std::function<void()> onZoomChanged;

    void paint (juce::Graphics&) override;
    void paintOverChildren (juce::Graphics&) override;
    void resized() override;
    void moved() override;
    void mouseWheelMove (const juce::MouseEvent&, const juce::MouseWheelDetails&) override;
    void mouseMagnify (const juce::MouseEvent&, float factor) override;

private:
    void moveTo (CanvasPlace newPlace);
    void applyPlace();

    juce::Rectangle<int> bandInPixels() const;

    Session& session;
    PatchView patch;
    CableDrag cable;
    Selection chosen;
    PatchEditor patchEditor;
    CanvasMouse mouse;
    CanvasPlace place, placeAtPan;
    juce::Rectangle<float> band;
    int left = 0; ///< Its place in its parent.
    bool touched = false; ///< The user has chosen what is seen: a resize leaves it.
};

} // namespace bulkhead
