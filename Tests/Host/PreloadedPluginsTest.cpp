#include "Host/PreloadedPlugins.h"

#include "Host/PluginNursery.h"
#include "Hostile/PluginBundle.h"
#include "Ipc/Process.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct PreloadRig
{
    explicit PreloadRig (std::vector<const HostileBundle*> bundles, PreloadLimits limits = {.plugins = 2}, int warm = 2)
        : pool (regions, supervisor, launchOptions (bundles), poolOptions (warm)), preloaded (pool, limits)
    {}

    static LaunchOptions launchOptions (const std::vector<const HostileBundle*>& bundles)
    {
        LaunchOptions options;
        options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";

        for (const auto* bundle : bundles)
            options.readableFolders.push_back (bundle->folder());

        return options;
    }

    static PoolOptions poolOptions (int warm)
    {
        PoolOptions options;
        options.atRest = warm;
        return options;
    }

    static constexpr std::chrono::seconds generous {30};
    Regions regions;
    Supervisor supervisor {[this] (std::uint32_t region)
                           {
                               const std::lock_guard lock (mutex);
                               deaths.push_back (region);
                           }};
    std::mutex mutex;
    std::vector<std::uint32_t> deaths;
    WorkerPool pool;
    PreloadedPlugins preloaded;

    std::uint32_t waitForDeath()
    {
        for (const auto until = std::chrono::steady_clock::now() + generous; std::chrono::steady_clock::now() < until;
             std::this_thread::yield())
        {
            const std::lock_guard lock (mutex);

            if (! deaths.empty())
            {
                const auto region = deaths.front();
                deaths.erase (deaths.begin());
                return region;
            }
        }

        return noIndex;
    }
};

const PluginDescription* descriptionOf (const HostileBundle& bundle)
{
    return descriptionOf (findModuleType (bundle.type()));
}

} // namespace

TEST_CASE ("PreloadedPlugins: a worker that holds a plugin is given to that plugin only", "[host][plugins]")
{
    const HostileBundle first ("none-none"), second ("late"), third ("slow");
    PreloadRig rig ({&first, &second, &third});
    const auto *a = descriptionOf (first), *b = descriptionOf (second), *c = descriptionOf (third);
    CHECK (rig.preloaded.take (a) == nullptr);
    rig.preloaded.want ({a, nullptr, a, b, c});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    CHECK (rig.preloaded.status().ready.size() == 2);
    CHECK (rig.preloaded.status().wanted == 2);
    CHECK (rig.preloaded.status().megabytes() > 0.1);
    CHECK (rig.preloaded.status().givenUp.empty());
    CHECK (rig.pool.numWarm() == 2); // none of them is the pool's
    CHECK (rig.preloaded.take (c) == nullptr);

    auto taken = rig.preloaded.take (a);
    REQUIRE (taken != nullptr);
    CHECK (everyThreadIsFiltered (taken->process()));
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous)); // another one in its place
    auto again = rig.preloaded.take (a);
    REQUIRE (again != nullptr);
    CHECK (again->process() != taken->process());
    rig.pool.retire (std::move (taken));
    rig.pool.retire (std::move (again));
}

TEST_CASE ("PreloadedPlugins: what is wanted no more is ended", "[host][plugins]")
{
    const HostileBundle first ("none-none"), second ("late");
    PreloadRig rig ({&first, &second}, {.plugins = 1});
    rig.preloaded.want ({descriptionOf (first)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    rig.preloaded.want ({descriptionOf (second)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    CHECK (rig.preloaded.take (descriptionOf (first)) == nullptr);
    auto taken = rig.preloaded.take (descriptionOf (second));
    CHECK (taken != nullptr);
    rig.pool.retire (std::move (taken));
    rig.preloaded.stop();
    CHECK (rig.preloaded.status().ready.empty());
    rig.preloaded.want ({descriptionOf (first)});
    CHECK_FALSE (rig.preloaded.waitUntilReady (PreloadRig::generous));
}

TEST_CASE ("PreloadedPlugins: one that dies or hangs while it loads is left alone after two tries", "[host][plugins]")
{
    const auto* const moment = GENERATE ("load-crash", "load-abort", "load-hang", "load-busyLoop");
    INFO (moment);
    const HostileBundle bad (moment), good ("none-none");
    PreloadRig rig ({&bad, &good}, {.plugins = 2, .patience = std::chrono::milliseconds (300)});
    rig.preloaded.want ({descriptionOf (bad), descriptionOf (good)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    CHECK (rig.preloaded.take (descriptionOf (bad)) == nullptr);
    REQUIRE (rig.preloaded.status().givenUp.size() == 1);
    CHECK (rig.preloaded.status().givenUp.front().starts_with (moment + std::string (": its process ")));

    // Asked for once more it is not tried.
    rig.preloaded.want ({descriptionOf (bad), descriptionOf (good)});
    CHECK (rig.preloaded.status().wanted == 1);
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    auto taken = rig.preloaded.take (descriptionOf (good));
    CHECK (taken != nullptr);
    rig.pool.retire (std::move (taken));
}

TEST_CASE ("PreloadedPlugins: one that dies while it is held is never given away", "[host][plugins]")
{
    const HostileBundle bundle ("none-none");
    const auto* plugin = descriptionOf (bundle);
    PreloadRig rig ({&bundle}, {.plugins = 1});
    CHECK_FALSE (rig.preloaded.forgetDead (noIndex));
    rig.preloaded.want ({plugin});

    for (const auto isLast : {false, true})
    {
        REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
        const auto status = rig.preloaded.status();
        REQUIRE (status.ready.size() == 1);
        killProcess (openProcess (status.ready.front().process).get());
        const auto region = rig.waitForDeath();
        REQUIRE (region != noIndex);

        // Whoever is quicker than the news does not get it.
        if (isLast)
            CHECK (rig.preloaded.take (plugin) == nullptr);
        else
            CHECK (rig.preloaded.forgetDead (region));
    }
}

TEST_CASE ("PreloadedPlugins: one that dies again and again while it is held is left alone", "[host][plugins]")
{
    const HostileBundle bundle ("none-none");
    PreloadRig rig ({&bundle}, {.plugins = 1});
    rig.preloaded.want ({descriptionOf (bundle)});

    for (int i = 0; i < 2; ++i)
    {
        REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
        REQUIRE (rig.preloaded.status().ready.size() == 1);
        killProcess (openProcess (rig.preloaded.status().ready.front().process).get());
        CHECK (rig.preloaded.forgetDead (rig.waitForDeath()));
    }

    CHECK (rig.preloaded.status().wanted == 0);
    CHECK (rig.preloaded.status().givenUp == std::vector<std::string> {"none-none: its process has ended"});
}

TEST_CASE ("PreloadedPlugins: memory is bounded", "[host][plugins]")
{
    const HostileBundle first ("none-none"), second ("late");
    PreloadRig rig ({&first, &second}, {.plugins = 2, .megabytes = 0.01});
    rig.preloaded.want ({descriptionOf (first), descriptionOf (second)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    CHECK (rig.preloaded.status().wanted == 0);
    CHECK (rig.preloaded.status().givenUp.size() == 2);
    CHECK (rig.preloaded.take (descriptionOf (first)) == nullptr);
}

TEST_CASE ("PreloadedPlugins: one whose file has changed since is not given away", "[host][plugins]")
{
    const HostileBundle bundle ("none-none");
    PreloadRig rig ({&bundle}, {.plugins = 1});
    rig.preloaded.want ({descriptionOf (bundle)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    const auto library = std::filesystem::path (bundle.folder()) / "none-none.lv2" / "Hostile.so";
    std::filesystem::last_write_time (library, std::filesystem::file_time_type::clock::now() + std::chrono::hours (1));
    CHECK (rig.preloaded.take (descriptionOf (bundle)) == nullptr);
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    auto taken = rig.preloaded.take (descriptionOf (bundle));
    CHECK (taken != nullptr);
    rig.pool.retire (std::move (taken));
}

TEST_CASE ("PreloadedPlugins: the nursery makes an instance in the worker that holds its plugin", "[host][plugins]")
{
    const HostileBundle bundle ("none-none");
    PreloadRig rig ({&bundle}, {.plugins = 1});
    PluginNursery nursery (rig.pool, &rig.preloaded);
    PluginNursery::Order order;
    order.module.id = "plugin1";
    order.module.type = bundle.type();
    order.sampleRate = 48000.0;
    order.maxFrames = 128;

    rig.preloaded.want ({descriptionOf (bundle)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));
    const auto process = rig.preloaded.status().ready.front().process;
    order.module.type = "lv2:urn:nobody";
    nursery.begin ("unknown", order);
    CHECK (nursery.waitFor ("unknown").problem == "nothing is known of it");

    order.module.type = bundle.type();
    nursery.begin ("first", order);
    auto made = nursery.waitFor ("first");
    CHECK (made.problem == "");
    REQUIRE (made.worker != nullptr);
    CHECK (made.worker->process() == process);
    rig.pool.retire (std::move (made.worker));
    nursery.stop();
}

TEST_CASE ("PreloadedPlugins: what fails in the worker that holds it is tried in another one", "[host][plugins]")
{
    const HostileBundle bundle ("instantiate-abort");
    PreloadRig rig ({&bundle}, {.plugins = 1});
    PluginNursery nursery (rig.pool, &rig.preloaded);
    PluginNursery::Order order;
    order.module.id = "plugin1";
    order.module.type = bundle.type();
    order.sampleRate = 48000.0;
    order.maxFrames = 128;
    rig.preloaded.want ({descriptionOf (bundle)});
    REQUIRE (rig.preloaded.waitUntilReady (PreloadRig::generous));

    nursery.begin ("first", order);
    CHECK (nursery.waitFor ("first").problem == "its process has ended (it had said: At instantiate: farewell)");
    nursery.stop();
}
