#include "Host/WorkerLauncher.h"

#include "EngineRig.h"

#include "Ipc/Process.h"

#include <catch2/catch.hpp>

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
