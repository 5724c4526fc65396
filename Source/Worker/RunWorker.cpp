#include "RunWorker.h"

#include "EditorProfile.h"
#include "LaunchArguments.h"
#include "ReadableFolders.h"
#include "ResidentCode.h"
#include "Sandbox.h"
#include "WorkerProcess.h"

#include "Plugins/JucePlugins.h"

#include <juce_events/juce_events.h>

#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <unistd.h>

namespace bulkhead
{

namespace
{

/// The coordinator's end of the launch: only to shake hands.
class Handshake final : public juce::ChildProcessWorker
{
public:
    bool shake (const juce::String& commandLine, const juce::String& uniqueId)
    {
        return initialiseFromCommandLine (commandLine, uniqueId, 5000) && made.wait (5000);
    }

private:
    void handleConnectionMade() override { made.signal(); }

    juce::WaitableEvent made;
};

std::vector<std::string> launchPipes;

void removePipes()
{
    for (const auto& pipe : launchPipes)
        ::unlink (pipe.c_str());
}

/// The host makes the pipes after it has started this process, which on a busy machine may be later than JUCE waits.
bool waitForPipes()
{
    constexpr int patience = 10000; // milliseconds

    for (int waited = 0; waited < patience; ++waited)
    {
        auto found = true;

        for (const auto& pipe : launchPipes)
            found = found && ::access (pipe.c_str(), F_OK) == 0;

        if (found)
            return true;

        ::usleep (1000);
    }

    return false;
}

/// Until the hands are shaken the coordinator's pipes have names in the temporary folder. When the host dies in that
/// time, nobody else takes them away.
void dieWithParentAndPipes (int parent)
{
    std::signal (SIGTERM,
                 [] (int)
                 {
                     removePipes();
                     _exit (0);
                 });
    prctl (PR_SET_PDEATHSIG, SIGTERM);

    if (getppid() != parent)
    {
        removePipes();
        _exit (0);
    }
}

} // namespace

int runWorker (int argc, char** argv, PluginLoaderFactory makeLoader)
{
    LaunchArguments arguments;

    if (! parseLaunchArguments (argc, argv, arguments))
    {
        std::fputs ("bulkhead-worker is started by bulkhead, never by hand.\n", stderr);
        return 2;
    }

    SandboxProfile profile;
    profile.parentProcess = arguments.parentProcess;
    profile.keepDescriptor = arguments.controlSocket;
    profile.output = arguments.output;
    profile.readablePaths = {"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache", jucePluginsPath()};

    profile.systemCalls.writableCode = arguments.writableCode;

    if (arguments.editor)
        addDisplay (profile);

    MessageSocket control (Descriptor (arguments.controlSocket));

    if (arguments.folders && ! receiveReadableFolders (control, profile.readablePaths))
        return 4;

    const juce::String commandLine (argv[1]);
    launchPipes = arguments.pipes;
    dieWithParentAndPipes (profile.parentProcess);
    detachFromParent (profile);

    {
        Handshake handshake;

        if (! waitForPipes() || ! handshake.shake (commandLine, arguments.uniqueId))
            return 4;

        // Both ends retire the coordinator: its threads would wake up for ever. This one's end here, so that the
        // process has a single thread when it is locked.
    }

    removePipes();
    dieWithParent (profile);

    keepCodeResident();

    WorkerProcess worker (std::move (control), lockSandbox (profile), std::move (makeLoader));

    try
    {
        worker.run();
    }
    catch (const std::exception&)
    {
        _exit (5);
    }

    // No destructors: an audio thread may be in the middle of a block, and the kernel frees everything at once.
    _exit (0);
}

} // namespace bulkhead
