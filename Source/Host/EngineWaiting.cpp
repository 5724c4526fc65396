// Engine: how the control thread waits for the blocks that are played meanwhile, for a time that a busy machine does
// not make too short, nor a device that stalls endless.
#include "Engine.h"

#include "Runner/ParameterRamp.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace bulkhead
{

using namespace std::chrono_literals;

/// Sleeps until `isOver`; false when playing has been stopped or, for `patience`, no block has been in the making.
bool Engine::waitWhilePlaying (std::chrono::milliseconds patience, const std::function<bool()>& isOver) const
{
    using Clock = std::chrono::steady_clock;
    auto lastBlock = driver->blockNumber();
    auto lastSeen = Clock::now();

    while (! isOver())
    {
        if (! running.load())
            return false;

        const auto block = driver->blockNumber();

        if (driver->isInBlock() || std::exchange (lastBlock, block) != block)
            lastSeen = Clock::now();
        else if (Clock::now() - lastSeen > patience)
            return false;

        std::this_thread::sleep_for (250us);
    }

    return true;
}

/// Until what was submitted is what is played. A device that stalls must not hang the program: it is taken for stopped
/// then. A block that takes long still uses what it began with.
void Engine::waitUntilSettled()
{
    for (int tries = 0; tries < 2 && ! waitWhilePlaying (2s, [&] { return driver->isSettled(); }); ++tries)
        if (const std::lock_guard lock (startMutex); ! running.load())
            return driver->applyNow();
}

void Engine::waitForFade()
{
    const auto frames = static_cast<std::uint64_t> (ParameterRamp::seconds * settings.sampleRate) + settings.maxFrames;
    waitWhilePlaying (500ms, [&, until = driver->sampleTime() + frames] { return driver->sampleTime() >= until; });
}

/// True when a module has done `block`, or a later one.
bool Engine::isThrough (const PlacedModule& placed, std::uint32_t block) const
{
    const auto* header = regions.map().header (regionOf (placed.slot));
    return header == nullptr
           || static_cast<std::int32_t> (header->modules[placed.indexInSlot].word.done.load (std::memory_order_acquire)
                                         - block)
                  >= 0;
}

/// Until all modules for which `matches` have run a block, and so have taken over what they are to. One that has not
/// after a tenth of a second of playing hangs, and is replaced in its turn.
void Engine::waitUntilRun (const std::function<bool (const PlacedModule&)>& matches) const
{
    const auto block = driver->blockNumber();
    const auto last =
        block + 1 + static_cast<std::uint64_t> (std::ceil (0.1 * settings.sampleRate / settings.maxFrames));

    waitWhilePlaying (100ms,
                      [&]
                      {
                          return driver->blockNumber() > last
                                 || std::all_of (layout.modules.begin(), layout.modules.end(),
                                                 [&] (auto& module) {
                                                     return ! matches (module.second)
                                                            || isThrough (module.second,
                                                                          static_cast<std::uint32_t> (block));
                                                 });
                      });
}

void Engine::waitUntilTakenOver (const CompiledPlan& compiled) const
{
    waitUntilRun (
        [&] (const PlacedModule& module)
        {
            const auto orders = compiled.orders.find (module.slot);
            return orders != compiled.orders.end()
                   && ! (orders->second.handOvers.pieces.empty() && orders->second.handOvers.formerOutputs.empty());
        });
}

} // namespace bulkhead
