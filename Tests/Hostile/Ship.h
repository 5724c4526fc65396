// A host with something hostile on board: two paths that share nothing, one of them to be disturbed, and what has to
// hold whatever is done to it.
#pragma once

#include "Host/EngineRig.h"

#include "Modules/Analysis.h"

#include <catch2/catch.hpp>

namespace bulkhead::test
{

/// The left side is another's path, which shares nothing with that of the hostile module, "bad". What reads from
/// that, "after", remembers what it has heard.
inline Patch twoPaths (bool withBad = true)
{
    PatchBuilder builder;
    builder.add ("vco1", "vco", {{"frequency", 330}})
        .add ("vcf1", "vcf", {{"cutoff", 900}})
        .add ("vco2", "vco", {{"frequency", 440}})
        .add ("out1", "output", {{"limiter", 0}})
        .add ("out2", "output", {{"limiter", 0}});
    builder.cable ("vco1.saw", "vcf1.in").cable ("vcf1.out", "out1.left").cable ("vco2.sine", "out2.right");

    if (withBad)
        builder.add ("bad", "vca", {{"gain", -6.0206}})
            .add ("after", "vcf", {{"cutoff", 12000}})
            .cable ("vco2.sine", "bad.in")
            .cable ("bad.out", "after.in")
            .cable ("after.out", "out2.right");

    return builder.patch;
}

/// What a host could be left with.
struct Holdings
{
    std::size_t children = childrenNow().size();
    int descriptors = countDescriptors();
    long threads = std::distance (std::filesystem::directory_iterator ("/proc/self/task"), {});

    bool operator== (const Holdings&) const = default;
};

inline std::string wordsOf (const Holdings& h)
{
    return std::to_string (h.children) + " children, " + std::to_string (h.descriptors) + " descriptors, "
           + std::to_string (h.threads) + " threads";
}

/// No order to a worker, and so no edit, takes longer, whatever it does: 5 s for an answer, four times, and what a busy
/// machine takes.
inline constexpr std::chrono::seconds longestEdit {60};

class Ship
{
public:
    explicit Ship (const Patch& patch, EngineOptions options = offlineOptions())
        : rig (patch, 48000.0, 128, std::move (options))
    {
        rig.engine.onFault = [this] (const std::string& w)
        {
            const std::lock_guard lock (mutex);
            words.push_back (w);
        };
        heard = rig.play (1280);
    }

    /// As a device would, plays until the condition holds.
    template <typename Condition> bool playUntil (Condition condition)
    {
        std::atomic<bool> done {false};
        engine.started();

        std::thread device (
            [&]
            {
                std::vector<float> left (engine.maxFrames()), right (left.size());

                while (! done.load())
                {
                    engine.process (left.data(), right.data(), engine.maxFrames(),
                                    deadline > 0 ? nowNanoseconds() + deadline : 0);
                    heard.append ({left, right});
                    std::this_thread::sleep_for (std::chrono::milliseconds (1)); // the device's time
                }
            });

        const auto holds = waitUntil (condition, std::chrono::seconds (60));
        done.store (true);
        device.join();
        engine.stopped();
        return holds;
    }

    /// While it plays. What setPatch() says.
    std::string edit (const Patch& patch)
    {
        std::string problem;
        const auto began = std::chrono::steady_clock::now();
        playUntil (
            [&]
            {
                problem = engine.setPatch (patch);
                return true;
            });
        CHECK (std::chrono::steady_clock::now() - began < longestEdit);
        return problem;
    }

    /// Another process comes in the place of a module's, whatever becomes of that one meanwhile.
    bool replace (const std::string& id)
    {
        const auto process = rig.processOf (id);
        ::kill (process, SIGKILL);
        return playUntil ([&] { return rig.processOf (id) != process && isSettled (id); });
    }

    ModuleStatus statusOf (const std::string& id)
    {
        for (const auto& module : engine.status().modules)
            if (module.id == id)
                return module;

        return {};
    }

    /// True once the module is heard or parked, and nothing is left to be repaired.
    bool isSettled (const std::string& id)
    {
        const auto state = statusOf (id).state;
        return engine.waitUntilRecovered (std::chrono::milliseconds (0))
               && (state == ModuleStatus::State::playing || state == ModuleStatus::State::parked);
    }

    /// Everything that has been heard of the left side is what it would have been.
    void checkOtherPath (const Patch& patch)
    {
        EngineRig steady (patch);
        const auto expected = steady.play (static_cast<std::uint32_t> (heard.left.size()));
        CHECK (peakOf (heard.left) > 0.1);
        CHECK (peakOf (heard.right) <= 16.0); // nor NaN: what the ears are protected from, at two outputs

        // A machine that is away for so long has them skipped, too.
        auto passedOver = false;

        for (const auto* id : {"vco1", "vcf1", "out1"})
            passedOver = passedOver || statusOf (id).skipped > 0 || statusOf (id).faults > 0;

        if (deadline > 0 && passedOver)
            WARN ("This machine has too much else to do: the other path was passed over, too.");
        else
            CHECK (firstDifference (heard.left, expected.left) == -1);
    }

    static long firstDifference (const std::vector<float>& a, const std::vector<float>& b)
    {
        const auto at = std::mismatch (a.begin(), a.end(), b.begin(), b.end());
        return at.first == a.end() ? -1 : std::distance (a.begin(), at.first);
    }

    /// All is heard once more that is to be heard of this patch, also by whoever has read what was no sound.
    void checkSounds (const Patch& patch)
    {
        CHECK (playUntil (
            [&]
            {
                const auto now = engine.status();
                const auto later = now.blocks + 8;
                waitUntil ([&] { return engine.blockNumber() > later; });
                const auto then = engine.status();
                return std::equal (now.modules.begin(), now.modules.end(), then.modules.begin(), then.modules.end(),
                                   [] (auto& a, auto& b) { return a.nonFinite == b.nonFinite; })
                       && engine.waitUntilRecovered (std::chrono::milliseconds (0));
            }));
        heard.append (rig.play (9600));
        const auto sound = rig.play (24000);
        heard.append (sound);
        EngineRig steady (patch);
        steady.play (9600);
        CHECK (std::abs (sineAt (sound.right, 440.0))
               == Approx (std::abs (sineAt (steady.play (24000).right, 440.0))).epsilon (0.002));

        for (const auto& module : patch.modules)
        {
            INFO (module.id);
            CHECK (statusOf (module.id).state == ModuleStatus::State::playing);
        }
    }

    /// What is told of modules is told in sensible figures, whatever they say.
    void checkFigures()
    {
        for (const auto& module : engine.status().modules)
        {
            CHECK (std::isfinite (module.microseconds));
            CHECK (std::isfinite (module.awakeMicroseconds));

            for (const auto peak : module.peak)
                CHECK (std::isfinite (peak));
        }
    }

    EngineRig rig;
    Engine& engine = rig.engine;
    std::uint64_t deadline = 0; ///< Nanoseconds for each block; 0: all the time it needs.
    Sound heard;
    std::mutex mutex;
    std::vector<std::string> words;
};

} // namespace bulkhead::test
