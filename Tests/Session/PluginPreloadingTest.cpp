#include "Session/PluginPreloading.h"

#include "SessionRig.h"

#include "Hostile/PluginBundle.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct PreloadingRig
{
    explicit PreloadingRig (std::initializer_list<const HostileBundle*> bundles) : engine (options (bundles))
    {
        state =
            (std::filesystem::temp_directory_path() / ("bulkhead-preloading-" + std::to_string (::getpid()))).string();
        std::filesystem::remove_all (state);

        if (const auto problem = engine.configure (48000.0, 128); ! problem.empty())
            throw std::runtime_error (problem);

        session.newPatch();
    }

    ~PreloadingRig() { std::filesystem::remove_all (state); }

    static EngineOptions options (std::initializer_list<const HostileBundle*> bundles)
    {
        auto options = offlineOptions();
        options.preload.plugins = 2;

        for (const auto* bundle : bundles)
            options.readableFolders.push_back (bundle->folder());

        return options;
    }

    std::set<std::string> ready()
    {
        std::set<std::string> names;

        for (const auto& plugin : engine.status().preloaded.ready)
            names.insert (plugin.name);

        return names;
    }

    bool waitFor (const std::set<std::string>& names)
    {
        return waitUntil ([&] { return ready() == names; });
    }

    std::string add (const std::string& id, const HostileBundle& bundle)
    {
        return session.perform (
            std::make_unique<AddModule> (PatchBuilder ("process").add (id, bundle.type()).patch.modules[0]));
    }

    std::string state;
    Engine engine;
    Session session {engine};
};

} // namespace

TEST_CASE ("PluginPreloading: the patch's plugins, what is pointed at, and what is used most", "[session][plugins]")
{
    const HostileBundle first ("none-none"), second ("late"), third ("slow");
    PreloadingRig rig ({&first, &second, &third});
    const auto* vco = findModuleType ("vco");
    {
        PluginPreloading preloading (rig.session, rig.state, 2);
        CHECK (rig.add ("plugin1", first) == "");
        CHECK (rig.waitFor ({"none-none"}));
        preloading.pointAt (*findModuleType (second.type()));
        CHECK (rig.waitFor ({"none-none", "late"}));
        preloading.pointAt (*vco);
        CHECK (rig.waitFor ({"none-none"}));
        CHECK (rig.add ("plugin2", third) == "");
        CHECK (rig.waitFor ({"none-none", "slow"}));
        CHECK (rig.session.undo() == "");
        CHECK (rig.add ("plugin3", third) == "");
        CHECK (rig.session.newPatch() == "");
    }

    // Three uses, of which two are of one; they are remembered in the next program's life.
    CHECK (PluginPreloading::usageIn (rig.state).types() == std::vector<std::string> {third.type(), first.type()});
    const PluginPreloading preloading (rig.session, rig.state, 2);
    CHECK (rig.waitFor ({"none-none", "slow"}));
}

TEST_CASE ("PluginPreloading: what is kept may be damaged, or not be kept at all", "[session][plugins]")
{
    const HostileBundle bundle ("none-none");
    PreloadingRig rig ({&bundle});
    std::filesystem::create_directories (rig.state + "/plugins");
    std::ofstream (rig.state + "/plugins/usage.json") << "[[[[[[";
    CHECK (PluginPreloading::usageIn (rig.state).types().empty());
    {
        const PluginPreloading preloading (rig.session, rig.state, 2);
        CHECK (rig.add ("plugin1", bundle) == "");
        CHECK (rig.waitFor ({"none-none"}));
    }

    CHECK (PluginPreloading::usageIn (rig.state).types() == std::vector<std::string> {bundle.type()});
    CHECK (PluginPreloading::usageIn ("").types().empty());
    const PluginPreloading unkept (rig.session, "", 2);
    CHECK (rig.waitFor ({"none-none"}));
}
