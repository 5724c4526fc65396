#include "DevicePlayer.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"
#include "Ipc/RealtimeScope.h"

#include <algorithm>

namespace bulkhead
{

DevicePlayer::DevicePlayer (Engine& e, bool watch)
    : engine (e), machine (watch ? std::make_unique<MachineWatch>() : nullptr), misses (65536)
{}

DevicePlayer::~DevicePlayer() { stopEngine(); }

void DevicePlayer::audioDeviceAboutToStart (juce::AudioIODevice* newDevice)
{
    stopEngine();
    device = newDevice;
    sampleRate = newDevice->getCurrentSampleRate();
    blockFrames = newDevice->getCurrentBufferSizeSamples();
    auto trouble = engine.configure (sampleRate, blockFrames);
    {
        const std::lock_guard lock (problemMutex);
        lastProblem = std::move (trouble);
    }

    // Larger callbacks than announced are served, too.
    left.assign (8192, 0.0f);
    right.assign (8192, 0.0f);

    for (std::size_t c = 0; c < std::size (recorded); ++c)
    {
        recorded[c].assign (8192, 0.0f);
        recordedChannels[c] = recorded[c].data();
    }

    lastBlock = 0;
    startEngine();
}

void DevicePlayer::audioDeviceStopped()
{
    if (device != nullptr)
        xruns.fetch_add (static_cast<std::uint64_t> (std::max (0, device->getXRunCount())));

    device = nullptr;
    stopEngine();
}

void DevicePlayer::audioDeviceError (const juce::String& message)
{
    const std::lock_guard lock (problemMutex);
    lastProblem = message.toStdString();
}

std::string DevicePlayer::problem() const
{
    const std::lock_guard lock (problemMutex);
    return lastProblem;
}

void DevicePlayer::startEngine()
{
    awake.emplace();
    ending.store (false);
    completed.store (requested.load());
    thread = std::thread ([this] { runEngine(); });
    engine.started();
}

void DevicePlayer::stopEngine()
{
    if (! thread.joinable())
        return;

    engine.stopped();
    ending.store (true);
    requested.fetch_add (1);
    futexWake (requested, wakeAll);
    thread.join();
    awake.reset();
}

void DevicePlayer::runEngine()
{
    if (engine.isRealtime())
    {
        // The last lane's core: this thread wakes that lane's workers.
        bindToCore (0, Scheduling::coreOfLane (engine.lanes() - 1));
        setRealtimePriority (0, Scheduling::enginePriority);
    }

    const RealtimeScope scope;
    auto served = completed.load();

    for (;;)
    {
        const auto request = requested.load (std::memory_order_acquire);

        if (ending.load())
            return;

        if (request == served)
        {
            futexWait (requested, served);
            continue;
        }

        served = request;
        engine.process (left.data(), right.data(), frames, deadline, {}, {recordedChannels, numRecorded});
        completed.store (request, std::memory_order_seq_cst);
        futexWake (completed, 1);
    }
}

bool DevicePlayer::waitForEngine (std::uint64_t until) noexcept
{
    const auto wanted = requested.load (std::memory_order_relaxed);

    for (;;)
    {
        const auto done = completed.load (std::memory_order_acquire);

        if (done == wanted)
            return true;

        if (nowNanoseconds() >= until)
            return false;

        futexWait (completed, done, until);
    }
}

void DevicePlayer::noteMiss (std::uint64_t from, std::uint64_t to) noexcept
{
    const auto index = numMisses.fetch_add (1);

    if (index < misses.size())
    {
        misses[index].from.store (from);
        misses[index].to.store (to);
    }
}

void DevicePlayer::audioDeviceIOCallbackWithContext (const float* const* inputs, int numInputs, float* const* outputs,
                                                     int numOutputs, int numFrames,
                                                     const juce::AudioIODeviceCallbackContext&)
{
    const RealtimeScope scope;
    const auto begin = nowNanoseconds();
    const auto count = std::min (static_cast<std::size_t> (std::max (numFrames, 0)), left.size());
    const auto budget = static_cast<double> (numFrames) / sampleRate * 1e9;
    callbacks.fetch_add (1, std::memory_order_relaxed);

    // An engine that is still at the block before gets most of this one's time to catch up.
    auto inTime = waitForEngine (begin + static_cast<std::uint64_t> (0.5 * budget));

    if (inTime)
    {
        frames = static_cast<std::uint32_t> (count);
        numRecorded = std::min (static_cast<std::size_t> (std::max (numInputs, 0)), std::size (recorded));

        for (std::size_t c = 0; c < numRecorded; ++c)
            std::copy_n (inputs[c], count, recorded[c].data());

        deadline = begin + static_cast<std::uint64_t> (0.75 * budget);
        requested.fetch_add (1, std::memory_order_seq_cst);
        futexWake (requested, 1);
        inTime = waitForEngine (begin + static_cast<std::uint64_t> (0.95 * budget));
    }

    if (inTime)
    {
        const float* const sides[] = {left.data(), right.data()};

        for (int channel = 0; channel < numOutputs; ++channel)
        {
            if (channel < 2)
                std::copy_n (sides[channel], count, outputs[channel]);
            else
                std::fill_n (outputs[channel], count, 0.0f);
        }

        for (int side = 0; side < 2; ++side)
        {
            auto peak = 0.0f;

            for (std::size_t i = 0; i < count; ++i)
                peak = std::max (peak, std::abs (sides[side][i]));

            // Whoever takes the peak meanwhile must not find it again the next time.
            auto before = peaks[side].load (std::memory_order_relaxed);

            while (peak > before && ! peaks[side].compare_exchange_weak (before, peak, std::memory_order_relaxed))
            {}
        }

        // Each block the engine made must arrive here once, in order.
        const auto block = engine.blockNumber();
        const auto expected = lastBlock + (count + engine.maxFrames() - 1) / engine.maxFrames();

        if (lastBlock != 0 && block != expected)
            (block < expected ? repeated : lost).fetch_add (1, std::memory_order_relaxed);

        lastBlock = block;
        delivered.fetch_add (1, std::memory_order_relaxed);
    }
    else
    {
        for (int channel = 0; channel < numOutputs; ++channel)
            std::fill_n (outputs[channel], numFrames, 0.0f);

        noteMiss (begin, nowNanoseconds());
        lastBlock = 0; // its block is not delivered: counted as missed, not as lost, too
    }

    const auto spent = nowNanoseconds() - begin;

    if (spent > longest.load (std::memory_order_relaxed))
        longest.store (spent, std::memory_order_relaxed);
}

bool DevicePlayer::wasMachines (std::size_t miss) const
{
    return machine != nullptr && machine->wasAway (misses[miss].from.load(), misses[miss].to.load());
}

std::vector<std::uint64_t> DevicePlayer::missesOfOurs() const
{
    std::vector<std::uint64_t> begins;

    for (std::size_t i = 0; i < std::min<std::size_t> (numMisses.load(), misses.size()); ++i)
        if (! wasMachines (i))
            begins.push_back (misses[i].from.load());

    return begins;
}

PlayerCounts DevicePlayer::counts() const
{
    PlayerCounts c;
    c.callbacks = callbacks.load();
    c.delivered = delivered.load();
    c.lostBlocks = lost.load();
    c.repeatedBlocks = repeated.load();
    c.longestMilliseconds = static_cast<double> (longest.load()) * 1e-6;
    c.deviceXruns =
        xruns.load() + (device != nullptr ? static_cast<std::uint64_t> (std::max (0, device->getXRunCount())) : 0);

    const auto total = numMisses.load();

    for (std::size_t i = 0; i < std::min<std::size_t> (total, misses.size()); ++i)
        if (wasMachines (i))
            ++c.missedMachineAway;

    c.missed = total - c.missedMachineAway;

    for (const auto& skip : engine.skipRecords())
    {
        if (skip.to.load() == 0)
            break;

        ++(machine != nullptr && machine->wasAway (skip.from.load(), skip.to.load()) ? c.skippedMachineAway
                                                                                     : c.skipped);
    }

    return c;
}

} // namespace bulkhead
