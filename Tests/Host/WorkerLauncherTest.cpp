#include "Host/WorkerLauncher.h"

#include "EngineRig.h"
#include "Host/SandboxWords.h"

#include "Ipc/Process.h"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Why a program cannot be launched as a worker; empty when it can.
std::string launchProblem (Regions& regions, const std::string& executable)
{
    LaunchOptions options;
    options.executable = executable;
    std::string problem;

    std::thread (
        [&]
        {
            prepareLaunchingThread();

            try
            {
                launchWorker (regions, options);
            }
            catch (const std::exception& e)
            {
                problem = e.what();
            }
        })
        .join();
    return problem;
}

} // namespace

TEST_CASE ("WorkerLauncher: a worker that was launched is our own, locked, and has its region", "[host]")
{
    Regions regions;
    LaunchOptions options;
    options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    int process = 0;

    std::thread (
        [&]
        {
            prepareLaunchingThread();
            const auto worker = launchWorker (regions, options);
            process = worker->process();
            CHECK (parentOf (process) == ::getpid());
            CHECK (isThreadOf (worker->audioThread(), process));
            CHECK ((worker->sandboxLayers() & sandboxNoNewPrivileges) != 0);
            CHECK ((worker->sandboxLayers() & sandboxSeccomp) != 0);
            CHECK ((worker->sandboxLayers() & sandboxLimits) != 0);
            CHECK (worker->region().header().magic == layoutMagic);
            CHECK (worker->region().header().region == worker->region().index);

            // Nobody gets a second way to write it.
            CHECK_THROWS (SharedMemory::map (worker->region().out.fileDescriptor(), 4096, true));
        })
        .join();
    CHECK (::kill (process, 0) != 0);
}

TEST_CASE ("WorkerLauncher: a worker's code pages are closed unless its module is trusted", "[host]")
{
    Regions regions;
    LaunchOptions options;
    options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.requireSandbox = true;

    for (const auto trusted : {false, true})
    {
        options.allowWritableCode = trusted;
        std::thread (
            [&]
            {
                prepareLaunchingThread();
                const auto worker = launchWorker (regions, options);
                CHECK ((worker->sandboxLayers() & sandboxCodePages) == (trusted ? 0u : +sandboxCodePages));
                CHECK (worker->displayGate() == nullptr);
                CHECK (everyThreadIsFiltered (worker->process()));
            })
            .join();
    }
}

TEST_CASE ("WorkerLauncher: the editor profile has the display and every layer of the sandbox", "[host]")
{
    const auto* display = std::getenv ("DISPLAY");
    const std::string before = display != nullptr ? display : "";
    const auto restore = [&]
    {
        if (display != nullptr)
            ::setenv ("DISPLAY", before.c_str(), 1);
        else
            ::unsetenv ("DISPLAY");
    };

    Regions regions;
    LaunchOptions options;
    options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.profile = SandboxProfileKind::editor;
    ::setenv ("DISPLAY", ":77", 1); // nobody has to be there before an editor calls
    std::thread (
        [&]
        {
            prepareLaunchingThread();
            const auto worker = launchWorker (regions, options);
            CHECK (missingSandboxLayers (worker->sandboxLayers()) == 0);
            CHECK ((worker->sandboxLayers() & sandboxDisplay) != 0);
            REQUIRE (worker->displayGate() != nullptr);
            CHECK (worker->displayGate()->numConnected() == 0);
        })
        .join();

    // Another machine's cannot be handed over.
    ::setenv ("DISPLAY", "example.org:0", 1);
    std::thread (
        [&]
        {
            prepareLaunchingThread();
            CHECK_THROWS_WITH (launchWorker (regions, options), Catch::Contains ("display of this machine"));
        })
        .join();
    CHECK (regions.all().size() == 1); // of the first one, which the test keeps
    restore();
}

TEST_CASE ("WorkerLauncher: a worker dies with the thread that launched it", "[host]")
{
    Regions regions;
    LaunchOptions options;
    options.executable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    std::unique_ptr<Worker> worker;
    std::thread ([&] { worker = launchWorker (regions, options); }).join();
    CHECK (waitUntil (
        [&]
        {
            return readWhole ("/proc/" + std::to_string (worker->process()) + "/status").find ("State:\tZ")
                   != std::string::npos;
        }));
}

TEST_CASE ("WorkerLauncher: a program that is not there is said to be missing", "[host]")
{
    Regions regions;
    const auto descriptors = countDescriptors();
    const auto before = std::chrono::steady_clock::now();
    CHECK_THAT (launchProblem (regions, BULKHEAD_BIN_DIR "/no-such-program"), Catch::Contains ("no-such-program"));
    CHECK (std::chrono::steady_clock::now() - before < std::chrono::seconds (15));
    CHECK (regions.all().empty());
    CHECK (countDescriptors() == descriptors);
}

TEST_CASE ("WorkerLauncher: a program that ends at once is given up within its limit", "[host]")
{
    Regions regions;
    const auto pipes = pipesNow();
    const auto children = childrenNow();
    const auto before = std::chrono::steady_clock::now();
    CHECK_THAT (launchProblem (regions, "/bin/true"), Catch::Contains ("ended before it was ready"));
    CHECK (std::chrono::steady_clock::now() - before < std::chrono::seconds (15));
    CHECK (regions.all().empty());

    // The coordinator that is given up goes on a thread of its own, and takes its pipes along.
    CHECK (pipesAreGone (pipes));
    CHECK (childrenNow() == children);
}
