// What the mouse does on the canvas: pans, selects, moves modules, drags cables, opens menus. It hears the mouse of the
// canvas and of everything on it; what belongs to a knob, a switch or a text box is left to them.
#pragma once

#include "CableDrag.h"
#include "PatchEditor.h"
#include "PatchView.h"

namespace bulkhead
{

class Canvas;

class CanvasMouse final : public juce::MouseListener, private juce::Timer
{
public:
    CanvasMouse (Canvas& canvas, Session& session, Selection& selection, PatchEditor& editor);
    ~CanvasMouse() override;

    /// Ends a cable's or a rectangle's drag as if it had not begun. False when there is none.
    bool cancel();

    /// The patch has changed: what is dragged may be gone.
    void patchChanged();

    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseMove (const juce::MouseEvent&) override;
    void mouseExit (const juce::MouseEvent&) override;
    void mouseDoubleClick (const juce::MouseEvent&) override;

private:
    enum class Gesture
    {
        none, ///< Or one that has been cancelled.
        pan,
        band, ///< A rectangle that selects.
        modules,
        cable
    };

    /// What a mouse event is on.
    struct Under
    {
        PortView* port = nullptr;
        ModuleView* module = nullptr; ///< Of the port, too; null on empty canvas.
        bool control = false; ///< On a knob or a switch of the module.
        bool textBox = false;
        std::optional<CableEnds> cable; ///< On empty canvas.
    };
    Under find (const juce::MouseEvent& event) const;

    void pressModule (const juce::MouseEvent& event, ModuleView& module);
    void pressCanvas (const juce::MouseEvent& event, const std::optional<CableEnds>& cable);
    void openMenu (const juce::MouseEvent& event, const Under& under);
    void dragModules (const juce::MouseEvent& event);
    void dragBand (const juce::MouseEvent& event);
    void dragCable (const juce::MouseEvent& event);
    void endCable();
    void endMove();
    void clicked (const juce::MouseEvent& event);
    void timerCallback() override;

    Canvas& canvas;
    Session& session;
    Selection& selection;
    PatchEditor& editor;

    Gesture gesture = Gesture::none;
    juce::Component::SafePointer<PortView> pressedPort;
    std::string pressedModule; ///< The id of the one that is dragged.
    std::optional<CableEnds> pressedCable;
    bool choosesOnRelease = false; ///< A click without a drag leaves only pressedModule selected.
    juce::Point<float> startUnits;
    juce::Point<double> movedFrom;
    std::vector<std::string> moved;
    std::set<std::string> selectedBefore;
};

} // namespace bulkhead
