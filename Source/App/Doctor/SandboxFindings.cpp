#include "Finding.h"

#include "Host/SandboxProbe.h"
#include "Host/SandboxWords.h"

#include <cstdlib>

namespace bulkhead
{

static Finding ofLayer (const SandboxLayerWords& layer, const SandboxProbe& probe)
{
    const auto holds = (probe.layers & layer.layer) != 0;
    Finding finding {"sandbox",
                     layer.name,
                     holds ? Finding::State::good : Finding::State::lacking,
                     holds ? layer.holds : layer.missing,
                     holds ? "" : layer.remedy,
                     holds};

    if (layer.layer == sandboxLandlock && holds)
    {
        finding.words += " (Landlock, version " + std::to_string (probe.landlock) + ")";
        finding.value = probe.landlock;
    }

    return finding;
}

/// Plugins with windows of their own need it; the rest plays without.
static Finding ofEditors()
{
    if (std::getenv ("DISPLAY") == nullptr)
        return {"sandbox", "editors", Finding::State::good, "Editors of plugins: not tried, there is no display here.",
                {},        nullptr};

    const auto probe = probeSandbox (true);
    const auto holds = (probe.layers & sandboxDisplay) != 0;
    return {"sandbox",
            "editors",
            holds ? Finding::State::good : Finding::State::lacking,
            holds ? "Editors of plugins can have the display, and nothing else."
                  : "Editors of plugins cannot be shown: " + probe.problem + ".",
            holds ? "" : "Use a kernel of Linux 5.9 or newer, and a display of this machine (DISPLAY=:0).",
            holds};
}

Findings findSandbox()
{
    const auto probe = probeSandbox();

    if (! probe.problem.empty())
        return {{"sandbox", "worker", Finding::State::bad, "No module can have a process: " + probe.problem + ".",
                 "Build or install Bulkhead again, with bulkhead-worker: Scripts/set-up", false}};

    Findings findings {
        {"sandbox", "worker", Finding::State::good, "Modules can have processes of their own.", {}, true}};

    for (const auto& layer : sandboxLayerWords())
        findings.push_back (ofLayer (layer, probe));

    findings.push_back (ofEditors());
    return findings;
}

} // namespace bulkhead
