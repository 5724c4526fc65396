#include "WorkerLauncher.h"

#include "Ipc/Process.h"

#include <juce_events/juce_events.h>

#include <fcntl.h>
#include <sched.h>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace bulkhead
{

std::string findWorkerExecutable()
{
    const auto self = juce::File::getSpecialLocation (juce::File::currentExecutableFile);

    for (const auto* place : { "bulkhead-worker", "../libexec/bulkhead/bulkhead-worker" })
        if (const auto file = self.getParentDirectory().getChildFile (place); file.existsAsFile())
            return file.getFullPathName().toStdString();

    return {};
}

void prepareLaunchingThread()
{
    if (unshare (CLONE_FS) == 0)
        umask (077);
}

namespace
{

/// Launches and shakes hands; everything else is said over the socket.
class Launch final : public juce::ChildProcessCoordinator
{
};

/// A coordinator whose worker never connected blocks for seconds when it is destroyed: not here.
void disposeElsewhere (std::unique_ptr<Launch> launch)
{
    std::thread ([launch = std::move (launch)]() mutable { launch.reset(); }).detach();
}

template <typename Message>
void expect (MessageSocket& control, Message& message, const char* what)
{
    std::vector<std::byte> bytes;

    if (control.receive (bytes, nullptr, 5000) != MessageSocket::Result::ok || ! readMessage (bytes, message))
        throw std::runtime_error (std::string ("a worker process did not say ") + what);
}

} // namespace

std::unique_ptr<Worker> launchWorker (Regions& regions, const LaunchOptions& options)
{
    // A program that is not there would be missed only after seconds.
    if (::access (options.executable.c_str(), X_OK) != 0)
        throw std::runtime_error ("could not start " + options.executable);

    auto region = regions.create();
    MessageSocket control, workersEnd;

    // Whatever goes wrong from here on gives the region back.
    struct RegionGuard
    {
        Regions& regions;
        std::uint32_t index;
        bool keep = false;
        ~RegionGuard()
        {
            if (! keep)
                regions.release (index);
        }
    } guard { regions, region->index };

    MessageSocket::makePair (control, workersEnd);
    control.askForSender();
    fcntl (workersEnd.fileDescriptor(), F_SETFD, 0); // inherited by the worker (and closed there by any other child)

    auto launch = std::make_unique<Launch>();
    const auto uniqueId = "bulkhead-" + juce::String (getpid()) + "-" + juce::String (workersEnd.fileDescriptor());
    const auto launched = launch->launchWorkerProcess (juce::File (options.executable), uniqueId, 8000, 0);
    workersEnd.close();

    if (! launched)
        throw std::runtime_error ("could not start " + options.executable);

    HelloMessage hello;
    std::vector<std::byte> bytes;

    if (control.receive (bytes, nullptr, 5000) != MessageSocket::Result::ok || ! readMessage (bytes, hello)
        || hello.protocol != protocolVersion)
    {
        disposeElsewhere (std::move (launch));
        throw std::runtime_error ("a worker process ended before it was ready");
    }

    const auto process = control.sender(); // the kernel's word, not the worker's
    auto handle = openProcess (process);

    if (! handle.isValid() || parentOf (process) != getpid())
        throw std::runtime_error ("a worker process is not our own");

    launch.reset(); // the worker has retired its end

    try
    {
        WelcomeMessage welcome;
        welcome.region = region->index;
        welcome.touchPorts = options.touchPorts;
        welcome.touchState = options.touchState;
        const int descriptors[] = { regions.boardDescriptor(), region->out.fileDescriptor(), region->in.fileDescriptor() };
        ReadyMessage ready;

        if (control.send (bytesOf (welcome), descriptors) != MessageSocket::Result::ok)
            throw std::runtime_error ("a worker process ended before it was ready");

        expect (control, ready, "that it is ready");

        if (! isThreadOf (ready.audioThread, process))
            throw std::runtime_error ("a worker process named a thread that is not its own");

        // Its one writer has it mapped: from now on nobody else can.
        region->out.sealFutureWrites();
        guard.keep = true;
        return std::make_unique<Worker> (region, std::move (control), process, std::move (handle), ready.audioThread,
                                         ready.sandbox);
    }
    catch (...)
    {
        killProcess (handle.get());
        reapProcess (process);
        throw;
    }
}

} // namespace bulkhead
