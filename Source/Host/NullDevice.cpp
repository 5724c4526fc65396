#include "NullDevice.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"
#include "Ipc/RealtimeScope.h"

#include <atomic>
#include <thread>

namespace bulkhead
{

namespace
{

constexpr auto deviceName = "Silent clock";

class NullDevice final : public juce::AudioIODevice
{
public:
    NullDevice() : AudioIODevice (deviceName, "Null") {}
    ~NullDevice() override { close(); }

    juce::StringArray getOutputChannelNames() override { return {"Left", "Right"}; }
    juce::StringArray getInputChannelNames() override { return {}; }
    juce::Array<double> getAvailableSampleRates() override { return {44100.0, 48000.0, 88200.0, 96000.0, 192000.0}; }

    juce::Array<int> getAvailableBufferSizes() override
    {
        return {16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096};
    }

    int getDefaultBufferSize() override { return 128; }

    juce::String open (const juce::BigInteger&, const juce::BigInteger&, double rate, int frames) override
    {
        close();
        sampleRate = rate > 0.0 ? rate : 48000.0;
        blockFrames = juce::jlimit (1, 8192, frames > 0 ? frames : getDefaultBufferSize());
        opened = true;
        return {};
    }

    void close() override
    {
        stop();
        opened = false;
    }

    bool isOpen() override { return opened; }

    void start (juce::AudioIODeviceCallback* newCallback) override
    {
        stop();

        if (newCallback == nullptr || ! opened)
            return;

        callback = newCallback;
        callback->audioDeviceAboutToStart (this);
        ending.store (false);
        clock = std::thread ([this] { run(); });
    }

    void stop() override
    {
        if (callback == nullptr)
            return;

        ending.store (true);
        clock.join();
        std::exchange (callback, nullptr)->audioDeviceStopped();
    }

    bool isPlaying() override { return callback != nullptr; }
    juce::String getLastError() override { return {}; }
    int getCurrentBufferSizeSamples() override { return blockFrames; }
    double getCurrentSampleRate() override { return sampleRate; }
    int getCurrentBitDepth() override { return 32; }
    juce::BigInteger getActiveOutputChannels() const override { return 3; }
    juce::BigInteger getActiveInputChannels() const override { return 0; }
    int getOutputLatencyInSamples() override { return 0; }
    int getInputLatencyInSamples() override { return 0; }
    int getXRunCount() const noexcept override { return xruns.load(); }

private:
    void run()
    {
        setRealtimePriority (0, Scheduling::devicePriority);

        std::vector<float> left (static_cast<std::size_t> (blockFrames)), right (left.size());
        float* const outputs[] = {left.data(), right.data()};
        const auto start = nowNanoseconds();
        const auto nanosecondsOf = [&] (std::uint64_t block)
        { return static_cast<std::uint64_t> (static_cast<double> (block) * blockFrames / sampleRate * 1e9); };

        // Counted in samples from the start, so that the clock never drifts.
        for (std::uint64_t block = 1; ! ending.load (std::memory_order_relaxed); ++block)
        {
            sleepUntil (start + nanosecondsOf (block));
            const RealtimeScope scope; // the sleep is the device

            // Like a real device: what was not there in time is lost, and the clock goes on.
            if (const auto late = nowNanoseconds() - start; late > nanosecondsOf (block + 1))
            {
                xruns.fetch_add (1);

                while (late > nanosecondsOf (block + 1))
                    ++block;
            }

            callback->audioDeviceIOCallbackWithContext (nullptr, 0, outputs, 2, blockFrames, {});
        }
    }

    double sampleRate = 48000.0;
    int blockFrames = 128;
    bool opened = false;
    juce::AudioIODeviceCallback* callback = nullptr;
    std::atomic<bool> ending {false};
    std::atomic<int> xruns {0};
    std::thread clock;
};

class NullDeviceType final : public juce::AudioIODeviceType
{
public:
    NullDeviceType() : AudioIODeviceType ("Null") {}

    void scanForDevices() override {}
    juce::StringArray getDeviceNames (bool wantInputs) const override
    {
        return wantInputs ? juce::StringArray() : juce::StringArray (deviceName);
    }
    int getDefaultDeviceIndex (bool) const override { return 0; }
    int getIndexOfDevice (juce::AudioIODevice* device, bool) const override { return device != nullptr ? 0 : -1; }
    bool hasSeparateInputsAndOutputs() const override { return false; }
    juce::AudioIODevice* createDevice (const juce::String& output, const juce::String&) override
    {
        return output == deviceName ? new NullDevice() : nullptr;
    }
};

} // namespace

std::unique_ptr<juce::AudioIODeviceType> createNullDeviceType() { return std::make_unique<NullDeviceType>(); }

} // namespace bulkhead
