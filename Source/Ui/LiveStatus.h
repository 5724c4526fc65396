// What plays, looked at twenty times a second for everything in the window that shows it.
#pragma once

#include "Host/DevicePlayer.h"

#include <juce_events/juce_events.h>

namespace bulkhead
{

struct LiveStatus
{
    EngineStatus engine;
    PlayerCounts counts;
    float peaks[2] = {}; ///< Linear, of each side since the last look.
    bool devicePlays = false; ///< A device asks for blocks.
    double sampleRate = 0.0; ///< Hz, as the device gave it.
    int blockFrames = 0;
    std::string problem; ///< Why the engine does not play as the device wants; or empty.
};

/// The only one in the window who asks the engine for its status: means since the last status() are then of one look.
class StatusWatch final : private juce::Timer
{
public:
    StatusWatch (Engine& engine, DevicePlayer& player);

    static constexpr int looksPerSecond = 20;

    std::function<void (const LiveStatus&)> onLook;

private:
    void timerCallback() override;

    Engine& engine;
    DevicePlayer& player;
    std::uint64_t lastCallbacks = 0;
    int looksWithoutCallback = 0;
};

} // namespace bulkhead
