#include "PatchView.h"

#include <cmath>
#include <set>

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

void PatchView::patchChanged()
{
    const auto wasEmpty = isEmpty();
    updateModules();

    if (isEmpty() != wasEmpty && onEmptyChanged)
        onEmptyChanged();

    updatePlaces();
    updateCables();

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
        const auto ports = module.moduleType() != nullptr ? CabledPorts() : CabledPorts::of (patch, module.id);

        if (view != nullptr && view->canShow (module, ports))
        {
            view->showModule (module);
            continue;
        }

        view = std::make_unique<ModuleView> (session, module, ports);
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
    const auto plugOf = [this] (const PortRef& ref, PortView::Direction direction) -> PortView*
    {
        auto* module = findModule (ref.module);
        return module != nullptr ? module->findPort (direction, ref.port) : nullptr;
    };

    auto* from = plugOf (cable.from, PortView::Direction::output);
    auto* to = plugOf (cable.to, PortView::Direction::input);

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
