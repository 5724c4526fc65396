// Plugins' own editors where there is no display: what can be known of them without one. EndToEnd: PluginEditors has
// one.
#include "EngineRig.h"

#include "Hostile/PluginBundle.h"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// What openEditor() comes to, while the engine plays.
std::string openEditor (EngineRig& rig, const std::string& module)
{
    std::mutex mutex;
    std::optional<std::string> answer;
    rig.engine.openEditor (module, {},
                           [&] (const std::string& problem)
                           {
                               const std::lock_guard lock (mutex);
                               answer = problem;
                           });
    REQUIRE (rig.playUntil (
        [&]
        {
            const std::lock_guard lock (mutex);
            return answer.has_value();
        }));
    return *answer;
}

ModuleStatus::State stateOf (EngineRig& rig, const std::string& id)
{
    for (const auto& module : rig.engine.status().modules)
        if (module.id == id)
            return module.state;

    return ModuleStatus::State::notPlaying;
}

} // namespace

TEST_CASE ("Engine: an editor that cannot be shown is refused with its reason, and the plugin plays on",
           "[host][engine][plugins]")
{
    const HostileBundle bundle ("editorless");
    auto options = offlineOptions();
    options.readableFolders = {bundle.folder()};
    options.pluginsJoinLater = true;
    ::unsetenv ("DISPLAY");
    EngineRig rig (patchWith (bundle), 48000.0, 128, options);
    REQUIRE (rig.playUntil ([&] { return stateOf (rig, "plugin1") == ModuleStatus::State::playing; }));
    const auto process = rig.processOf ("plugin1");

    CHECK (openEditor (rig, "plugin1").find ("display") != std::string::npos);
    CHECK (openEditor (rig, "vco1") == "it does not play");
    CHECK (openEditor (rig, "nobody") == "it does not play");
    CHECK_FALSE (rig.engine.lookAtEditor ("plugin1").isOpen);
    CHECK_FALSE (rig.engine.lookAtEditor ("nobody").isOpen);
    rig.engine.closeEditor ("plugin1");

    CHECK (stateOf (rig, "plugin1") == ModuleStatus::State::playing);
    CHECK (rig.processOf ("plugin1") == process);
    CHECK (rig.engine.status().faults == 0);
}

TEST_CASE ("Engine: what an editor has turned is kept, and not sent to the plugin again", "[host][engine][plugins]")
{
    const HostileBundle bundle ("turned");
    auto options = offlineOptions();
    options.readableFolders = {bundle.folder()};
    EngineRig rig (patchWith (bundle), 48000.0, 128, options);
    rig.play (4800);
    CHECK (rig.engine.noteParameter ("plugin1", 0, 0.25f));
    CHECK_FALSE (rig.engine.noteParameter ("plugin1", 1, 0.25f));
    CHECK_FALSE (rig.engine.noteParameter ("nobody", 0, 0.25f));
    const auto before = rig.play (4800);
    CHECK (before.left[4000] == 0.5f * before.right[4000]);

    // Who takes its place begins with it.
    REQUIRE (rig.killAndPlayOn ("plugin1"));
    rig.play (4800);
    const auto after = rig.play (4800);
    CHECK (after.left[4000] == 0.25f * after.right[4000]);
}
