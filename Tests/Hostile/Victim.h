// A process that is attacked: it stands for the host, or for another compartment. It holds a secret and counts signals.
#pragma once

#include "Ipc/Descriptor.h"

#include <atomic>
#include <cstdint>
#include <sys/types.h>

namespace bulkhead::hostile
{

/// What a victim tells of itself, in memory that it shares with the ground.
struct VictimReport
{
    std::atomic<int> signals; ///< That have arrived.
    std::atomic<std::uint32_t> secret; ///< What victimWord holds in its memory.
    std::atomic<std::uint32_t> word; ///< What victimWord holds, when last asked.
    std::atomic<int> secretFile; ///< A descriptor of its own, of a nameless file that holds `secret`.
    std::atomic<std::uint32_t> sleep; ///< It sleeps on this one when told to.
    std::atomic<std::uint32_t> asleep; ///< Set before it does; 2 once it has been woken.
};

/// A word of a victim's private memory, at the same address in all that fork from the same process.
extern volatile std::uint32_t victimWord;

class Victim
{
public:
    /// Forks. `report`: shared memory.
    explicit Victim (VictimReport& report);
    ~Victim();

    pid_t id() const noexcept { return process; }
    VictimReport& report() const noexcept { return shared; }

    /// Asks it what victimWord holds now. 0 when it does not answer.
    std::uint32_t askForWord();

    /// Has it sleep on VictimReport::sleep.
    void sendToSleep();

    /// True while it runs.
    bool lives() const;

private:
    [[noreturn]] void live();

    VictimReport& shared;
    pid_t process = -1;
    Descriptor orders, answers;
};

} // namespace bulkhead::hostile
