#include "SpawnUnderLoad.h"

#include "PlainPatch.h"
#include "PacedEngine.h"

#include "Ipc/Clock.h"

#include <algorithm>
#include <stdexcept>

namespace bulkhead
{

namespace
{

constexpr int playing = 16; ///< Modules that play beside.
constexpr int blockFrames = 64;
constexpr int burst = 64; ///< Modules.

double milliseconds (std::uint64_t from, std::uint64_t to)
{
    return (static_cast<double> (to) - static_cast<double> (from)) * 1e-6;
}

void setOrThrow (Engine& engine, const Patch& patch)
{
    if (const auto problem = engine.setPatch (patch); ! problem.empty())
        throw std::runtime_error (problem);
}

/// When the last of the modules had computed its first block, and the first of them.
std::pair<std::uint64_t, std::uint64_t> waitForFirstBlocks (const Engine& engine, std::span<const std::string> modules)
{
    const auto patience = nowNanoseconds() + 5'000'000'000ull;

    for (;;)
    {
        std::uint64_t first = ~0ull, last = 0;

        for (const auto& module : modules)
        {
            const auto time = engine.firstBlockOf (module);
            first = std::min (first, time);
            last = std::max (last, time);
        }

        if (first != 0)
            return {first, last};

        if (nowNanoseconds() > patience)
            throw std::runtime_error ("modules do not begin to play");

        std::this_thread::sleep_for (std::chrono::microseconds (200));
    }
}

/// Modules added one after the other while the pool refills what the one before took.
void measureAssignment (BenchReport& report, int count)
{
    Engine engine;
    const auto before = chainOf (playing);
    auto after = before;
    after.modules.push_back (benchModule ("new1", "vca"));
    setOrThrow (engine, before);
    const PacedEngine paced (engine, 48000.0, blockFrames);
    engine.waitUntilWarm (std::chrono::seconds (10));

    const auto beside = std::to_string (playing) + " modules playing, pool refilling";
    Figure whole {.name = "assignment to first block: " + beside, .unit = "ms"};
    Figure ready {.name = "  of it until it could play", .unit = "ms"};
    Figure beyond {
        .name = "  of it without the wait for the next block", .unit = "ms", .goal = "p50 <= 0.2 ms, p99 <= 1 ms"};

    for (int i = 0; i < count; ++i)
    {
        while (engine.status().warmWorkers == 0)
            std::this_thread::sleep_for (std::chrono::milliseconds (1));

        const std::string added[] {"new1"};
        const auto start = nowNanoseconds();
        setOrThrow (engine, after);
        const auto could = engine.lastPlanReady();
        const auto played = waitForFirstBlocks (engine, added).second;
        const auto boundary = paced.firstBlockFrom (could).begin;
        whole.samples.push_back (milliseconds (start, played));
        ready.samples.push_back (milliseconds (start, could));
        beyond.samples.push_back (milliseconds (start, could) + milliseconds (boundary, played));
        setOrThrow (engine, before);
    }

    if (count >= 100)
        beyond.met = percentile (beyond.samples, 0.5) <= 0.2 && percentile (beyond.samples, 0.99) <= 1.0;

    for (auto* figure : {&whole, &ready, &beyond})
        report.add (std::move (*figure));
}

/// Block times with a pool at rest, one that is being refilled all the time, and one of which bursts are demanded: by
/// turns, in one run. The pool is another one than the engine's, in the same process.
void measureRefilling (BenchReport& report, int rounds, int launchers)
{
    Engine engine;
    setOrThrow (engine, chainOf (playing));
    const PacedEngine paced (engine, 48000.0, blockFrames);
    engine.waitUntilWarm (std::chrono::seconds (10));

    Regions regions;
    Supervisor supervisor ([] (std::uint32_t) {});
    LaunchOptions launch;
    launch.executable = findWorkerExecutable();
    PoolOptions options;
    options.atRest = 1;
    options.launchers = launchers;
    options.pace.most = 0;
    WorkerPool pool (regions, supervisor, launch, options);

    const auto beside = "block time, " + std::to_string (playing) + " modules, ";
    Figure figures[] {{.name = beside + "pool at rest", .unit = "ms"},
                      {.name = beside + "pool refilling", .unit = "ms"},
                      {.name = beside + "pool in a burst", .unit = "ms"}};
    int launches[3] = {};

    for (int round = 0; round < rounds; ++round)
        for (int way = 0; way < 3; ++way)
        {
            pool.waitUntilWarm (std::chrono::seconds (10));
            std::this_thread::sleep_for (std::chrono::milliseconds (100)); // for those that still end
            const auto first = paced.numBlocks();
            const auto until = nowNanoseconds() + 500'000'000ull;

            while (nowNanoseconds() < until)
            {
                if (way == 0)
                {
                    std::this_thread::sleep_for (std::chrono::milliseconds (50));
                    continue;
                }

                if (way == 1)
                    pool.waitUntilWarm (std::chrono::seconds (10));

                for (auto& worker : pool.take (way == 1 ? 1 : 8))
                {
                    pool.retire (std::move (worker));
                    ++launches[way];
                }
            }

            for (auto block = first; block < paced.numBlocks(); ++block)
                figures[way].samples.push_back (milliseconds (paced.block (block).begin, paced.block (block).end));
        }

    for (int way = 0; way < 3; ++way)
    {
        if (way > 0)
        {
            figures[way].reference = "pool at rest, p99";
            figures[way].referenceValue = percentile (figures[0].samples, 0.99);
            figures[way].note = std::to_string (launches[way]) + " launches";
        }
    }

    for (auto& figure : figures)
        report.add (figure);
}

/// A patch set at once, to the first block of its last module.
double burstOnce (int atRest, int first, int launchers, bool& together)
{
    EngineOptions options;
    options.pool.atRest = atRest;
    options.pool.first = first;
    options.pool.launchers = launchers;
    Engine engine (options);
    Patch nothing;
    nothing.name = "bench";
    setOrThrow (engine, nothing);
    const PacedEngine paced (engine, 48000.0, blockFrames);
    engine.waitUntilWarm (std::chrono::seconds (20));
    const auto patch = chainOf (burst);
    std::vector<std::string> ids;

    for (const auto& module : patch.modules)
        ids.push_back (module.id);

    const auto start = nowNanoseconds();
    setOrThrow (engine, patch);
    const auto [one, last] = waitForFirstBlocks (engine, ids);
    together = together && milliseconds (one, last) < 1000.0 * blockFrames / 48000.0;
    return milliseconds (start, last);
}

void measureBursts (BenchReport& report, int count, bool quick, const std::function<void (double)>& progress)
{
    const auto name = std::to_string (burst) + " modules set at once, to the first block of all: ";
    auto together = true;
    Figure enough {.name = name + "as many warm", .unit = "ms"};

    for (int i = 0; i < count; ++i)
        enough.samples.push_back (burstOnce (burst, burst, PoolOptions().launchers, together));

    enough.note = together ? "all in one block" : "NOT all in one block";
    report.add (std::move (enough));

    for (const auto launchers : quick ? std::vector {4} : std::vector {1, 2, 3, 4, 6, 8})
    {
        progress (0.3 + 0.08 * launchers);
        Figure cold {.name = name + "4 warm, " + std::to_string (launchers) + " launching", .unit = "ms"};

        for (int i = 0; i < count; ++i)
            cold.samples.push_back (burstOnce (4, 4, launchers, together));

        report.add (std::move (cold));
    }
}

} // namespace

void measureSpawnUnderLoad (BenchReport& report, const BenchOptions& options,
                            const std::function<void (double, const std::string&)>& progress)
{
    progress (0.0, "assignment with the pool refilling");
    measureAssignment (report, options.quick ? 5 : 300);
    progress (0.3, "refilling");
    measureRefilling (report, options.quick ? 1 : 12, PoolOptions().launchers);
    progress (0.6, "bursts");
    measureBursts (report, options.quick ? 1 : 3, options.quick,
                   [&] (double part) { progress (0.6 + 0.4 * part, "bursts"); });
}

} // namespace bulkhead
