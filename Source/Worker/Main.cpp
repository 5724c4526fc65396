// bulkhead-worker: one locked-down compartment of Bulkhead. Started by the host through juce::ChildProcessCoordinator,
// never by hand.
#include "LaunchArguments.h"
#include "Sandbox.h"
#include "WorkerProcess.h"

#include <juce_events/juce_events.h>

#include <cstdio>
#include <ctime>
#include <unistd.h>

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

/// The host makes the pipes after it has started this process; a rule for a path needs the path to exist.
bool waitForPipes (const std::vector<std::string>& pipes)
{
    for (int tries = 0; tries < 20000; ++tries)
    {
        auto found = true;

        for (const auto& pipe : pipes)
            found = found && ::access (pipe.c_str(), F_OK) == 0;

        if (found)
            return true;

        const timespec pause { 0, 250'000 };
        nanosleep (&pause, nullptr);
    }

    return false;
}

} // namespace

int main (int argc, char** argv)
{
    using namespace bulkhead;

    LaunchArguments arguments;

    if (! parseLaunchArguments (argc, argv, arguments))
    {
        std::fputs ("bulkhead-worker is started by bulkhead, never by hand.\n", stderr);
        return 2;
    }

    SandboxProfile profile;
    profile.parentProcess = arguments.parentProcess;
    profile.keepDescriptor = arguments.controlSocket;
    profile.readablePaths = { "/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache" };
    profile.pipes = arguments.pipes;

    const juce::String commandLine (argv[1]);
    detachFromParent (profile);

    if (! waitForPipes (profile.pipes))
        return 3;

    const auto layers = lockSandbox (profile);

    {
        Handshake handshake;

        if (! handshake.shake (commandLine, arguments.uniqueId))
            return 4;

        // Both ends retire the coordinator: its threads would wake up for ever.
    }

    WorkerProcess worker (MessageSocket (Descriptor (arguments.controlSocket)), layers);

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
