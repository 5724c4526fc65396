#include "WorkerLauncher.h"

#include "ReadableFolders.h"
#include "SandboxWords.h"

#include "Ipc/Process.h"

#include <juce_events/juce_events.h>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
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

    for (const auto* place : {"bulkhead-worker", "../libexec/bulkhead/bulkhead-worker"})
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
{};

/// A coordinator whose worker never connected blocks for seconds when it is destroyed: not here.
void disposeElsewhere (std::unique_ptr<Launch> launch)
{
    std::thread ([launch = std::move (launch)]() mutable { launch.reset(); }).detach();
}

/// The name of the pipe that JUCE connects a worker by: the last of its command line. Empty where there is none.
std::string pipeOf (int process)
{
    std::ifstream file ("/proc/" + std::to_string (process) + "/cmdline");
    const std::string words {std::istreambuf_iterator<char> (file), {}};
    const auto colon = words.rfind (':');
    return colon == words.npos ? std::string() : std::string (words.c_str() + colon + 1);
}

/// JUCE 7's two first writers, the launching thread and the one that pings, may both open the pipe, and whoever was
/// first is then never closed. To be called when the launch is gone: nobody uses it any more.
void closePipeLeftOpen (const std::string& name)
{
    if (name.empty())
        return;

    std::error_code error;
    std::vector<int> left;

    for (const auto& entry : std::filesystem::directory_iterator ("/proc/self/fd", error))
        if (std::filesystem::read_symlink (entry, error).string().find ("/" + name + "_") != std::string::npos)
            left.push_back (std::atoi (entry.path().filename().c_str()));

    for (const auto descriptor : left)
        ::close (descriptor);
}

/// Children of the calling thread. JUCE keeps to itself which process it has launched.
std::vector<int> childrenOfThisThread()
{
    std::ifstream file ("/proc/thread-self/children");
    return {std::istream_iterator<int> (file), std::istream_iterator<int>()};
}

/// Whatever goes wrong in a launch, its process is ended and reaped, and its region given back.
class LaunchGuard
{
public:
    LaunchGuard (Regions& r, std::uint32_t regionIndex)
        : regions (r), index (regionIndex), before (childrenOfThisThread())
    {}

    ~LaunchGuard()
    {
        if (done)
            return;

        for (const auto child : childrenOfThisThread())
            if (std::find (before.begin(), before.end(), child) == before.end())
            {
                killProcess (openProcess (child).get());
                reapProcess (child);
            }

        regions.release (index);
    }

    void succeeded() noexcept { done = true; }

private:
    Regions& regions;
    const std::uint32_t index;
    const std::vector<int> before;
    bool done = false;
};

template <typename Message> void expect (MessageSocket& control, Message& message, const char* what)
{
    std::vector<std::byte> bytes;

    if (control.receive (bytes, nullptr, 5000) != MessageSocket::Result::ok || ! readMessage (bytes, message))
        throw std::runtime_error (std::string ("a worker process did not say ") + what);
}

/// Its socket.
std::string displayToShowOn()
{
    const auto* display = std::getenv ("DISPLAY");
    auto socket = displaySocketPath (display != nullptr ? display : "");

    if (socket.empty())
        throw std::runtime_error ("there is no display of this machine to show an editor on");

    return socket;
}

std::unique_ptr<DisplayGate> openDisplayGate (std::vector<Descriptor> requests, const std::string& socket)
{
    if (requests.size() != 1)
        throw std::runtime_error ("this system cannot hand the display over to a module (Linux 5.9 can)");

    return std::make_unique<DisplayGate> (std::move (requests.front()), socket);
}

/// What a worker says of its lock is compared with what the kernel says of it.
void checkSandbox (const ReadyMessage& ready, int process, const LaunchOptions& options)
{
    if ((ready.sandbox & sandboxSeccomp) != 0 && ! everyThreadIsFiltered (process))
        throw std::runtime_error ("a worker process has a thread that is not locked up");

    const auto missing = missingSandboxLayers (ready.sandbox) & ~(options.allowWritableCode ? sandboxCodePages : 0u);

    if (options.requireSandbox && missing != 0)
        throw std::runtime_error (sandboxWords (ready.sandbox));
}

} // namespace

std::unique_ptr<Worker> launchWorker (Regions& regions, const LaunchOptions& options)
{
    // A program that is not there would be missed only after seconds.
    if (::access (options.executable.c_str(), X_OK) != 0)
        throw std::runtime_error ("could not start " + options.executable);

    const auto isEditor = options.profile == SandboxProfileKind::editor;
    const auto display = isEditor ? displayToShowOn() : std::string(); // or nothing is launched

    auto region = regions.create();
    MessageSocket control, workersEnd;

    LaunchGuard guard (regions, region->index);
    MessageSocket::makePair (control, workersEnd);
    control.askForSender();
    fcntl (workersEnd.fileDescriptor(), F_SETFD, 0); // inherited by the worker (and closed there by any other child)

    // There before the worker is: it reads it before it locks itself.
    if (! options.readableFolders.empty()
        && control.send (bytesOf (foldersMessage (options.readableFolders))) != MessageSocket::Result::ok)
        throw std::runtime_error ("could not tell a worker process what it may read");

    auto output = std::make_unique<WorkerOutput>();
    auto launch = std::make_unique<Launch>();
    const auto uniqueId = "bulkhead-" + juce::String (getpid()) + "-" + juce::String (workersEnd.fileDescriptor())
                          + "-out" + juce::String (output->workersEnd()) + (isEditor ? "-editor" : "")
                          + (options.allowWritableCode ? "-code" : "")
                          + (options.readableFolders.empty() ? "" : "-folders");
    const auto launched = launch->launchWorkerProcess (juce::File (options.executable), uniqueId, 8000, 0);
    workersEnd.close();
    output->closeWorkersEnd();

    if (! launched)
        throw std::runtime_error ("could not start " + options.executable);

    HelloMessage hello;
    std::vector<std::byte> bytes;

    // Nothing but requests for the display is ever taken from a worker, and those of an editor's alone.
    std::vector<Descriptor> displayRequests;

    if (control.receive (bytes, isEditor ? &displayRequests : nullptr, 5000) != MessageSocket::Result::ok
        || ! readMessage (bytes, hello) || hello.protocol != protocolVersion)
    {
        disposeElsewhere (std::move (launch));
        throw std::runtime_error ("a worker process ended before it was ready");
    }

    const auto process = control.sender(); // the kernel's word, not the worker's
    auto handle = openProcess (process);

    if (! handle.isValid() || parentOf (process) != getpid())
    {
        disposeElsewhere (std::move (launch));
        throw std::runtime_error ("a worker process is not our own");
    }

    const auto pipe = pipeOf (process);
    launch.reset(); // the worker has retired its end
    closePipeLeftOpen (pipe);

    std::unique_ptr<DisplayGate> gate;

    if (isEditor)
        gate = openDisplayGate (std::move (displayRequests), display);

    WelcomeMessage welcome;
    welcome.region = region->index;
    welcome.touchPorts = options.touchPorts;
    welcome.touchState = options.touchState;
    const int descriptors[] = {regions.boardDescriptor(), region->out.fileDescriptor(), region->in.fileDescriptor()};
    ReadyMessage ready;

    if (control.send (bytesOf (welcome), descriptors) != MessageSocket::Result::ok)
        throw std::runtime_error ("a worker process ended before it was ready");

    expect (control, ready, "that it is ready");

    if (! isThreadOf (ready.audioThread, process))
        throw std::runtime_error ("a worker process named a thread that is not its own");

    checkSandbox (ready, process, options);

    // Its one writer has it mapped: from now on nobody else can, and nobody need.
    region->out.sealFutureWrites();
    region->out.closeDescriptor();
    region->in.closeDescriptor();
    guard.succeeded();
    return std::make_unique<Worker> (region, std::move (control), process, std::move (handle), ready.audioThread,
                                     WorkerSandbox {ready.sandbox, static_cast<int> (ready.landlock)}, std::move (gate),
                                     std::move (output));
}

} // namespace bulkhead
