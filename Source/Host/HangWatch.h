// Looks after modules that are slow or late: whose own fault was it? A process that sleeps or has been stopped in the
// midst of its block, or computes without end, hangs: it is ended at once, so that another one can take its place; a
// plugin after a tenth of a second. One that the machine gave no time is left alone: it will be at hand again.
//
// Whoever is slow or late loses its place before the others at once, and after some milliseconds its real-time
// priority, until it is at hand again: a busy loop cannot starve the machine.
#pragma once

#include "BlockDriver.h"
#include "Supervisor.h"

namespace bulkhead
{

enum class HangKind
{
    stopped, ///< Its process was stopped from outside.
    sleeps, ///< It waits for something in the midst of its block.
    editor, ///< When its own editor was to be shown.
    silent, ///< It does not answer the host.
    computes ///< It has used more of the processor than a whole block is long, and is not done.
};

class HangWatch
{
public:
    /// Called with the region of a worker that hangs, just before it is ended, from a thread of the watch's own.
    using HangCallback = std::function<void (std::uint32_t region, HangKind)>;

    HangWatch (BlockDriver& driver, const Regions& regions, Supervisor& supervisor, HangCallback onHang);
    ~HangWatch();

private:
    struct Suspect;

    void run();
    bool judge (Suspect& suspect, std::uint64_t now);

    BlockDriver& driver;
    const Regions& regions;
    Supervisor& supervisor;
    const HangCallback onHang;
    FutexWord ends {0};
    std::atomic<bool> ending {false};
    std::thread thread;
};

} // namespace bulkhead
