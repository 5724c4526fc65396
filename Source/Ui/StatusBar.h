// The bar at the bottom: the device, how the engine keeps up, the pool of workers, and what the program says.
#pragma once

#include "LiveStatus.h"
#include "NoticeLine.h"
#include "StatusField.h"

namespace bulkhead
{

class StatusBar final : public juce::Component
{
public:
    StatusBar();

    /// `device`: the open device's name, or empty.
    void show (const LiveStatus& status, const juce::String& device);
    void showPlacement (const Placement& placement, const EngineStatus& status);
    /// Told when the faults are clicked.
    std::function<void()> onFaults;

    void countFaultsAnew();

    void say (const juce::String& words) { notice.say (words); }

    void paint (juce::Graphics&) override;
    void resized() override;

    static constexpr int height = 34;

private:
    void showDevice (const LiveStatus& status, const juce::String& name);
    void showLoad (const EngineStatus& status);
    void showCounts (const LiveStatus& status);
    void showFaults (const EngineStatus& status);

    /// What is counted from the last click on.
    struct Counts
    {
        std::uint64_t missed = 0, missedMachineAway = 0, skipped = 0, skippedMachineAway = 0;
        int faults = 0;
        std::uint64_t spared = 0;
    };

    StatusField device, load, placed, missed, faults, warm;
    NoticeLine notice;
    Counts present, baseline;
    double smoothedLoad = 0.0;
    int looks = 0;
};

} // namespace bulkhead
