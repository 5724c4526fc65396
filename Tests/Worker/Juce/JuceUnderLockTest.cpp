// VST plugins in a process that is locked as a worker is: without a display, without files. JUCE's hosting, too, is
// loaded under the lock, so the process is a new one: in a fork of this one it may be there already.
#include "Worker/Plugins/PluginUnderTest.h"

#include "Worker/Plugins/JucePlugins.h"
#include "Worker/Sandbox.h"

#include "Ipc/ChildProcess.h"

#include <chrono>
#include <cstdlib>
#include <thread>

using namespace bulkhead;
using bulkhead::test::ChildProcess;

namespace
{

/// What one plugin did.
struct Ran
{
    bool isHosted = false;
    std::uint32_t described = 0;
    float loudest = 0.0f;
    std::uint64_t stateBytes = 0;
    bool isRestored = false;
    int changedLatency = 0; ///< After its parameter "Late" was set.
};

/// Waits for JUCE's messages, as a worker's control thread does, until the latency has changed.
void waitForLatency (const HostedModule& module)
{
    int ends[2] {-1, -1};

    if (::pipe (ends) != 0)
        return;

    std::thread watch (
        [&]
        {
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds (30);

            while (module.latency() == 0 && std::chrono::steady_clock::now() < until)
                std::this_thread::sleep_for (std::chrono::milliseconds (1));

            [[maybe_unused]] const auto written = ::write (ends[1], "x", 1);
        });

    loadedJucePlugins()->runUntilReadable (ends[0]);
    watch.join();
}

Ran runLocked (PluginFormat format, const std::string& file)
{
    Ran ran;
    std::string problem;
    const auto loader = makePluginLoader (format);

    if (ran.isHosted = loader != nullptr; ! ran.isHosted)
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

    for (std::uint32_t i = 0; i < description.parameters.size(); ++i)
        if (description.parameters[i].name == "Late")
        {
            const HostedModule::Change late[] {{i, 0, 1.0f}};
            module->process (memory.next (256), late);
            waitForLatency (*module);
            ran.changedLatency = module->latency();
        }

    return ran;
}

constexpr const char* variables[] {"BULKHEAD_TEST_FORMAT", "BULKHEAD_TEST_FILE", "BULKHEAD_TEST_PARENT",
                                   "BULKHEAD_TEST_PIPE"};

Ran runInLockedProcess (PluginFormat format, const std::string& file)
{
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            ::setenv (variables[0], format == PluginFormat::vst2 ? "vst2" : "vst3", 1);
            ::setenv (variables[1], file.c_str(), 1);
            ::setenv (variables[2], std::to_string (parent).c_str(), 1);
            ::setenv (variables[3], std::to_string (pipe).c_str(), 1);
            ::fcntl (pipe, F_SETFD, 0);
            ::execl ("/proc/self/exe", "bulkhead-tests", "JuceLoader under the lock: what the others start", nullptr);
            return 1;
        });

    Ran ran;
    REQUIRE (child.read (ran));
    return ran;
}

} // namespace

TEST_CASE ("JuceLoader under the lock: what the others start", "[.]")
{
    std::string values[4];

    for (std::size_t i = 0; i < 4; ++i)
        if (const auto* value = std::getenv (variables[i]))
            values[i] = value;

    if (values[3].empty())
        return;

    const auto pipe = std::stoi (values[3]);
    SandboxProfile profile;
    profile.parentProcess = std::stoi (values[2]);
    profile.keepDescriptor = pipe;
    profile.readablePaths = {"/usr/lib",
                             "/lib",
                             "/lib64",
                             "/etc/ld.so.cache",
                             BULKHEAD_TEST_PLUGINS,
                             std::string (BULKHEAD_BIN_DIR) + "/" + jucePluginsLibrary};
    ::alarm (60);
    detachFromParent (profile);
    lockSandbox (profile);
    test::tell (pipe, runLocked (values[0] == "vst2" ? PluginFormat::vst2 : PluginFormat::vst3, values[1]));
    ::_exit (0);
}

TEST_CASE ("JuceLoader under the lock: VST3 plugins are described, made, run and saved", "[worker]")
{
    if (! test::isInstalled ("/usr/lib/vst3/ZamVerb.vst3", "zam-plugins"))
        return;

    for (const auto& entry : std::filesystem::directory_iterator ("/usr/lib/vst3"))
    {
        INFO (entry.path());
        const auto ran = runInLockedProcess (PluginFormat::vst3, entry.path());
        CHECK (ran.described == 1);
        CHECK (ran.loudest > 0.0f);
        CHECK (ran.stateBytes > 0);
        CHECK (ran.isRestored);
    }
}

// JUCE's own plugins have message threads of their own, which are woken through sockets, as the host's is.
TEST_CASE ("JuceLoader under the lock: latency that changes is told", "[worker]")
{
    CHECK (runInLockedProcess (PluginFormat::vst3, BULKHEAD_TEST_PLUGINS "/Synth.vst3").changedLatency == 64);

    const auto ran = runInLockedProcess (PluginFormat::vst2, BULKHEAD_TEST_PLUGINS "/Synth.so");
    CHECK (ran.changedLatency == (ran.isHosted ? 64 : 0));
}
