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

struct PoolRig
{
    explicit PoolRig (int warm, const std::string& executable = BULKHEAD_BIN_DIR "/bulkhead-worker")
        : pool (regions, supervisor, launchOptions (executable), warm)
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
    const Worker::Exchange exchange (*worker);
    CHECK (worker->send (SyncMessage {}));
    CHECK (worker->await (PoolRig::generous).empty());
}

TEST_CASE ("WorkerPool: every worker has everybody's region mapped, also of those that come later", "[host]")
{
    PoolRig rig (2);
    const auto first = rig.pool.take (2);
    const auto later = rig.pool.take (2);

    for (const auto& worker : first)
    {
        const auto maps = readWhole ("/proc/" + std::to_string (worker->process()) + "/maps");

        if (maps.empty())
        {
            WARN ("this user may not look into a process that is not dumpable");
            return;
        }

        std::size_t mapped = 0;

        for (std::size_t at = 0; (at = maps.find ("memfd:bulkhead-out", at)) != std::string::npos; ++at)
            ++mapped;

        CHECK (mapped >= rig.regions.all().size() - 2);
    }

    for (const auto& worker : first)
        rig.pool.retire (worker);

    for (const auto& worker : later)
        rig.pool.retire (worker);
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
