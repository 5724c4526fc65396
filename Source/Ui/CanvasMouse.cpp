#include "CanvasMouse.h"

#include "Canvas.h"
#include "PatchMenus.h"
#include "Theme.h"

#include "Session/Commands.h"

#include <cmath>

namespace bulkhead
{

/// How near, in pixels, the mouse has to come to a port's dot and to a cable.
static constexpr float portReach = 26.0f, cableReach = 6.0f;

CanvasMouse::CanvasMouse (Canvas& c, Session& s, Selection& chosen, PatchEditor& e)
    : canvas (c), session (s), selection (chosen), editor (e)
{
    canvas.addMouseListener (this, true);
}

CanvasMouse::~CanvasMouse() { canvas.removeMouseListener (this); }

CanvasMouse::Under CanvasMouse::find (const juce::MouseEvent& event) const
{
    Under under;

    for (auto* component = event.eventComponent; component != nullptr && component != &canvas;
         component = component->getParentComponent())
    {
        if (auto* port = dynamic_cast<PortView*> (component))
            under.port = port;
        else if (auto* module = dynamic_cast<ModuleView*> (component))
            under.module = module;
        else if (dynamic_cast<ParameterControl*> (component) != nullptr)
            under.control = true;
        else if (dynamic_cast<juce::TextEditor*> (component) != nullptr)
            under.textBox = true;
    }

    if (under.module == nullptr)
        under.cable = canvas.patchView().cableAt (event.getEventRelativeTo (&canvas.patchView()).position,
                                                  cableReach / canvas.zoom());

    return under;
}

void CanvasMouse::mouseDown (const juce::MouseEvent& event)
{
    const auto under = find (event);
    endMove();
    gesture = Gesture::none;
    pressedPort = nullptr;
    pressedModule.clear();
    pressedCable.reset();
    choosesOnRelease = false;
    startUnits = canvas.toUnits (event.getEventRelativeTo (&canvas).position);

    if (event.mods.isMiddleButtonDown())
    {
        gesture = Gesture::pan;
        return canvas.beginPan();
    }

    if (under.module != nullptr)
        under.module->toFront (false);

    if (under.textBox)
        return;

    // Ends what is typed elsewhere, so that the keys are the canvas' again.
    if (auto* focused = juce::Component::getCurrentlyFocusedComponent())
        focused->giveAwayKeyboardFocus();

    if (under.control)
        return;

    if (event.mods.isPopupMenu())
        openMenu (event, under);
    else if (under.port != nullptr)
        pressedPort = under.port;
    else if (under.module != nullptr)
        pressModule (event, *under.module);
    else
        pressCanvas (event, under.cable);
}

void CanvasMouse::pressModule (const juce::MouseEvent& event, ModuleView& module)
{
    const auto& id = module.id();
    const auto adds = event.mods.isShiftDown() || event.mods.isCommandDown();

    if (adds)
        selection.toggle (id);
    else if (! selection.contains (id))
        selection.selectOnly (id);
    else
        choosesOnRelease = true;

    if (const auto* const inPatch = session.patch().findModule (id); inPatch != nullptr && selection.contains (id))
    {
        gesture = Gesture::modules;
        pressedModule = id;
        movedFrom = {inPatch->x, inPatch->y};
        moved = editor.selectedModules();
        session.beginGesture();
    }
}

void CanvasMouse::pressCanvas (const juce::MouseEvent& event, const std::optional<CableEnds>& cable)
{
    pressedCable = cable;

    if (event.mods.isShiftDown())
    {
        gesture = Gesture::band;
        selectedBefore = selection.modules();
        startTimerHz (30);
    }
    else
    {
        gesture = Gesture::pan;
        canvas.beginPan();
    }
}

void CanvasMouse::openMenu (const juce::MouseEvent& event, const Under& under)
{
    PatchMenus menus {session, selection, editor, canvas};

    if (under.port != nullptr)
        return menus.showPort (under.module->id(), *under.port);

    if (under.module != nullptr)
    {
        if (! selection.contains (under.module->id()))
            selection.selectOnly (under.module->id());

        return menus.showModule (*under.module);
    }

    if (under.cable.has_value())
    {
        selection.selectCable (*under.cable);
        return menus.showCable (*under.cable);
    }

    menus.showCanvas (canvas.toUnits (event.getEventRelativeTo (&canvas).position));
}

void CanvasMouse::mouseDrag (const juce::MouseEvent& event)
{
    // A hand that trembles on a click drags nothing.
    if (! event.mouseWasDraggedSinceMouseDown())
        return;

    choosesOnRelease = false;

    switch (gesture)
    {
        case Gesture::pan:
            canvas.panBy (event.getEventRelativeTo (&canvas).getOffsetFromDragStart().toFloat());
            break;
        case Gesture::band:
            dragBand (event);
            break;
        case Gesture::modules:
            dragModules (event);
            break;
        case Gesture::cable:
            dragCable (event);
            break;
        case Gesture::none:
            if (pressedPort != nullptr && event.mods.isLeftButtonDown())
            {
                auto* const module = dynamic_cast<ModuleView*> (pressedPort->getParentComponent());
                canvas.cableDrag().begin ({module->id(), pressedPort->id()},
                                          pressedPort->direction() == PortView::Direction::output, session.patch());
                pressedPort = nullptr;

                if (canvas.cableDrag().isActive())
                {
                    gesture = Gesture::cable;
                    startTimerHz (30);
                    dragCable (event);
                }
            }
            break;
    }
}

void CanvasMouse::dragModules (const juce::MouseEvent& event)
{
    const auto* const module = session.patch().findModule (pressedModule);

    if (module == nullptr)
        return;

    // To the grid, so that modules line up; freely with alt.
    const auto way = (canvas.toUnits (event.getEventRelativeTo (&canvas).position) - startUnits).toDouble();
    const auto place = [free = event.mods.isAltDown()] (double v)
    {
        const auto snapped = free ? std::round (v) : std::round (v / Theme::gridStep) * Theme::gridStep;
        return std::clamp (snapped, -PatchLimits::coordinate, PatchLimits::coordinate);
    };
    const auto x = place (movedFrom.x + way.x), y = place (movedFrom.y + way.y);

    if (x != module->x || y != module->y)
        session.perform (std::make_unique<MoveModules> (moved, x - module->x, y - module->y));
}

void CanvasMouse::dragBand (const juce::MouseEvent& event)
{
    const juce::Rectangle<float> band (startUnits, canvas.toUnits (event.getEventRelativeTo (&canvas).position));
    canvas.showBand (band);
    auto chosen = selectedBefore;

    for (const auto& id : canvas.patchView().modulesIn (band.getSmallestIntegerContainer()))
        chosen.insert (id);

    selection.select (std::move (chosen));
}

void CanvasMouse::dragCable (const juce::MouseEvent& event)
{
    canvas.cableDrag().moveTo (event.getEventRelativeTo (&canvas.patchView()).position, portReach / canvas.zoom());
}

void CanvasMouse::endCable()
{
    const auto [removed, added] = canvas.cableDrag().end();

    if (removed && added)
        editor.moveCable (*removed, *added);
    else if (removed)
        editor.disconnect (*removed);
    else if (added)
        editor.connect (*added);
}

void CanvasMouse::mouseUp (const juce::MouseEvent& event)
{
    stopTimer();

    switch (std::exchange (gesture, Gesture::none))
    {
        case Gesture::pan:
            canvas.endPan();

            if (! event.mouseWasDraggedSinceMouseDown() && ! event.mods.isMiddleButtonDown())
                clicked (event);
            break;
        case Gesture::band:
            canvas.showBand ({});
            break;
        case Gesture::modules:
            session.endGesture();

            if (choosesOnRelease)
                selection.selectOnly (pressedModule);
            break;
        case Gesture::cable:
            endCable();
            break;
        case Gesture::none:
            if (pressedPort != nullptr && event.mods.isCommandDown() && ! event.mouseWasDraggedSinceMouseDown())
                if (auto* const module = dynamic_cast<ModuleView*> (pressedPort->getParentComponent()))
                    editor.disconnectPort ({module->id(), pressedPort->id()},
                                           pressedPort->direction() == PortView::Direction::output);
            break;
    }

    pressedPort = nullptr;
}

void CanvasMouse::clicked (const juce::MouseEvent&)
{
    if (pressedCable.has_value())
        selection.selectCable (*pressedCable);
    else
        selection.clear();
}

void CanvasMouse::mouseMove (const juce::MouseEvent& event)
{
    const auto under = find (event);
    canvas.patchView().hoverCable (under.cable);

    if (event.eventComponent == &canvas)
        canvas.setMouseCursor (under.cable.has_value() ? juce::MouseCursor::PointingHandCursor
                                                       : juce::MouseCursor::NormalCursor);
}

void CanvasMouse::mouseExit (const juce::MouseEvent& event)
{
    if (event.eventComponent == &canvas)
        canvas.patchView().hoverCable (std::nullopt);
}

void CanvasMouse::mouseDoubleClick (const juce::MouseEvent& event)
{
    if (const auto under = find (event);
        under.module != nullptr && under.port == nullptr && ! under.control && ! under.textBox
        && event.mods.getRawFlags() == juce::ModifierKeys::leftButtonModifier
        && under.module->isTitleAt (event.getEventRelativeTo (under.module).getPosition()))
        canvas.editName (under.module->id());
}

bool CanvasMouse::cancel()
{
    if (gesture != Gesture::cable && gesture != Gesture::band)
        return false;

    stopTimer();

    if (std::exchange (gesture, Gesture::none) == Gesture::band)
    {
        canvas.showBand ({});
        selection.select (selectedBefore);
    }

    canvas.cableDrag().cancel();
    return true;
}

void CanvasMouse::patchChanged()
{
    if (gesture == Gesture::cable)
        cancel();

    if (session.patch().findModule (pressedModule) == nullptr)
        endMove();
}

void CanvasMouse::endMove()
{
    if (gesture == Gesture::modules)
    {
        gesture = Gesture::none;
        session.endGesture();
    }
}

void CanvasMouse::timerCallback()
{
    // While one button is held JUCE tells nothing of another; nor of a release on a component that is gone.
    const auto mods = juce::ModifierKeys::currentModifiers;

    if (mods.isRightButtonDown() || ! mods.isAnyMouseButtonDown())
        cancel();
}

} // namespace bulkhead
