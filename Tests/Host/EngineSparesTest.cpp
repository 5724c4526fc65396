// What a spare is for: a built-in module that dies costs not one sample, wherever in a block it dies.
#include "EngineRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Kills the module's process while it plays, and plays on until it is back and the spares stand by again. What was
/// heard.
Sound killWhilePlaying (EngineRig& rig, const std::string& module, int signal)
{
    Sound heard;
    REQUIRE (rig.engine.waitUntilSpared (EngineRig::generous));
    const auto before = rig.engine.status().recoveries;
    const auto process = rig.processOf (module);
    REQUIRE (process > 0);
    const auto block = rig.engine.blockNumber();
    auto killed = false;

    REQUIRE (rig.playUntil (
        [&]
        {
            if (! killed && rig.engine.blockNumber() > block + 3)
                killed = ::kill (process, signal) == 0;

            return killed && rig.engine.status().recoveries > before
                   && rig.engine.waitUntilSpared (std::chrono::seconds (10));
        },
        &heard));
    return heard;
}

/// A worker that dies before the engine has even begun the block it is noticed in would prove little: so it is done
/// often.
void checkThatNothingIsLost (const Patch& patch, const std::vector<std::string>& modules, int signal)
{
    EngineRig disturbed (patch), steady (patch);
    auto sound = disturbed.play (1280, 0, chord (disturbed.engine));

    for (const auto& module : modules)
    {
        INFO (module);
        sound.append (killWhilePlaying (disturbed, module, signal));
    }

    sound.append (disturbed.play (9600));
    const auto expected = steady.play (static_cast<std::uint32_t> (sound.left.size()), 0, chord (steady.engine));
    CHECK (sound.firstDifference (expected) == -1);
    CHECK (disturbed.engine.status().spared == modules.size());
    CHECK (disturbed.engine.status().standIns == 0);
    CHECK (disturbed.engine.status().recoveries == static_cast<int> (modules.size()));
}

std::vector<std::string> modulesOf (const Patch& patch)
{
    std::vector<std::string> ids;

    for (const auto& module : patch.modules)
        ids.push_back (module.id);

    return ids;
}

} // namespace

TEST_CASE ("Engine: a module that is killed while it plays costs not one sample", "[host][engine][spares]")
{
    const Patch patch = everyModulePatch();
    checkThatNothingIsLost (patch, modulesOf (patch), SIGKILL);
}

TEST_CASE ("Engine: a module that crashes while it plays costs not one sample", "[host][engine][spares]")
{
    const Patch patch = everyModulePatch();
    checkThatNothingIsLost (patch, {"vco1", "delay1", "reverb1", "midi1", "out1", "mixer1"}, SIGSEGV);
}

TEST_CASE ("Engine: a group that dies while it plays costs not one sample", "[host][engine][spares]")
{
    const Patch patch = everyModulePatch ("group:all");
    checkThatNothingIsLost (patch, {"vco1", "reverb1"}, SIGABRT);
}
