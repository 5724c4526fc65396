#include "SandboxProbe.h"

#include "SandboxWords.h"
#include "WorkerLauncher.h"

#include <stdexcept>
#include <thread>

namespace bulkhead
{

SandboxProbe probeSandbox (bool editorProfile)
{
    SandboxProbe probe;
    LaunchOptions options;
    options.executable = findWorkerExecutable();

    if (options.executable.empty())
    {
        probe.problem = "bulkhead-worker is missing: it belongs beside bulkhead, or in ../libexec/bulkhead";
        return probe;
    }

    options.profile = editorProfile ? SandboxProfileKind::editor : SandboxProfileKind::sealed;

    // A worker lives no longer than the thread that has launched it.
    std::thread (
        [&]
        {
            prepareLaunchingThread();

            try
            {
                Regions regions;
                const auto worker = launchWorker (regions, options);
                probe.layers = worker->sandboxLayers();
                probe.landlock = worker->landlockVersion();
            }
            catch (const std::exception& e)
            {
                probe.problem = e.what();
            }
        })
        .join();
    return probe;
}

void requireSandbox()
{
    const auto probe = probeSandbox();

    if (! probe.problem.empty())
        throw std::runtime_error ("no module can be locked up: " + probe.problem);

    if (missingSandboxLayers (probe.layers) != 0)
        throw std::runtime_error (sandboxWords (probe.layers)
                                  + " Without --require-sandbox it starts all the same; bulkhead doctor says more.");
}

} // namespace bulkhead
