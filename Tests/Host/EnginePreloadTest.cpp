// Plugins that are loaded ahead, as the engine uses them.
#include "EngineRig.h"

#include "Hostile/PluginBundle.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

EngineOptions preloading (const HostileBundle& bundle)
{
    auto options = offlineOptions();
    options.preload.plugins = 1;
    options.readableFolders = {bundle.folder()};
    return options;
}

const PluginDescription* descriptionOf (const HostileBundle& bundle)
{
    return bulkhead::descriptionOf (findModuleType (bundle.type()));
}

Patch without (Patch patch)
{
    std::erase_if (patch.modules, [] (auto& module) { return module.id == "plugin1"; });
    std::erase_if (patch.cables,
                   [] (auto& cable) { return cable.from.module == "plugin1" || cable.to.module == "plugin1"; });
    return patch;
}

} // namespace

TEST_CASE ("Engine: a plugin that is added plays in the worker that has loaded it ahead", "[host][engine][plugins]")
{
    const HostileBundle bundle ("none-none");
    EngineRig rig (without (patchWith (bundle)), 48000.0, 128, preloading (bundle));
    rig.engine.preload ({descriptionOf (bundle)});
    REQUIRE (rig.engine.waitUntilPreloaded (EngineRig::generous));
    auto preloaded = rig.engine.status().preloaded.ready;
    REQUIRE (preloaded.size() == 1);
    CHECK (preloaded.front().name == "none-none");

    CHECK (rig.engine.setPatch (patchWith (bundle)) == "");
    CHECK (rig.processOf ("plugin1") == preloaded.front().process);
    rig.play (4800);
    const auto sound = rig.play (4800).left;
    CHECK (std::any_of (sound.begin(), sound.end(), [] (auto s) { return s != 0.0f; }));

    // And one that has died comes back in the next one that has.
    REQUIRE (rig.engine.waitUntilPreloaded (EngineRig::generous));
    preloaded = rig.engine.status().preloaded.ready;
    REQUIRE (preloaded.size() == 1);
    REQUIRE (rig.killAndPlayOn ("plugin1"));
    CHECK (rig.processOf ("plugin1") == preloaded.front().process);
}

TEST_CASE ("Engine: a worker that dies with what it has loaded ahead is nobody's fault", "[host][engine][plugins]")
{
    const HostileBundle bundle ("none-none");
    EngineRig rig (without (patchWith (bundle)), 48000.0, 128, preloading (bundle));
    rig.engine.preload ({descriptionOf (bundle)});

    for (int i = 0; i < 2; ++i)
    {
        REQUIRE (rig.engine.waitUntilPreloaded (EngineRig::generous));
        const auto preloaded = rig.engine.status().preloaded.ready;
        REQUIRE (preloaded.size() == 1);
        ::kill (preloaded.front().process, SIGKILL);
        REQUIRE (waitUntil (
            [&]
            {
                const auto now = rig.engine.status().preloaded;
                return now.ready.empty() ? now.wanted == 0 || i == 0
                                         : now.ready.front().process != preloaded.front().process;
            }));
    }

    CHECK (rig.engine.status().preloaded.givenUp.size() == 1);
    CHECK (rig.engine.status().faults == 0);
    CHECK (rig.engine.setPatch (patchWith (bundle)) == "");
    rig.play (4800);
    CHECK (rig.engine.status().faults == 0);
}

TEST_CASE ("Engine: what crashes or hangs while it is loaded ahead disturbs nothing that plays",
           "[host][engine][plugins]")
{
    const auto* const name = GENERATE ("load-crash", "load-hang", "load-memoryBomb");
    INFO (name);
    const HostileBundle bundle (name);
    auto options = preloading (bundle);
    options.preload.patience = std::chrono::milliseconds (500);
    const auto patch = without (patchWith (bundle));
    EngineRig rig (patch, 48000.0, 128, options), untouched (patch);
    rig.engine.preload ({descriptionOf (bundle)});
    Sound sound;

    while (! rig.engine.waitUntilPreloaded (std::chrono::milliseconds (1)))
        sound.append (rig.play (480));

    sound.append (rig.play (4800));
    CHECK (sound.firstDifference (untouched.play (static_cast<std::uint32_t> (sound.left.size()))) == -1);
    const auto status = rig.engine.status();
    CHECK (status.preloaded.givenUp.size() == 1);
    CHECK (status.faults == 0);
    CHECK (status.skipped == 0);
    CHECK (status.poolProblem.empty());
}
