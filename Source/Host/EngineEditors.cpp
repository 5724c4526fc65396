// Engine: plugins' own editors, which their workers show.
#include "Engine.h"

#include "Ipc/ReadOnce.h"
#include "Modules/Catalogue.h"

#include <algorithm>

namespace bulkhead
{

static constexpr std::chrono::seconds stateLimit {5}, showLimit {10};

/// True when the process of a module that plays reaches the display. With the control mutex held.
bool Engine::reachesDisplay (const std::string& module) const
{
    const auto placed = layout.modules.find (module);
    const auto worker = placed == layout.modules.end() ? assigned.end() : assigned.find (placed->second.slot);
    return worker != assigned.end() && ! worker->second->isDead() && worker->second->displayGate() != nullptr;
}

void Engine::openEditor (const std::string& module, const EditorPlace& place, std::function<void (std::string)> done)
{
    auto plays = false, isThere = false;
    std::string problem;
    {
        const std::lock_guard lock (controlMutex);
        const auto placed = layout.modules.find (module);
        plays = placed != layout.modules.end() && isPluginSlot (placed->second.slot);

        if (! plays && ! beingMade.contains (module))
            problem = "it does not play";
        else if (! pluginsJoinLater)
            problem = "there is no window";
        else if (editorOrders.contains (module))
            problem = "it is being opened already";

        if (problem.empty())
        {
            editorOrders[module] = {place, std::move (done)};
            atDisplay.insert (module);
            isThere = reachesDisplay (module);
        }
    }

    if (! problem.empty())
        return done (problem);

    if (isThere)
        return nursery->run ([this, module] { showEditor (module); });

    // One that is being made is brought there when it has joined: see playBorn().
    if (! plays)
        return;

    // Made again from what it is at this moment.
    nursery->run (
        [this, module]
        {
            if (const auto failed = saveState (module, stateLimit); ! failed.empty())
            {
                // It would not be what it is now.
                const std::lock_guard lock (controlMutex);
                return giveUpEditor (module, "its state cannot be taken along: " + failed);
            }

            const std::lock_guard oneAtATime (patchMutex);
            playAgain();
        });
}

/// Those whose plugins have come to where the display is are shown. True when others play by now, and are still to be
/// brought there. With the control mutex held.
bool Engine::showDueEditors()
{
    auto anyLeft = false;

    for (const auto& [module, order] : editorOrders)
        if (reachesDisplay (module))
            nursery->run ([this, id = module] { showEditor (id); });
        else
            anyLeft = anyLeft || ! beingMade.contains (module);

    return anyLeft;
}

/// Has an editor shown that is ordered. From a thread of the nursery's: it is foreign code that takes its time.
void Engine::showEditor (const std::string& module)
{
    std::shared_ptr<Worker> worker;
    EditorOrder order;
    {
        const std::lock_guard lock (controlMutex);
        const auto ordered = editorOrders.find (module);
        const auto placed = layout.modules.find (module);

        if (ordered == editorOrders.end())
            return;

        order = std::move (ordered->second);
        editorOrders.erase (ordered);

        if (placed != layout.modules.end() && reachesDisplay (module))
            worker = assigned.at (placed->second.slot);
    }

    if (worker == nullptr)
        return order.done ("it does not play any more");

    OpenEditorMessage message;
    message.owner = order.place.owner;
    message.isPlaced = order.place.isPlaced ? 1 : 0;
    message.x = order.place.x;
    message.y = order.place.y;
    std::copy_n (order.place.title.data(), std::min (order.place.title.size(), sizeof message.title - 1),
                 message.title);

    std::string problem;
    auto began = std::chrono::steady_clock::now();
    {
        const Worker::Exchange exchange (*worker, true);
        began = std::chrono::steady_clock::now();
        problem = worker->send (message) ? worker->await (showLimit) : "its process has ended";
    }

    // Nor would it answer to anything else.
    if (! problem.empty() && std::chrono::steady_clock::now() - began >= showLimit)
    {
        {
            const std::lock_guard lock (recoveryMutex);
            hungRegions.emplace (worker->region().index, HangKind::editor);
        }
        worker->kill();
    }

    order.done (problem);
}

/// Of plugins that are not there any more, or do not start. With the control mutex held.
void Engine::giveUpEditors (const Patch& wanted, Instances instances)
{
    auto ids = atDisplay;

    for (const auto& [id, order] : editorOrders)
        ids.insert (id);

    for (const auto& id : ids)
    {
        const auto *module = wanted.findModule (id), *former = patch.findModule (id);

        if (instances == Instances::startAfresh || module == nullptr || unborn.contains (id)
            || (former != nullptr && former->type != module->type))
            giveUpEditor (id, "it does not play any more");
    }
}

/// With the control mutex held.
void Engine::giveUpEditor (const std::string& module, const std::string& problem)
{
    atDisplay.erase (module);

    if (auto ordered = editorOrders.extract (module); ! ordered.empty())
        ordered.mapped().done (problem);
}

void Engine::closeEditor (const std::string& module)
{
    nursery->run (
        [this, module]
        {
            std::shared_ptr<Worker> worker;
            {
                const std::lock_guard lock (controlMutex);

                if (reachesDisplay (module))
                    worker = assigned.at (layout.modules.at (module).slot);
            }

            if (worker == nullptr)
                return;

            const Worker::Exchange exchange (*worker, true);

            if (worker->send (CloseEditorMessage {}) && worker->send (SyncMessage {}))
                worker->await (stateLimit);
        });
}

Engine::EditorLook Engine::lookAtEditor (const std::string& module)
{
    EditorLook look;
    const std::lock_guard lock (controlMutex);
    const auto placed = layout.modules.find (module);
    const auto* header = reachesDisplay (module) ? regions.headerOf (regionOf (placed->second.slot)) : nullptr;

    if (header == nullptr)
        return look;

    const auto& report = header->editor;
    const auto numParameters = moduleTypeAt (placed->second.type)->info.parameters.size();
    auto& read = editorsRead[module];

    if (const auto process = assigned.at (placed->second.slot)->process(); read.process != process)
        read = {process, 0, false};

    look.isOpen = report.isOpen.load (std::memory_order_acquire) != 0;
    look.x = report.x.load (std::memory_order_relaxed);
    look.y = report.y.load (std::memory_order_relaxed);

    // Without its editor it need not reach the display the next time that it is made.
    if (std::exchange (read.wasOpen, look.isOpen) && ! look.isOpen)
        atDisplay.erase (module);

    // What there are too many of, the newest say.
    const auto written = report.written.load (std::memory_order_acquire);
    read.events = std::min (read.events, written);
    read.events = written - std::min<std::uint64_t> (written - read.events, editorRingSize);

    std::optional<EditorEvent> bypassed;

    for (; read.events != written; ++read.events)
    {
        const auto event = readOnce (report.events[read.events % editorRingSize]);

        if (event.kind <= EditorEvent::ended && event.parameter < numParameters)
            look.events.push_back (event);
        else if (event.kind == EditorEvent::bypassed)
            bypassed = event;
    }

    // Each is a step of the user's: only how it is in the end.
    if (bypassed)
        look.events.push_back (*bypassed);

    return look;
}

/// Kept here, so that a worker that takes its place starts with it, and a plugin that is being made. Brings the value
/// into its range. With the control mutex held.
bool Engine::keepParameter (const std::string& module, int index, float& value)
{
    auto isKnown = false;

    for (auto* kept : {&patch, &wantedPatch})
        if (auto* m = kept->findModule (module); m != nullptr && m->moduleType() != nullptr && index >= 0
                                                 && index < static_cast<int> (m->moduleType()->info.parameters.size()))
        {
            const auto& info = m->moduleType()->info.parameters[static_cast<std::size_t> (index)];
            value = ParameterRamp::bounded (value, info);
            m->parameters[std::string (info.id)] = value;
            isKnown = true;
        }

    return isKnown;
}

bool Engine::noteParameter (const std::string& module, int index, float value)
{
    const std::lock_guard lock (controlMutex);
    return keepParameter (module, index, value);
}

} // namespace bulkhead
