#include "EngineRig.h"

#include "Hostile/PluginBundle.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

EngineOptions optionsFor (const HostileBundle& bundle)
{
    auto options = offlineOptions();
    options.readableFolders = {bundle.folder()};
    options.pluginsJoinLater = true;
    return options;
}

/// A file that is the user's own, in a folder of its own.
struct Sample
{
    explicit Sample (const HostileBundle& bundle)
        : folder (std::filesystem::canonical (std::filesystem::temp_directory_path())
                  / ("samples-" + std::to_string (::getpid())))
    {
        std::filesystem::create_directories (folder);
        std::ofstream (folder / "hall.wav") << "sound";
        std::ofstream (bundle.folder() + "/reader.lv2/wanted") << file();
    }

    ~Sample() { std::filesystem::remove_all (folder); }

    std::string file() const { return folder / "hall.wav"; }

    std::filesystem::path folder;
};

bool isHeard (EngineRig& rig)
{
    const auto sound = rig.play (4800);
    return std::any_of (sound.left.begin(), sound.left.end(), [] (float x) { return x != 0.0f; });
}

bool waitUntilPlaying (EngineRig& rig)
{
    return rig.playUntil (
        [&]
        {
            for (const auto& module : rig.engine.status().modules)
                if (module.id == "plugin1")
                    return module.state == ModuleStatus::State::playing;

            return false;
        });
}

/// True when another process serves it by now.
bool waitUntilMadeAgain (EngineRig& rig, int formerProcess)
{
    return rig.playUntil ([&] { return rig.processOf ("plugin1") != formerProcess; });
}

} // namespace

TEST_CASE ("Engine: a plugin reads what it has been let read, and says what it may not", "[host][engine][plugins]")
{
    const HostileBundle bundle ("reader");
    const Sample sample (bundle);
    EngineRig rig (patchWith (bundle), 48000.0, 128, optionsFor (bundle));
    REQUIRE (waitUntilPlaying (rig));
    CHECK_FALSE (isHeard (rig));

    const auto refused = rig.engine.takeRefusals();
    REQUIRE (refused.size() == 1);
    CHECK (refused[0].module == "plugin1");
    CHECK (refused[0].type == bundle.type());
    REQUIRE (refused[0].what.paths.size() == 1);
    CHECK (refused[0].what.paths[0].wanted == sample.file());
    CHECK (refused[0].what.paths[0].grant == sample.folder);
    CHECK_FALSE (refused[0].what.code);
    CHECK (rig.engine.takeRefusals().empty());

    SECTION ("when it is let, while it plays and after it has died")
    {
        auto process = rig.processOf ("plugin1");
        rig.engine.letPlugins ({{bundle.type(), {{sample.folder}, false}}});
        REQUIRE (waitUntilMadeAgain (rig, process));
        CHECK (isHeard (rig));
        CHECK (rig.engine.takeRefusals().empty());

        REQUIRE (rig.killAndPlayOn ("plugin1"));
        CHECK (isHeard (rig));

        // What is withdrawn it may not any more.
        process = rig.processOf ("plugin1");
        rig.engine.letPlugins ({});
        REQUIRE (waitUntilMadeAgain (rig, process));
        CHECK_FALSE (isHeard (rig));
        CHECK (rig.engine.takeRefusals().size() == 1);
    }

    SECTION ("not when another is let")
    {
        rig.engine.letPlugins ({{"lv2:urn:somebody:else", {{sample.folder}, true}}});
        REQUIRE (rig.killAndPlayOn ("plugin1"));
        CHECK_FALSE (isHeard (rig));
    }

    CHECK (rig.engine.status().modules.size() == 3);
}

TEST_CASE ("Engine: a plugin runs code that it writes when it is trusted to", "[host][engine][plugins]")
{
    const HostileBundle bundle ("coder");
    EngineRig rig (patchWith (bundle), 48000.0, 128, optionsFor (bundle));
    REQUIRE (waitUntilPlaying (rig));
    CHECK_FALSE (isHeard (rig));
    const auto refused = rig.engine.takeRefusals();
    REQUIRE (refused.size() == 1);
    CHECK (refused[0].what.paths.empty());
    CHECK (refused[0].what.code);

    const auto process = rig.processOf ("plugin1");
    rig.engine.letPlugins ({{bundle.type(), {{}, true}}});
    REQUIRE (waitUntilMadeAgain (rig, process));
    CHECK (isHeard (rig));
}
