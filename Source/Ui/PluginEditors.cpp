#include "PluginEditors.h"

#include "Graph/PluginTypes.h"
#include "Session/Commands.h"
#include "Session/PatchNames.h"

namespace bulkhead
{

static constexpr int looksPerSecond = 25;

PluginEditors::PluginEditors (Session& s, juce::Component& o) : session (s), owner (o) {}

PluginEditors::~PluginEditors() { stopTimer(); }

bool PluginEditors::mayHaveOne (const std::string& module) const
{
    const auto* inPatch = session.patch().findModule (module);
    const auto* type = inPatch == nullptr ? nullptr : inPatch->moduleType();
    const auto* plugin = type == nullptr ? nullptr : descriptionOf (type);
    return plugin != nullptr && plugin->format != PluginFormat::ladspa;
}

void PluginEditors::toggle (const std::string& module)
{
    if (! mayHaveOne (module))
        return session.notify ("Only a plugin has an editor of its own: select one.");

    if (! isOpen (module))
        return open (module);

    if (shown.at (module) == Stage::open)
        session.engine().closeEditor (module);
}

void PluginEditors::open (const std::string& module)
{
    EditorPlace place;
    place.title = moduleName (session.patch(), module) + " - Bulkhead";

    if (const auto* peer = owner.getPeer())
        place.owner = reinterpret_cast<unsigned long> (peer->getNativeHandle());

    if (const auto was = places.find (module); was != places.end())
    {
        place.isPlaced = true;
        place.x = was->second.x;
        place.y = was->second.y;
    }

    shown[module] = Stage::opening;
    startTimerHz (looksPerSecond);
    session.engine().openEditor (module, place,
                                 [self = juce::WeakReference<PluginEditors> (this), module] (const std::string& problem)
                                 {
                                     juce::MessageManager::callAsync (
                                         [self, module, problem]
                                         {
                                             if (self != nullptr)
                                                 self->opened (module, problem);
                                         });
                                 });
}

void PluginEditors::opened (const std::string& module, const std::string& problem)
{
    const auto name = moduleName (session.patch(), module);

    if (! problem.empty())
    {
        shown.erase (module);
        return session.notify (name + "'s own editor cannot be shown: " + problem + ".");
    }

    // It may have been removed meanwhile.
    if (! shown.contains (module))
        return session.engine().closeEditor (module);

    shown[module] = Stage::open;

    if (const auto* inPatch = session.patch().findModule (module);
        inPatch != nullptr && warnedOf.insert (inPatch->type).second)
        session.notify (name
                        + " reaches the display now, to show its editor. As any program there it could see what other "
                          "windows show.");
}

void PluginEditors::timerCallback()
{
    constexpr int farthest = 32767;

    for (auto one = shown.begin(); one != shown.end();)
    {
        const auto& [module, stage] = *one;
        const auto isThere = session.patch().findModule (module) != nullptr;
        const auto look = isThere ? session.engine().lookAtEditor (module) : Engine::EditorLook {};

        // A gesture takes longer than from one look to the next.
        auto hasEnded = false;

        for (const auto& event : look.events)
            if (event.kind == EditorEvent::turned)
                follow (module, event);
            else if (event.kind == EditorEvent::bypassed)
                followBypass (module, event.value >= 0.5f);
            else if (! std::exchange (hasEnded, true))
                session.endTurn();

        if (look.isOpen)
            places[module] = {std::clamp (look.x, -farthest, farthest), std::clamp (look.y, -farthest, farthest)};

        one = isThere && (look.isOpen || stage == Stage::opening) ? std::next (one) : shown.erase (one);
    }

    if (shown.empty())
        stopTimer();
}

void PluginEditors::followBypass (const std::string& module, bool isBypassed)
{
    if (session.patch().findModule (module)->bypassed == isBypassed)
        return;

    if (const auto problem = session.perform (std::make_unique<SetBypass> (std::vector {module}, isBypassed));
        ! problem.empty())
        session.notify (problem);
}

void PluginEditors::follow (const std::string& module, const EditorEvent& event)
{
    const auto* type = session.patch().findModule (module)->moduleType();

    if (type == nullptr || event.parameter >= type->info.parameters.size() || ! std::isfinite (event.value))
        return;

    const auto& parameter = type->info.parameters[event.parameter];
    const auto value = std::clamp (event.value, parameter.minimum, parameter.maximum);

    if (const auto problem = session.turnedInEditor ({module, std::string (parameter.id)}, value); ! problem.empty())
        session.notify (problem);
}

} // namespace bulkhead
