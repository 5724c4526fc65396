#include "Host/WorkerPool.h"

#include "EngineRig.h"

#include "Ipc/Process.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

LaunchOptions launchOptions (const std::string& executable = BULKHEAD_BIN_DIR "/bulkhead-worker")
{
    LaunchOptions options;
    options.executable = executable;
    return options;
}

PoolOptions poolOptions (int warm, PoolTarget::Pace pace = {})
{
    PoolOptions options;
    options.pace = pace;
    options.atRest = warm;
    return options;
}

struct PoolRig
{
    explicit PoolRig (int warm, const std::string& executable = BULKHEAD_BIN_DIR "/bulkhead-worker",
                      PoolTarget::Pace pace = {})
        : pool (regions, supervisor, launchOptions (executable), poolOptions (warm, pace))
    {}

    static constexpr std::chrono::seconds generous {30};
    Regions regions;
    std::mutex mutex;
    std::vector<std::uint32_t> deaths;
    Supervisor supervisor {[this] (std::uint32_t region)
                           {
                               const std::lock_guard lock (mutex);
                               deaths.push_back (region);
                           }};
    WorkerPool pool;

    bool anyDeath()
    {
        const std::lock_guard lock (mutex);
        return ! deaths.empty();
    }
};

} // namespace

TEST_CASE ("WorkerPool: fills itself, and fills again what was taken", "[host]")
{
    PoolRig rig (3);
    REQUIRE (rig.pool.waitUntilWarm (PoolRig::generous));
    CHECK (rig.pool.warmTarget() == 3);
    CHECK (rig.pool.numWarm() == 3);
    CHECK (rig.pool.lastProblem().empty());
    CHECK ((rig.pool.sandboxLayers() & sandboxSeccomp) != 0);

    auto taken = rig.pool.take (2);
    REQUIRE (taken.size() == 2);
    CHECK (taken[0]->process() != taken[1]->process());
    CHECK (taken[0]->region().index != taken[1]->region().index);
    CHECK (parentOf (taken[0]->process()) == ::getpid());
    CHECK (rig.pool.waitUntilWarm (PoolRig::generous));

    // More than are warm, and it waits for them.
    auto more = rig.pool.take (6);
    CHECK (more.size() == 6);
    CHECK (rig.pool.waitUntilWarm (PoolRig::generous));

    for (auto* workers : {&taken, &more})
        for (auto& worker : *workers)
            rig.pool.retire (std::move (worker));
}

TEST_CASE ("WorkerPool: a retired worker ends, zombie and all, and its region is given free", "[host]")
{
    PoolRig rig (1);
    auto worker = rig.pool.take (1).front();
    const auto process = worker->process();
    const auto region = worker->region().index;
    CHECK (rig.regions.map().base (region) != nullptr);
    rig.pool.retire (std::move (worker));
    rig.pool.retire (nullptr);

    CHECK (waitUntil ([&] { return ::kill (process, 0) != 0; }));
    CHECK (waitUntil ([&] { return rig.regions.map().base (region) == nullptr; }));
    CHECK_FALSE (rig.anyDeath()); // nobody calls that a fault
}

TEST_CASE ("WorkerPool: a warm worker that dies is replaced", "[host]")
{
    const auto others = childrenNow();
    PoolRig rig (1);
    REQUIRE (rig.pool.waitUntilWarm (PoolRig::generous));
    auto before = childrenNow();
    std::erase_if (before, [&] (int child) { return others.count (child) != 0; });
    REQUIRE (before.size() == 1);
    REQUIRE (::kill (*before.begin(), SIGKILL) == 0);
    REQUIRE (waitUntil ([&] { return rig.anyDeath(); }));
    rig.pool.forgetDead (rig.deaths.front());
    rig.pool.forgetDead (rig.deaths.front());
    rig.pool.forgetDead (noIndex);
    REQUIRE (rig.pool.waitUntilWarm (PoolRig::generous));

    auto worker = rig.pool.take (1).front();
    CHECK (before.count (worker->process()) == 0);
    CHECK (waitUntil ([&] { return ::kill (*before.begin(), 0) != 0; }));
    {
        const Worker::Exchange exchange (*worker);
        CHECK (worker->send (SyncMessage {}));
        CHECK (worker->await (PoolRig::generous).empty());
    }
    rig.pool.retire (std::move (worker)); // the supervisor still knows it
}

namespace
{

/// How many of the engine's blocks of memory a worker has mapped; nothing when this user may not look.
std::optional<std::size_t> numMapped (const Worker& worker)
{
    const auto maps = readWhole ("/proc/" + std::to_string (worker.process()) + "/maps");

    if (maps.empty())
    {
        WARN ("this user may not look into a process that is not dumpable");
        return std::nullopt;
    }

    std::size_t mapped = 0;

    for (std::size_t at = 0; (at = maps.find ("memfd:bulkhead-out", at)) != std::string::npos; ++at)
        ++mapped;

    return mapped;
}

} // namespace

TEST_CASE ("WorkerPool: a worker maps the others' regions when it is told to, and forgets those that are gone",
           "[host]")
{
    PoolRig rig (3);
    auto workers = rig.pool.take (3);
    auto& reader = *workers[0];
    const auto alone = numMapped (reader);
    const auto first = workers[1]->region().index, second = workers[2]->region().index;
    CHECK_FALSE (reader.knows (first));
    {
        const Worker::Exchange exchange (reader);
        const std::vector regions {workers[1]->sharedRegion(), workers[2]->sharedRegion(), reader.sharedRegion(),
                                   std::shared_ptr<Region>()};
        CHECK (reader.know (regions));
        CHECK (reader.know (regions)); // has them by now
        CHECK (reader.send (SyncMessage {}));
        CHECK (reader.await (PoolRig::generous).empty());
    }
    CHECK (reader.knows (first));
    CHECK (reader.knows (second));
    CHECK_FALSE (workers[1]->knows (reader.region().index));

    if (alone)
        CHECK (numMapped (reader) == *alone + 2);

    rig.pool.retire (std::move (workers[1]));
    CHECK (waitUntil ([&] { return rig.regions.map().base (first) == nullptr; }));
    CHECK_FALSE (reader.knows (first));
    CHECK (reader.knows (second));

    if (alone)
        CHECK (numMapped (reader) == *alone + 1);

    rig.pool.retire (std::move (workers[0]));
    rig.pool.retire (std::move (workers[2]));
}

TEST_CASE ("WorkerPool: every worker can read the regions that were there before the pool", "[host]")
{
    Regions regions;
    const auto hosts = regions.create();
    Supervisor supervisor ([] (std::uint32_t) {});
    WorkerPool pool (regions, supervisor, launchOptions(), poolOptions (1));
    auto worker = pool.take (1).front();
    CHECK (worker->knows (hosts->index));
    pool.retire (std::move (worker));
}

TEST_CASE ("WorkerPool: grows after a burst, shrinks again, and nothing is left behind", "[host]")
{
    const auto children = childrenNow();
    PoolRig rig (1, BULKHEAD_BIN_DIR "/bulkhead-worker",
                 {.sameBurst = std::chrono::seconds (1),
                  .keep = std::chrono::seconds (5),
                  .step = std::chrono::milliseconds (10)});
    REQUIRE (rig.pool.waitUntilWarm (PoolRig::generous));
    const auto descriptors = countDescriptors(); // a launch may be about to close some
    const auto regions = rig.regions.all().size();

    for (int round = 0; round < 2; ++round)
    {
        auto taken = rig.pool.take (5);
        REQUIRE (taken.size() == 5);
        CHECK (rig.pool.warmTarget() >= 6);
        CHECK (waitUntil ([&] { return rig.pool.numWarm() > 1; }));

        for (auto& worker : taken)
            rig.pool.retire (std::move (worker));

        CHECK (waitUntil ([&] { return rig.pool.warmTarget() == 1 && rig.pool.numWarm() == 1; }));
        CHECK (waitUntil ([&] { return childrenNow().size() == children.size() + 1; }));
        CHECK (waitUntil ([&] { return rig.regions.all().size() == regions; }));
        CHECK (waitUntil ([&] { return countDescriptors() <= descriptors; }));
    }
}

TEST_CASE ("WorkerPool: an order that is nonsense is refused by the worker, which goes on", "[host]")
{
    PoolRig rig (1);
    auto worker = rig.pool.take (1).front();
    {
        const Worker::Exchange exchange (*worker);
        BindMessage bind;
        bind.plan = 77;
        bind.slot = 99999;
        REQUIRE (worker->send (bind));
        CHECK (worker->await (PoolRig::generous) == "no such slot in the plan");
    }
    {
        const Worker::Exchange exchange (*worker);
        ModuleMessage module;
        module.order.type = 12345;
        REQUIRE (worker->send (module));
        CHECK (worker->await (PoolRig::generous) == "unknown module");
    }
    {
        const Worker::Exchange exchange (*worker);
        SyncMessage strange;
        strange.header.kind = 4711;
        REQUIRE (worker->send (strange));
        CHECK (worker->await (PoolRig::generous) == "unknown message");
        REQUIRE (worker->send (SyncMessage {}));
        CHECK (worker->await (PoolRig::generous).empty());
    }
    rig.pool.retire (std::move (worker));
}

TEST_CASE ("WorkerPool: a worker that is gone is told apart from one that is silent", "[host]")
{
    PoolRig rig (1);
    auto worker = rig.pool.take (1).front();
    {
        const Worker::Exchange exchange (*worker);
        CHECK (worker->await (std::chrono::milliseconds (1)) == "its process does not answer");
        REQUIRE (::kill (worker->process(), SIGKILL) == 0);
        CHECK (worker->await (PoolRig::generous) == "its process has ended");
        CHECK_FALSE (worker->send (SyncMessage {}));
    }
    rig.pool.retire (std::move (worker));
}

TEST_CASE ("WorkerPool: nothing is left when it goes", "[host]")
{
    const auto pipes = pipesNow();
    const auto children = childrenNow();
    const auto descriptors = countDescriptors();
    {
        PoolRig rig (4);
        REQUIRE (rig.pool.waitUntilWarm (PoolRig::generous));
        CHECK (childrenNow().size() >= children.size() + 4);
    }
    {
        PoolRig rig (4); // and none of them is warm yet
    }
    CHECK (childrenNow() == children);
    CHECK (countDescriptors() == descriptors);
    CHECK (pipesAreGone (pipes));
}

TEST_CASE ("WorkerPool: without a program to launch it says so", "[host]")
{
    PoolRig rig (1, BULKHEAD_BIN_DIR "/no-such-program");
    const auto before = std::chrono::steady_clock::now();
    CHECK_THROWS_WITH (rig.pool.take (1, std::chrono::seconds (10)), Catch::Contains ("no-such-program"));
    CHECK (std::chrono::steady_clock::now() - before < std::chrono::seconds (20));
    CHECK (rig.pool.numWarm() == 0);
    CHECK_FALSE (rig.pool.lastProblem().empty());
}

TEST_CASE ("WorkerPool: one for what can wait is launched once the pool is full, and is not the pool's", "[host]")
{
    PoolRig rig (2);
    auto worker = rig.pool.takeInBackground (PoolRig::generous);
    REQUIRE (worker != nullptr);
    CHECK (rig.pool.numWarm() == 2);
    CHECK (rig.pool.warmTarget() == 2);
    CHECK (parentOf (worker->process()) == ::getpid());
    rig.pool.retire (std::move (worker));

    // Where the pool never comes to be full there is none.
    PoolRig broken (2, "/nonexistent");
    CHECK (broken.pool.takeInBackground (std::chrono::milliseconds (300)) == nullptr);
}
