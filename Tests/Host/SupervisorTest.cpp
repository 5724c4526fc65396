#include "Host/Supervisor.h"

#include "EngineRig.h"

#include "Host/WorkerLauncher.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Workers launched by this test's thread, which outlives them.
std::unique_ptr<Worker> launch (Regions& regions)
{
    LaunchOptions options;
    options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    return launchWorker (regions, options);
}

struct Deaths
{
    void add (std::uint32_t region)
    {
        const std::lock_guard lock (mutex);
        regions.push_back (region);
    }

    std::vector<std::uint32_t> all() const
    {
        const std::lock_guard lock (mutex);
        return regions;
    }

    mutable std::mutex mutex;
    std::vector<std::uint32_t> regions;
};

} // namespace

TEST_CASE ("Supervisor: a death is reported once, however the worker died", "[host]")
{
    Regions regions;
    Deaths deaths;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::uint32_t> expected;
    {
        Supervisor supervisor ([&] (std::uint32_t region) { deaths.add (region); });

        for (const auto signal : {SIGKILL, SIGSEGV, SIGABRT, SIGTERM})
        {
            workers.push_back (launch (regions));
            auto& worker = *workers.back();
            supervisor.watch (worker);
            REQUIRE (deaths.all() == expected);
            REQUIRE (::kill (worker.process(), signal) == 0);
            expected.push_back (worker.region().index);
            REQUIRE (waitUntil ([&] { return deaths.all().size() == expected.size(); }));
        }

        // Its end waits for all its threads: whatever they had still to report is reported then.
    }
    CHECK (deaths.all() == expected);
}

TEST_CASE ("Supervisor: a worker that spoils its life word is found dead by its process", "[host]")
{
    Regions regions;
    Deaths deaths;
    auto worker = launch (regions);
    Supervisor supervisor ([&] (std::uint32_t region) { deaths.add (region); });
    supervisor.watch (*worker);

    // As a hostile worker would: no thread is named, so the kernel marks nothing.
    worker->region().header().life.word.store (0);
    REQUIRE (::kill (worker->process(), SIGKILL) == 0);
    CHECK (waitUntil ([&] { return deaths.all().size() == 1; }));
    supervisor.unwatch (*worker);
}

TEST_CASE ("Supervisor: a life word that never rests does not keep it from sleeping", "[host]")
{
    Regions regions;
    Deaths deaths;
    auto spoiler = launch (regions), honest = launch (regions);
    Supervisor supervisor ([&] (std::uint32_t region) { deaths.add (region); });
    supervisor.watch (*spoiler);
    supervisor.watch (*honest);

    const auto secondsOf = [] (clockid_t clock)
    {
        timespec time {};
        ::clock_gettime (clock, &time);
        return static_cast<double> (time.tv_sec) + static_cast<double> (time.tv_nsec) * 1e-9;
    };
    auto& word = spoiler->region().header().life.word;
    const auto ownBefore = secondsOf (CLOCK_THREAD_CPUTIME_ID), allBefore = secondsOf (CLOCK_PROCESS_CPUTIME_ID);

    while (secondsOf (CLOCK_THREAD_CPUTIME_ID) < ownBefore + 0.3)
        for (std::uint32_t i = 0; i < 1000; ++i)
            word.store (i);

    const auto own = secondsOf (CLOCK_THREAD_CPUTIME_ID) - ownBefore;
    CHECK (secondsOf (CLOCK_PROCESS_CPUTIME_ID) - allBefore < 1.5 * own);

    for (const auto* worker : {&honest, &spoiler})
    {
        const auto known = deaths.all().size();
        REQUIRE (::kill ((*worker)->process(), SIGKILL) == 0);
        CHECK (waitUntil ([&] { return deaths.all().size() == known + 1; }));
        CHECK (deaths.all().back() == (*worker)->region().index);
    }
}

TEST_CASE ("Supervisor: whoever is not watched any more is not reported", "[host]")
{
    Regions regions;
    Deaths deaths;
    auto gone = launch (regions), watched = launch (regions);
    Supervisor supervisor ([&] (std::uint32_t region) { deaths.add (region); });
    supervisor.watch (*gone);
    supervisor.watch (*watched);
    supervisor.unwatch (*gone);
    REQUIRE (::kill (gone->process(), SIGKILL) == 0);
    REQUIRE (::kill (watched->process(), SIGKILL) == 0);
    REQUIRE (waitUntil ([&] { return ! deaths.all().empty(); }));
    CHECK (deaths.all() == std::vector<std::uint32_t> {watched->region().index});
    supervisor.unwatch (*watched);
}

TEST_CASE ("Supervisor: one that was dead before it was watched is reported, too", "[host]")
{
    Regions regions;
    Deaths deaths;
    auto worker = launch (regions);
    REQUIRE (::kill (worker->process(), SIGKILL) == 0);
    REQUIRE (waitUntil ([&] { return (worker->region().header().life.word.load() & 0x40000000u) != 0; }));
    Supervisor supervisor ([&] (std::uint32_t region) { deaths.add (region); });
    supervisor.watch (*worker);
    CHECK (waitUntil ([&] { return deaths.all().size() == 1; }));
    supervisor.unwatch (*worker);
}
