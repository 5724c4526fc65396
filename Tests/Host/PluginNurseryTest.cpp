#include "Host/PluginNursery.h"

#include "Hostile/PluginBundle.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct NurseryRig
{
    explicit NurseryRig (const std::string& plugin) : bundle (plugin), pool (regions, supervisor, launchOptions(), {})
    {}

    LaunchOptions launchOptions() const
    {
        LaunchOptions options;
        options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";
        options.readableFolders = {bundle.folder()};
        return options;
    }

    PluginNursery::Order order() const
    {
        PluginNursery::Order made;
        made.module.id = "plugin1";
        made.module.type = bundle.type();
        made.sampleRate = 48000.0;
        made.maxFrames = 128;
        return made;
    }

    const HostileBundle bundle;
    Regions regions;
    Supervisor supervisor {[] (std::uint32_t) {}};
    WorkerPool pool;
    PluginNursery nursery {pool};
};

} // namespace

TEST_CASE ("PluginNursery: an instance is made, told of, and taken once", "[host][plugins]")
{
    NurseryRig rig ("none-none");
    std::atomic<int> told {0};
    rig.nursery.begin ("first", rig.order(), [&] { ++told; });
    CHECK (rig.nursery.has ("first"));
    auto made = rig.nursery.waitFor ("first");
    CHECK (made.problem == "");
    REQUIRE (made.worker != nullptr);
    CHECK_FALSE (rig.nursery.has ("first"));
    CHECK_FALSE (rig.nursery.take ("first").has_value());
    rig.pool.retire (std::move (made.worker));
    rig.nursery.stop();
    CHECK (told == 1);
}

TEST_CASE ("PluginNursery: why there is none is said", "[host][plugins]")
{
    NurseryRig rig ("instantiate-abort");
    rig.nursery.begin ("first", rig.order());
    const auto made = rig.nursery.waitFor ("first");
    CHECK (made.worker == nullptr);
    CHECK (made.problem == "its process has ended (it had said: At instantiate: farewell)");

    auto unknown = rig.order();
    unknown.module.type = "lv2:urn:nobody";
    rig.nursery.begin ("unknown", unknown);
    CHECK (rig.nursery.waitFor ("unknown").problem == "nothing is known of it");
    CHECK (rig.nursery.waitFor ("no such").problem != "");
}

TEST_CASE ("PluginNursery: one that never comes to an end is abandoned at once", "[host][plugins]")
{
    NurseryRig rig ("instantiate-hang");
    auto told = false;
    const auto begin = std::chrono::steady_clock::now();
    rig.nursery.begin ("first", rig.order(), [&] { told = true; });
    rig.nursery.begin ("second", rig.order(), [&] { told = true; });
    rig.nursery.abandon ("first");
    CHECK_FALSE (rig.nursery.has ("first"));
    CHECK_FALSE (rig.nursery.isDone ("second"));
    rig.nursery.stop();
    CHECK_FALSE (told);
    CHECK (std::chrono::steady_clock::now() - begin < std::chrono::seconds (15)); // it would be given 20
}
