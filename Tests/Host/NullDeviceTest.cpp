#include "Host/NullDevice.h"

#include "Ipc/Clock.h"

#include <catch2/catch.hpp>

#include <atomic>

using namespace bulkhead;

namespace
{

struct CountingCallback final : juce::AudioIODeviceCallback
{
    void audioDeviceAboutToStart (juce::AudioIODevice*) override { ++starts; }
    void audioDeviceStopped() override { ++stops; }

    void audioDeviceIOCallbackWithContext (const float* const*, int numInputs, float* const* outputs, int numOutputs,
                                           int frames, const juce::AudioIODeviceCallbackContext&) override
    {
        if (numInputs != 0 || numOutputs != 2 || frames != expectedFrames)
            ++wrong;

        for (int channel = 0; channel < numOutputs; ++channel)
            std::fill_n (outputs[channel], frames, 1.0f);

        last = nowNanoseconds();
        ++calls;
    }

    bool waitForCalls (int count) const
    {
        for (const auto until = nowNanoseconds() + 30'000'000'000ull; calls.load() < count;)
        {
            if (nowNanoseconds() > until)
                return false;

            juce::Thread::sleep (1);
        }

        return true;
    }

    int expectedFrames = 0;
    std::atomic<int> starts {0}, stops {0}, calls {0}, wrong {0};
    std::atomic<std::uint64_t> last {0};
};

std::unique_ptr<juce::AudioIODevice> openDevice (double rate, int frames)
{
    auto type = createNullDeviceType();
    type->scanForDevices();
    auto device = std::unique_ptr<juce::AudioIODevice> (type->createDevice (type->getDeviceNames (false)[0], {}));
    REQUIRE (device != nullptr);
    REQUIRE (device->open ({}, 3, rate, frames).isEmpty());
    return device;
}

} // namespace

TEST_CASE ("NullDevice: one device that plays and none that records", "[host]")
{
    auto type = createNullDeviceType();
    CHECK (type->getTypeName() == "Null");
    CHECK (type->getDeviceNames (false).size() == 1);
    CHECK (type->getDeviceNames (true).isEmpty());
    CHECK (std::unique_ptr<juce::AudioIODevice> (type->createDevice ("no such device", {})) == nullptr);
}

TEST_CASE ("NullDevice: calls back with the block that was asked for, as often as its clock says and no more", "[host]")
{
    for (const auto frames : {64, 100, 480})
    {
        auto device = openDevice (96000.0, frames);
        CHECK (device->getCurrentBufferSizeSamples() == frames);
        CHECK (device->getCurrentSampleRate() == 96000.0);

        CountingCallback callback;
        callback.expectedFrames = frames;
        const auto began = nowNanoseconds();
        device->start (&callback);
        CHECK (device->isPlaying());
        REQUIRE (callback.waitForCalls (20));
        device->stop();

        // The n-th block is never early; on a busy machine it may be late.
        const auto counted = callback.calls.load();
        const auto shortest = static_cast<double> (counted) * frames / 96000.0 * 1e9;
        CHECK (static_cast<double> (callback.last.load() - began) >= shortest - 1.0);
        CHECK (callback.wrong == 0);
        CHECK (callback.starts == 1);
        CHECK (callback.stops == 1);
        CHECK_FALSE (device->isPlaying());
        CHECK (callback.calls == counted);
    }
}

TEST_CASE ("NullDevice: starts again, with another callback, and closes by itself", "[host]")
{
    auto device = openDevice (48000.0, 32);
    CountingCallback first, second;
    first.expectedFrames = second.expectedFrames = 32;
    device->start (&first);
    REQUIRE (first.waitForCalls (3));
    device->start (&second);
    REQUIRE (second.waitForCalls (3));
    CHECK (first.stops == 1);
    CHECK (device->isOpen());
    device.reset();
    CHECK (second.stops == 1);
}

TEST_CASE ("NullDevice: a device that is not open does not play, and sizes are bounded", "[host]")
{
    auto device = openDevice (48000.0, 0);
    CHECK (device->getCurrentBufferSizeSamples() == device->getDefaultBufferSize());
    device->open ({}, 3, 0.0, 1 << 20);
    CHECK (device->getCurrentSampleRate() == 48000.0);
    CHECK (device->getCurrentBufferSizeSamples() <= 8192);
    device->close();
    CountingCallback callback;
    device->start (&callback);
    CHECK_FALSE (device->isPlaying());
    CHECK (callback.starts == 0);
    device->stop();
}
