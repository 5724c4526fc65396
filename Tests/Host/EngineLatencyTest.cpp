// A plugin that says by how much it lags behind, and then by how much more: what does not run through it waits for it.
#include "EngineRig.h"

#include "Hostile/PluginBundle.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Engine: a plugin's latency is compensated for, also when it changes", "[host][engine][plugins]")
{
    const HostileBundle bundle ("late");
    auto options = offlineOptions();
    options.readableFolders = {bundle.folder()};
    EngineRig rig (patchWith (bundle), 48000.0, 128, options);

    const auto isAligned = [] (const Sound& sound)
    {
        for (std::size_t i = 0; i < sound.left.size(); ++i)
            if (sound.left[i] != 0.5f * sound.right[i])
                return false;

        return true;
    };

    rig.play (4800);
    CHECK (isAligned (rig.play (480)));

    // It falls behind; a while later all is together again.
    Sound sound;
    CHECK (rig.playUntil (
        [&]
        {
            const auto status = rig.engine.status();
            return std::any_of (status.modules.begin(), status.modules.end(),
                                [] (auto& m) { return m.id == "plugin1" && m.latency == 300; });
        },
        &sound));
    CHECK_FALSE (isAligned (sound));
    rig.play (4800);
    const auto later = rig.play (9600);
    CHECK (isAligned (later));
    CHECK (*std::max_element (later.left.begin(), later.left.end()) > 0.1f);
}
