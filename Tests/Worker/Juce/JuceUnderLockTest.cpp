// VST3 plugins in a process that is locked as a worker is: without a display, without files.
#include "Worker/Plugins/PluginUnderTest.h"

#include "Worker/Plugins/JucePlugins.h"
#include "Worker/Sandbox.h"

#include "Ipc/ChildProcess.h"

using namespace bulkhead;
using bulkhead::test::ChildProcess;

namespace
{

/// What one plugin did.
struct Ran
{
    std::uint32_t described = 0;
    float loudest = 0.0f;
    std::uint64_t stateBytes = 0;
    bool isRestored = false;
};

Ran runLocked (const std::string& file)
{
    Ran ran;
    std::string problem;
    const auto loader = makePluginLoader (PluginFormat::vst3);

    if (loader == nullptr)
        return ran;

    const auto descriptions = loader->describe (file, problem);
    ran.described = static_cast<std::uint32_t> (descriptions.size());

    if (descriptions.empty())
        return ran;

    const auto& description = descriptions.front();
    const auto module = loader->make (description, {48000.0, 256}, problem);

    if (module == nullptr)
        return ran;

    BlockMemory memory (description, 256);
    memory.input (0)[0] = 1.0f;

    for (int i = 0; i < 20; ++i)
    {
        module->process (memory.next (256), {});

        for (const auto sample : memory.output (0))
            ran.loudest = std::max (ran.loudest, std::abs (sample));
    }

    std::vector<std::byte> state;

    if (module->saveState (state).empty())
        ran.stateBytes = state.size();

    ran.isRestored = module->loadState (state).empty();
    return ran;
}

} // namespace

TEST_CASE ("JuceLoader: VST3 plugins are described, made, run and saved under the lock", "[worker]")
{
    if (! test::isInstalled ("/usr/lib/vst3/ZamVerb.vst3", "zam-plugins"))
        return;

    for (const auto& entry : std::filesystem::directory_iterator ("/usr/lib/vst3"))
    {
        INFO (entry.path());
        const auto parent = ::getpid();
        ChildProcess child (
            [&] (int pipe)
            {
                SandboxProfile profile;
                profile.parentProcess = parent;
                profile.keepDescriptor = pipe;
                profile.readablePaths = {"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache",
                                         std::string (BULKHEAD_BIN_DIR) + "/" + jucePluginsLibrary};
                detachFromParent (profile);
                lockSandbox (profile);
                test::tell (pipe, runLocked (entry.path()));
                return 0;
            });

        Ran ran;
        REQUIRE (child.read (ran));
        CHECK (ran.described == 1);
        CHECK (ran.loudest > 0.0f);
        CHECK (ran.stateBytes > 0);
        CHECK (ran.isRestored);
    }
}
