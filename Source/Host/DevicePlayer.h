// Plays the engine on an audio device. The device's callback hands each block to the engine's own real-time thread and
// waits for it: the priority of the callback's thread is not ours to choose.
#pragma once

#include "AwakeCores.h"
#include "Engine.h"
#include "MachineWatch.h"

#include <juce_audio_devices/juce_audio_devices.h>

#include <optional>

namespace bulkhead
{

/// Callbacks counted since the player was made. A missed one got silence instead of the graph's sound.
struct PlayerCounts
{
    std::uint64_t callbacks = 0, delivered = 0;
    std::uint64_t missed = 0; ///< With the machine running.
    std::uint64_t missedMachineAway = 0; ///< While a bare timer thread shows that the machine itself was away.
    std::uint64_t skipped = 0,
                  skippedMachineAway = 0; ///< Modules skipped because of the deadline, told apart likewise.
    std::uint64_t lostBlocks = 0, repeatedBlocks = 0; ///< By sequence number, at the device's end.
    std::uint64_t deviceXruns = 0;
    double longestMilliseconds = 0.0; ///< From the callback's begin to its end.
};

class DevicePlayer final : public juce::AudioIODeviceCallback
{
public:
    /// `watch`: whether to run a MachineWatch beside, to tell the machine's misses from ours.
    explicit DevicePlayer (Engine& engine, bool watch = false);
    ~DevicePlayer() override;

    PlayerCounts counts() const;

    /// When the callbacks began that were missed with the machine running (nowNanoseconds()); the first ones.
    std::vector<std::uint64_t> missesOfOurs() const;

    /// Peak of each side since the last call, linear. Message thread.
    float takePeak (int side) noexcept { return peaks[side & 1].exchange (0.0f); }

    /// What the device gave when it was started.
    double sampleRateInUse() const noexcept { return sampleRate; }
    int blockFramesInUse() const noexcept { return blockFrames; }

    /// Last message of Engine::configure(); empty when all is well.
    std::string problem() const;

    void audioDeviceAboutToStart (juce::AudioIODevice*) override;
    void audioDeviceStopped() override;
    void audioDeviceError (const juce::String& message) override;
    void audioDeviceIOCallbackWithContext (const float* const* inputs, int numInputs, float* const* outputs,
                                           int numOutputs, int frames,
                                           const juce::AudioIODeviceCallbackContext&) override;

private:
    void runEngine();
    void startEngine();
    void stopEngine();
    bool waitForEngine (std::uint64_t until) noexcept;
    bool wasMachines (std::size_t miss) const;
    void noteMiss (std::uint64_t from, std::uint64_t to) noexcept;

    Engine& engine;
    std::unique_ptr<MachineWatch> machine;
    std::optional<AwakeCores> awake; // while a device plays
    juce::AudioIODevice* device = nullptr;
    double sampleRate = 48000.0;
    int blockFrames = 128;

    // The block that is handed over.
    std::vector<float> left, right;
    std::vector<float> recorded[maxDeviceInputs];
    const float* recordedChannels[maxDeviceInputs] = {};
    std::size_t numRecorded = 0; // Channels.
    std::uint32_t frames = 0;
    std::uint64_t deadline = 0;
    alignas (128) FutexWord requested {0};
    alignas (128) FutexWord completed {0};
    std::atomic<bool> ending {false};
    std::thread thread;

    std::uint64_t lastBlock = 0; // Number of the last block delivered; 0 when none was, or one was missed since.
    std::atomic<std::uint64_t> callbacks {0}, delivered {0}, lost {0}, repeated {0}, longest {0};
    std::atomic<std::uint64_t> xruns {0};
    std::atomic<float> peaks[2] {};

    struct Miss
    {
        std::atomic<std::uint64_t> from {0}, to {0};
    };
    std::vector<Miss> misses; // the first ones
    std::atomic<std::uint64_t> numMisses {0};

    mutable std::mutex problemMutex;
    std::string lastProblem;
};

} // namespace bulkhead
