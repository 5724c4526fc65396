#include "HostCompartment.h"

#include "Ipc/Process.h"

namespace bulkhead
{

HostCompartment::HostCompartment (Regions& regions, int priority)
    : board (regions.board()), memory (regions.create()),
      slotRunner (board, memory->inRegion(), memory->out, regions.map(), memory->index)
{
    auto& header = memory->header();
    header.magic = layoutMagic;
    header.version = layoutVersion;
    header.region = memory->index;
    memory->out.populateForWriting (0, portsOffset + portsAheadBytes);
    memory->out.sealFutureWrites();
    thread = std::make_unique<AudioThread> (board, slotRunner, memory->index);

    if (priority > 0)
        setRealtimePriority (thread->threadId(), priority);
}

HostCompartment::~HostCompartment() = default;

} // namespace bulkhead
