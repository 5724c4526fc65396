#include "PatchView.h"

#include "ReplaceMenu.h"

#include <cmath>

namespace bulkhead
{

/// Around the outermost modules, so that cables that loop around them are not cut, and dragging seldom moves the
/// origin.
static constexpr int margin = 512;

PatchView::PatchView (Session& s) : session (s)
{
    setName ("patch");
    setInterceptsMouseClicks (false, true);
    setMouseClickGrabsKeyboardFocus (false);
    addAndMakeVisible (cablesBelow);
    addAndMakeVisible (cablesAbove);
    cablesAbove.setAlwaysOnTop (true);
    session.addListener (*this);
    patchChanged();
}

PatchView::~PatchView() { session.removeListener (*this); }

ModuleView* PatchView::findModule (const std::string& id) const
{
    const auto found = modules.find (id);
    return found != modules.end() ? found->second.get() : nullptr;
}

PortView* PatchView::findPort (const PortRef& port, bool isOutput) const
{
    const auto* const module = findModule (port.module);
    return module != nullptr
               ? module->findPort (isOutput ? PortView::Direction::output : PortView::Direction::input, port.port)
               : nullptr;
}

std::vector<PortSpot> PatchView::portSpots() const
{
    std::vector<PortSpot> spots;

    for (const auto& [id, view] : modules)
        for (const auto& port : view->ports())
        {
            const auto place = view->getPosition();
            spots.push_back ({{id, port->id()},
                              port->direction() == PortView::Direction::output,
                              port->isKindKnown() ? std::optional (port->kind()) : std::nullopt,
                              port->plug() + place.toFloat(),
                              (port->getBounds() + place).toFloat()});
        }

    return spots;
}

std::vector<std::string> PatchView::modulesIn (juce::Rectangle<int> area) const
{
    std::vector<std::string> found;

    for (const auto& [id, view] : modules)
        if (area.intersects (view->getBounds() + topLeft))
            found.push_back (id);

    return found;
}

std::optional<CableEnds> PatchView::cableAt (juce::Point<float> point, float reach) const
{
    const auto index = cablesAbove.cableAt (point, reach);

    if (index < 0)
        return std::nullopt;

    const auto& cable = cablesAbove.cables()[static_cast<std::size_t> (index)];
    return CableEnds {cable.from, cable.to};
}

void PatchView::showSelection (const std::set<std::string>& chosen, const std::optional<CableEnds>& cable)
{
    for (const auto& [id, view] : modules)
        view->setSelected (chosen.contains (id));

    cablesBelow.setSelected (cable);
    cablesAbove.setSelected (cable);
}

void PatchView::hoverCable (const std::optional<CableEnds>& cable)
{
    cablesBelow.setHovered (cable);
    cablesAbove.setHovered (cable);
}

void PatchView::liftCable (const std::optional<CableEnds>& cable)
{
    cablesBelow.setLifted (cable);
    cablesAbove.setLifted (cable);
}

void PatchView::patchChanged()
{
    const auto wasEmpty = isEmpty();
    updateModules();

    if (isEmpty() != wasEmpty && onEmptyChanged)
        onEmptyChanged();

    updatePlaces();
    updateCables();

    if (onChanged)
        onChanged();

    if (shownFile != session.filePath())
    {
        shownFile = session.filePath();

        // A first save gives the patch a file but leaves it the same patch.
        if (! session.canUndo() && ! session.canRedo() && onReplaced)
            onReplaced();
    }
}

void PatchView::updateModules()
{
    const auto& patch = session.patch();
    std::set<std::string_view> present;

    for (const auto& module : patch.modules)
    {
        present.insert (module.id);
        auto& view = modules[module.id];
        const auto ports = CabledPorts::of (patch, module);

        if (view != nullptr && view->canShow (module, ports))
        {
            view->showModule (module);
            continue;
        }

        view = std::make_unique<ModuleView> (session, module, ports);
        view->onMore = [this, id = module.id]
        {
            if (onShowParameters)
                onShowParameters (id);
        };
        view->onReplace = [this, id = module.id] { showReplaceMenu (session, id, *this); };
        view->onPortHover = [this, id = module.id] (PortView& port, bool over)
        {
            for (auto* layer : {&cablesBelow, &cablesAbove})
                layer->highlight (over ? std::optional (PortRef {id, port.id()}) : std::nullopt,
                                  port.direction() == PortView::Direction::output);
        };
        addAndMakeVisible (*view);
    }

    std::erase_if (modules, [&] (auto& entry) { return ! present.contains (entry.first); });
}

juce::Rectangle<int> PatchView::extent() const
{
    juce::Rectangle<int> all;

    for (const auto& [id, view] : modules)
        all = all.isEmpty() ? view->getBounds() : all.getUnion (view->getBounds());

    return all + topLeft;
}

void PatchView::updatePlaces()
{
    const auto placeOf = [] (const PatchModule& m)
    { return juce::Point<int> (static_cast<int> (std::lround (m.x)), static_cast<int> (std::lround (m.y))); };

    juce::Rectangle<int> all;

    for (const auto& module : session.patch().modules)
    {
        const auto bounds = modules.at (module.id)->getLocalBounds() + placeOf (module);
        all = all.isEmpty() ? bounds : all.getUnion (bounds);
    }

    // Grown in large steps only, or each step of a drag would move everything.
    const auto present = getLocalBounds() + topLeft;

    if (! present.contains (all.expanded (margin / 4)) || present.getWidth() > all.getWidth() + 6 * margin
        || present.getHeight() > all.getHeight() + 6 * margin)
    {
        const auto next = all.expanded (margin);
        topLeft = next.getPosition();
        setSize (next.getWidth(), next.getHeight());
        cablesBelow.setBounds (getLocalBounds());
        cablesAbove.setBounds (getLocalBounds());

        if (onOriginChanged)
            onOriginChanged();
    }

    for (const auto& module : session.patch().modules)
        modules.at (module.id)->setTopLeftPosition (placeOf (module) - topLeft);
}

std::optional<DrawnCable> PatchView::drawCable (const Cable& cable, bool feedback) const
{
    auto* from = findPort (cable.from, true);
    auto* to = findPort (cable.to, false);

    if (from == nullptr || to == nullptr)
        return std::nullopt;

    from->setConnected (true);
    to->setConnected (true);

    const auto place = [] (PortView& port) { return port.plug() + port.getParentComponent()->getPosition().toFloat(); };
    return DrawnCable (cable.from, cable.to, CableCurve (place (*from), place (*to)), from->kind(), feedback);
}

void PatchView::updateCables()
{
    const auto& patch = session.patch();
    std::set<PortRef> usedOutputs, usedInputs;

    for (const auto& cable : patch.cables)
    {
        usedOutputs.insert (cable.from);
        usedInputs.insert (cable.to);
    }

    for (const auto& [id, view] : modules)
        for (const auto& port : view->ports())
            if (const auto& used = port->direction() == PortView::Direction::output ? usedOutputs : usedInputs;
                ! used.contains ({id, port->id()}))
                port->setConnected (false);

    const auto feedback = findFeedbackCables (patch);
    std::vector<DrawnCable> drawn;

    for (std::size_t i = 0; i < patch.cables.size(); ++i)
        if (auto cable = drawCable (patch.cables[i], feedback[i]))
            drawn.push_back (std::move (*cable));

    cablesBelow.show (drawn);
    cablesAbove.show (std::move (drawn));
}

void PatchView::parameterChanged (const std::string& id, const std::string& parameter)
{
    const auto* module = session.patch().findModule (id);

    if (auto* view = findModule (id); view != nullptr && module != nullptr)
        view->showParameter (*module, parameter);
}

void PatchView::showStatus (const EngineStatus& status)
{
    for (const auto& module : status.modules)
        if (auto* view = findModule (module.id))
            view->showStatus (module);
}

} // namespace bulkhead
