#include "ModuleRun.h"

#include "Ipc/Clock.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <numbers>

namespace bulkhead
{

ModuleRun::ModuleRun (const ModuleType& moduleType, double rate, int numVoices, int framesPerBlock)
    : info (moduleType.info), sampleRate (rate), type (moduleType), voices (numVoices),
      frames (static_cast<std::size_t> (framesPerBlock)),
      stateMemory (std::make_unique<std::byte[]> (type.stateBytes + 64)), cables (info.inputs.size()),
      inputBuffers (info.inputs.size() * maxChannels, std::vector<float> (frames, 0.0f)),
      outputBuffers (info.outputs.size() * maxChannels, std::vector<float> (frames, 0.0f)),
      wanted (info.outputs.size(), true), ramps (info.parameters.size()),
      parameterBuffers (info.parameters.size(), std::vector<float> (frames, 0.0f)),
      rings (info.rings.size() * maxChannels),
      sent (info.outputs.size(), std::vector<MidiEvent> (maxMidiEventsPerBlock)), recorded (info.outputs.size())
{
    state = stateMemory.get();
    auto space = type.stateBytes + 64;
    std::align (64, type.stateBytes, state, space);
    type.initialise (state);

    for (std::size_t p = 0; p < ramps.size(); ++p)
        set (static_cast<int> (p), info.parameters[p].defaultValue);

    if (const auto p = indexOfId (info.parameters, info.voicesParameter); p >= 0)
        set (p, static_cast<float> (voices));

    for (std::size_t r = 0; r < info.rings.size(); ++r)
    {
        const auto length = std::bit_ceil (static_cast<std::uint32_t> (info.rings[r].seconds * rate)
                                           + static_cast<std::uint32_t> (frames) + 1);

        for (int channel = 0; channel < info.rings[r].channels; ++channel)
        {
            auto& memory = ringMemory.emplace_back (length, 0.0f);
            rings[r * maxChannels + static_cast<std::size_t> (channel)] = Ring (memory.data(), length);
        }
    }
}

void ModuleRun::plug (int input, std::vector<float> signal)
{
    cables[static_cast<std::size_t> (input)].assign (1, std::move (signal));
}

void ModuleRun::plug (int input, std::vector<std::vector<float>> signals)
{
    cables[static_cast<std::size_t> (input)] = std::move (signals);
}

void ModuleRun::set (int parameter, float value)
{
    const auto p = static_cast<std::size_t> (parameter);
    ramps[p].jumpTo (ParameterRamp::bounded (value, info.parameters[p]));
}

void ModuleRun::turn (int parameter, float value)
{
    const auto p = static_cast<std::size_t> (parameter);
    ramps[p].moveTo (value, info.parameters[p], sampleRate);
}

void ModuleRun::midi (std::initializer_list<int> bytes)
{
    MidiEvent event;
    event.size = static_cast<std::uint32_t> (bytes.size());
    std::transform (bytes.begin(), bytes.end(), event.data, [] (int b) { return static_cast<std::uint8_t> (b); });
    arriving.push_back (event);
}

void ModuleRun::run (int framesToPlay)
{
    for (int done = 0; done < framesToPlay; done += static_cast<int> (frames))
        block();
}

void ModuleRun::block()
{
    std::vector<Block::Input> inputs (info.inputs.size() + 1);
    const std::vector<float> silence (frames, 0.0f);

    for (std::size_t i = 0; i < info.inputs.size(); ++i)
    {
        const auto& port = info.inputs[i];
        const auto& cable = cables[i];
        std::fill (std::begin (inputs[i].channels), std::end (inputs[i].channels), silence.data());

        if (port.kind == SignalKind::midi)
        {
            inputs[i].count = 1;
            inputs[i].events = arriving;
            continue;
        }

        if (cable.empty())
            continue;

        inputs[i].count = port.channels == perVoice ? voices : port.channels;

        for (std::size_t c = 0; c < static_cast<std::size_t> (inputs[i].count); ++c)
        {
            const auto& signal = cable[std::min (c, cable.size() - 1)];
            auto& buffer = inputBuffers[i * maxChannels + c];

            for (std::size_t f = 0, at = time % signal.size(); f < frames; ++f)
            {
                buffer[f] = signal[at];
                at = at + 1 < signal.size() ? at + 1 : 0;
            }

            inputs[i].channels[c] = buffer.data();
        }
    }

    std::vector<Block::Output> outputs (info.outputs.size() + 1);
    std::vector<std::uint32_t> numEvents (info.outputs.size(), 0);

    for (std::size_t o = 0; o < info.outputs.size(); ++o)
    {
        outputs[o].wanted = wanted[o];
        outputs[o].events = sent[o].data();
        outputs[o].numEvents = &numEvents[o];

        for (std::size_t c = 0; c < maxChannels; ++c)
            outputs[o].channels[c] = outputBuffers[o * maxChannels + c].data();
    }

    std::vector<const float*> values;
    const auto steady = std::make_unique<bool[]> (ramps.size() + 1);

    for (std::size_t p = 0; p < ramps.size(); ++p)
    {
        steady[p] = ramps[p].remaining == 0;
        ramps[p].fill (parameterBuffers[p].data(), static_cast<std::uint32_t> (frames), info.parameters[p]);
        values.push_back (parameterBuffers[p].data());
    }

    const float* deviceInputs[maxDeviceInputs];
    std::fill (std::begin (deviceInputs), std::end (deviceInputs), silence.data());

    Block now;
    now.frames = static_cast<int> (frames);
    now.voices = voices;
    now.sampleRate = sampleRate;
    now.time = time;
    now.hostMidi = arriving;
    now.inputs = inputs.data();
    now.outputs = outputs.data();
    now.parameterValues = values.data();
    now.parameterSteady = steady.get();
    now.rings = reinterpret_cast<const Ring (*)[maxChannels]> (rings.data());
    now.deviceInputs = deviceInputs;

    const auto start = nowNanoseconds();
    type.process (state, now);
    spent += nowNanoseconds() - start;

    if (recording)
        for (std::size_t o = 0; o < info.outputs.size(); ++o)
            if (info.outputs[o].kind != SignalKind::midi)
            {
                const auto& fresh = outputBuffers[o * maxChannels];
                recorded[o].insert (recorded[o].end(), fresh.begin(), fresh.end());
            }

    arriving.clear();
    time += frames;
}

std::vector<float> sineOf (double hertz, double amplitude, double seconds, double sampleRate, double turn)
{
    std::vector<float> result (static_cast<std::size_t> (seconds * sampleRate));

    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = static_cast<float> (
            amplitude
            * std::sin (2.0 * std::numbers::pi * std::fmod (hertz * static_cast<double> (i) / sampleRate + turn, 1.0)));

    return result;
}

} // namespace bulkhead
