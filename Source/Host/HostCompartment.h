// The compartment inside the host: one region of its own, and the audio thread that runs the modules which the user
// wants there. The code that runs them is the worker's.
#pragma once

#include "Regions.h"

#include "Runner/AudioThread.h"

namespace bulkhead
{

class HostCompartment
{
public:
    /// `priority`: SCHED_FIFO of its thread, or 0 for an ordinary one.
    HostCompartment (Regions& regions, int priority);
    ~HostCompartment();

    Region& region() const noexcept { return *memory; }
    SlotRunner& runner() noexcept { return slotRunner; }

    /// The kernel's id of its thread.
    int audioThread() const noexcept { return thread->threadId(); }

private:
    Board& board;
    std::shared_ptr<Region> memory;
    SlotRunner slotRunner;
    std::unique_ptr<AudioThread> thread;
};

} // namespace bulkhead
