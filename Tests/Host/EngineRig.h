// An engine with real workers that renders as fast as it goes, for tests: what it plays is recorded.
#pragma once

#include "Runner/PatchBuilder.h"

#include "Host/Engine.h"
#include "Ipc/Clock.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace bulkhead::test
{

inline EngineOptions offlineOptions (int warm = 2)
{
    EngineOptions options;
    options.workerExecutable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.pool.atRest = warm;
    options.realtime = false;
    return options;
}

/// Both sides of what came out.
struct Sound
{
    std::vector<float> left, right;

    void append (const Sound& more)
    {
        left.insert (left.end(), more.left.begin(), more.left.end());
        right.insert (right.end(), more.right.begin(), more.right.end());
    }

    /// The first frame at which it differs from another one, or the length of the shorter one; -1 when they are the
    /// same.
    long firstDifference (const Sound& other) const
    {
        const auto size = std::min (left.size(), other.left.size());

        for (std::size_t i = 0; i < size; ++i)
            if (left[i] != other.left[i] || right[i] != other.right[i])
                return static_cast<long> (i);

        return left.size() == other.left.size() ? -1l : static_cast<long> (size);
    }
};

template <typename Condition>
bool waitUntil (Condition condition, std::chrono::milliseconds limit = std::chrono::seconds (30))
{
    const auto until = std::chrono::steady_clock::now() + limit;

    while (! condition())
    {
        if (std::chrono::steady_clock::now() > until)
            return false;

        std::this_thread::sleep_for (std::chrono::milliseconds (1));
    }

    return true;
}

class EngineRig
{
public:
    static constexpr std::chrono::seconds generous {30};

    explicit EngineRig (const Patch& patch, double rate = 48000.0, int maxFrames = 128,
                        EngineOptions options = offlineOptions())
        : engine (std::move (options))
    {
        auto problem = engine.configure (rate, maxFrames);

        if (problem.empty())
            problem = engine.setPatch (patch);

        if (! problem.empty())
            throw std::runtime_error (problem);
    }

    /// Plays `frames` frames in blocks of `block` (0: the largest).
    Sound play (std::uint32_t frames, std::uint32_t block = 0, std::vector<TimedEvent> events = {})
    {
        Sound sound {std::vector<float> (frames, 99.0f), std::vector<float> (frames, 99.0f)};
        block = block == 0 ? engine.maxFrames() : block;

        for (std::uint32_t done = 0; done < frames; done += block)
        {
            engine.process (sound.left.data() + done, sound.right.data() + done, std::min (block, frames - done), 0,
                            events);
            events.clear();
        }

        return sound;
    }

    /// As a device would, plays block after block on a thread of its own until the condition holds. (Whoever repairs
    /// the engine waits for blocks, so they must not come from the thread that waits for the repair.) False when it
    /// takes too long. `deadline`: nanoseconds for each block; 0: all the time it needs.
    template <typename Condition>
    bool playUntil (Condition condition, Sound* heard = nullptr, std::uint64_t deadline = 0)
    {
        std::atomic<bool> done {false};
        Sound sound;
        engine.started();

        std::thread device (
            [&]
            {
                std::vector<float> left (engine.maxFrames()), right (engine.maxFrames());

                while (! done.load())
                {
                    engine.process (left.data(), right.data(), engine.maxFrames(),
                                    deadline == 0 ? 0 : nowNanoseconds() + deadline);
                    sound.append ({left, right});
                }
            });

        const auto holds = waitUntil (condition);
        done.store (true);
        device.join();
        engine.stopped();

        if (heard != nullptr)
            heard->append (sound);

        return holds;
    }

    /// Ends a worker, and plays on until another one has taken its place.
    bool killAndPlayOn (const std::string& module, Sound* heard = nullptr)
    {
        const auto before = engine.status().recoveries;
        const auto process = processOf (module);

        if (process <= 0 || ::kill (process, SIGKILL) != 0)
            return false;

        return playUntil ([&] { return engine.status().recoveries > before; }, heard)
               && engine.waitUntilRecovered (generous);
    }

    TimedEvent change (const std::string& module, const std::string& parameter, float value, std::uint32_t offset,
                       const Patch& patch)
    {
        TimedEvent event;

        if (! engine.resolve (ParameterChange {module, parameterIndex (patch, module, parameter), value, offset},
                              event))
            throw std::invalid_argument (module);

        return event;
    }

    int processOf (const std::string& module)
    {
        const auto processes = engine.moduleProcesses();
        const auto found = processes.find (module);
        return found == processes.end() ? 0 : found->second;
    }

    Engine engine;
};

/// A file of /proc, whole; empty when it cannot be read.
inline std::string readWhole (const std::string& path)
{
    std::ifstream file (path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// This process's children, zombies too.
inline std::set<int> childrenNow()
{
    std::set<int> children;

    for (const auto& task : std::filesystem::directory_iterator ("/proc/self/task"))
    {
        std::istringstream list (readWhole (task.path() / "children"));

        for (int child = 0; list >> child;)
            children.insert (child);
    }

    return children;
}

inline int countDescriptors()
{
    const std::filesystem::directory_iterator all ("/proc/self/fd");
    return static_cast<int> (std::distance (begin (all), end (all)));
}

/// The pipes in the temporary folder, of whatever program.
inline std::set<std::string> pipesNow()
{
    std::set<std::string> pipes;
    std::error_code error;

    for (const auto& entry : std::filesystem::directory_iterator ("/tmp", error))
        if (entry.is_fifo (error))
            pipes.insert (entry.path());

    return pipes;
}

/// Waits until every pipe that was not there before is gone. (Other programs make pipes, too, and take them away.)
inline bool pipesAreGone (const std::set<std::string>& before)
{
    auto more = pipesNow();
    std::erase_if (more, [&] (auto& pipe) { return before.count (pipe) != 0; });
    return waitUntil (
        [&] {
            return std::none_of (more.begin(), more.end(), [] (auto& pipe) { return std::filesystem::exists (pipe); });
        });
}

/// A 440 Hz sine on both sides, at -6 dB, without a limiter.
inline PatchBuilder sinePatch (const std::string& isolation = "process")
{
    PatchBuilder builder (isolation);
    builder.add ("vco1", "vco", {{"frequency", 440}})
        .add ("vca1", "vca", {{"gain", -6.0206}})
        .add ("out1", "output", {{"limiter", 0}});
    builder.cable ("vco1.sine", "vca1.in").cable ("vca1.out", "out1.left");
    return builder;
}

/// A patch with every type of module there is, every one heard, with a feedback cable and polyphony.
inline PatchBuilder everyModulePatch (const std::string& isolation = "process")
{
    PatchBuilder builder (isolation);
    builder.add ("clock1", "clock", {{"tempo", 300}})
        .add ("seq1", "step_sequencer")
        .add ("midi1", "midi_in", {{"voices", 3}})
        .add ("vco1", "vco")
        .add ("vco2", "vco", {{"shape", 3}})
        .add ("lfo1", "lfo", {{"rate", 5}})
        .add ("env1", "adsr", {{"attack", 0.002}})
        .add ("vcf1", "vcf", {{"cutoff", 900}, {"resonance", 0.5}})
        .add ("vca1", "vca")
        .add ("vca2", "vca", {{"gain", -12}})
        .add ("mixer1", "mixer", {{"level3", -9}})
        .add ("delay1", "delay", {{"time", 0.02}})
        .add ("reverb1", "reverb")
        .add ("out1", "output")
        .add ("noise1", "noise", {{"density", 200}})
        .add ("hold1", "sample_and_hold", {{"slew", 0.01}})
        .add ("attenuverter1", "attenuverter", {{"amount1", 80}})
        .add ("quantizer1", "quantizer", {{"scale", 1}})
        .add ("decay1", "decay")
        .add ("scope1", "scope", {{"time", 0.005}})
        .add ("midi_out1", "midi_out")
        .add ("audio_in1", "audio_in")
        .add ("mixer2", "stereo_mixer");
    builder.cable ("clock1.x4", "seq1.clock")
        .cable ("clock1.x4", "hold1.trigger")
        .cable ("hold1.out", "attenuverter1.in1")
        .cable ("attenuverter1.out1", "quantizer1.pitch")
        .cable ("quantizer1.pitch", "vco1.pitch")
        .cable ("quantizer1.trigger", "decay1.trigger")
        .cable ("quantizer1.pitch", "midi_out1.pitch")
        .cable ("seq1.gate", "midi_out1.gate")
        .cable ("noise1.pink", "scope1.a")
        .cable ("noise1.dust", "scope1.b")
        .cable ("decay1.out", "vca2.cv")
        .cable ("scope1.a", "mixer2.in1")
        .cable ("scope1.b", "mixer2.in2")
        .cable ("audio_in1.out", "mixer2.in3")
        .cable ("vca2.out", "mixer2.in4")
        .cable ("mixer2.out", "out1.in")
        .cable ("seq1.pitch", "vco1.pitch")
        .cable ("seq1.gate", "env1.gate")
        .cable ("vco1.saw", "vcf1.in")
        .cable ("lfo1.out", "vcf1.cutoff")
        .cable ("vcf1.out", "vca1.in")
        .cable ("env1.out", "vca1.cv")
        .cable ("midi1.pitch", "vco2.pitch")
        .cable ("vco2.out", "vca2.in")
        .cable ("midi1.gate", "vca2.cv")
        .cable ("vca1.out", "mixer1.in1")
        .cable ("vca2.out", "mixer1.in2")
        .cable ("delay1.out", "mixer1.in3")
        .cable ("mixer1.out", "delay1.in")
        .cable ("delay1.out", "reverb1.in")
        .cable ("reverb1.out", "out1.left")
        .cable ("mixer1.out", "out1.right");
    return builder;
}

/// Three notes for its MIDI In.
inline std::vector<TimedEvent> chord (const Engine& engine)
{
    std::vector<TimedEvent> events;

    for (const std::uint8_t note : {60, 64, 67})
        engine.resolve (HostMidi {3, 3, {0x90, note, 100}}, events);

    return events;
}

} // namespace bulkhead::test
