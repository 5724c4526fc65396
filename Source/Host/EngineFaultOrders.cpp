// Engine: faults on order (Runner/FaultInjection.h). Those of a module's beginning are kept until it is made, and go to
// whichever worker makes it; the others go to the worker that runs it at the moment.
#include "Engine.h"

namespace bulkhead
{

bool Engine::injectFault (const std::string& module, Fault fault, FaultPhase phase, int times)
{
    const std::lock_guard control (controlMutex);

    if (phase == FaultPhase::prepare || phase == FaultPhase::stateLoad || phase == FaultPhase::takeOver)
    {
        faultsDue[module] = {fault, phase, times};
        return true;
    }

    const auto placed = layout.modules.find (module);
    const auto worker = placed == layout.modules.end() ? assigned.end() : assigned.find (placed->second.slot);

    if (worker == assigned.end())
        return false;

    const Worker::Exchange exchange (*worker->second);
    return worker->second->send (faultMessage (placed->second.indexInSlot, fault, phase));
}

/// Ahead of the order that makes a module. Within an exchange. False when the worker is gone.
bool Engine::sendFaultDue (Worker& worker, std::uint32_t slot, const PlanLayout& l, const PrepareModule& order)
{
    for (auto& [id, due] : faultsDue)
        if (const auto placed = l.modules.find (id); placed != l.modules.end() && placed->second.slot == slot
                                                     && placed->second.indexInSlot == order.indexInSlot
                                                     && due.times > 0)
        {
            // Nothing to load, nothing to fail of.
            if (due.phase != FaultPhase::prepare && order.copyFromRegion == noIndex)
                continue;

            --due.times;
            return worker.send (faultMessage (order.indexInSlot, due.fault, due.phase));
        }

    return true;
}

} // namespace bulkhead
