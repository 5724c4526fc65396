// Launches one worker through juce::ChildProcessCoordinator, shakes hands, moves control to the worker's socket and
// retires the coordinator.
#pragma once

#include "Worker.h"

#include <string>

namespace bulkhead
{

/// What a worker may do beyond playing.
enum class SandboxProfileKind
{
    sealed,
    editor ///< Reach the display ($DISPLAY), through a DisplayGate.
};

struct LaunchOptions
{
    std::string executable; ///< Full path of bulkhead-worker.
    std::size_t touchPorts = 128u << 10; ///< Bytes of the new region touched ahead.
    std::size_t touchState = 1280u << 10;
    SandboxProfileKind profile = SandboxProfileKind::sealed;
    bool allowWritableCode = false; ///< For a plugin that is trusted to write code and run it.
    std::vector<std::string> readableFolders; ///< To be read beside the system's libraries: see readableFolders().
    bool requireSandbox = false; ///< A worker in which a layer of the sandbox is missing is not used.
};

/// Where bulkhead-worker is: beside this program (a build folder), or in ../libexec/bulkhead (installed). Empty when it
/// is nowhere.
std::string findWorkerExecutable();

/// Blocks for about 10 ms. To be called from a thread that lives as long as the workers it launches, because a worker
/// dies with the thread that launched it; prepareLaunchingThread() must have been called there once.
/// A worker that does not show in the kernel's own tables what it says of its lock is not used.
/// Throws std::exception with a reason.
std::unique_ptr<Worker> launchWorker (Regions& regions, const LaunchOptions& options);

/// Gives the calling thread a file-creation mask of its own (077), for the coordinator's pipes.
void prepareLaunchingThread();

} // namespace bulkhead
