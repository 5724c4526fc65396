// Engine: what it tells of itself.
#include "DisplayReading.h"
#include "Engine.h"

#include "Ipc/RealtimeScope.h"
#include "Runner/SlotRunner.h"

#include <algorithm>
#include <sys/utsname.h>
#include <unistd.h>

namespace bulkhead
{

std::string Engine::faultReport() const
{
    const std::lock_guard lock (controlMutex);
    utsname system {};
    uname (&system);
    std::string report = "Bulkhead " BULKHEAD_VERSION ", " + std::string (system.sysname) + " " + system.release + ", "
                         + system.machine + "\n";
    report += std::to_string (static_cast<int> (settings.sampleRate)) + " Hz, blocks of "
              + std::to_string (settings.maxFrames) + ", " + (realtime ? "real-time" : "not real-time") + ", "
              + std::to_string (patch.modules.size()) + " modules, " + std::to_string (faults.load()) + " faults, "
              + std::to_string (recoveries.load()) + " recoveries\n";

    for (const auto& line : faultLines)
        report += line + "\n";

    return report;
}

std::map<std::string, int> Engine::moduleProcesses() const
{
    const std::lock_guard lock (controlMutex);
    std::map<std::string, int> processes;

    for (const auto& [id, placed] : layout.modules)
        if (const auto worker = assigned.find (placed.slot); worker != assigned.end())
            processes[id] = worker->second->process();

    return processes;
}

std::uint64_t Engine::firstBlockOf (const std::string& module) const
{
    const std::lock_guard lock (controlMutex);
    const auto placed = layout.modules.find (module);

    if (placed == layout.modules.end())
        return 0;

    const auto* header = regions.map().header (regionOf (placed->second.slot));
    return header == nullptr ? 0 : header->modules[placed->second.indexInSlot].report.firstDone.load();
}

bool Engine::display (const std::string& module, Display& lines) const
{
    const std::lock_guard lock (controlMutex);
    const auto found = layout.modules.find (module);

    if (found == layout.modules.end())
        return false;

    return readDisplay (regions.map().base (regionOf (found->second.slot)), found->second, lines);
}

EngineStatus Engine::status()
{
    const std::lock_guard lock (controlMutex);
    const auto& counts = driver->counts();
    EngineStatus s;
    s.realtime = realtime;
    s.sampleRate = settings.sampleRate;
    s.maxFrames = static_cast<int> (settings.maxFrames);
    s.blocks = counts.blocks.load();
    s.repeated = counts.repeated.load();
    s.skipped = counts.skipped.load();
    s.late = counts.late.load();
    s.spared = counts.spared.load();
    s.standIns = counts.standIns.load();
    s.machineAway = counts.machineAway.load();
    s.faults = faults.load();
    s.recoveries = recoveries.load();
    s.warmWorkers = pool->numWarm();
    s.warmTarget = pool->warmTarget();
    s.preloaded = preloaded->status();
    s.sandboxLayers = pool->sandboxLayers();
    s.poolProblem = pool->lastProblem();
    s.longestMilliseconds = static_cast<double> (counts.longestNanoseconds.load()) * 1e-6;

    if (realtimeRuleIsChecked())
        s.realtimeTally = regions.realtimeTally();

    const Sample driverSample {.nanoseconds = counts.busyNanoseconds.load(), .blocks = s.blocks};

    if (const auto blocks = driverSample.blocks - lastDriverSample.blocks; blocks > 0)
        s.load = static_cast<double> (driverSample.nanoseconds - lastDriverSample.nanoseconds) * 1e-9
                 / static_cast<double> (blocks) * settings.sampleRate / settings.maxFrames;

    lastDriverSample = driverSample;

    for (const auto& module : patch.modules)
    {
        ModuleStatus m;
        m.id = module.id;

        if (const auto found = faultsOf.find (module.id); found != faultsOf.end())
            m.faults = found->second;

        if (const auto found = troubles.find (module.id); found != troubles.end())
            m.trouble = found->second;

        if (const auto found = lastWords.find (module.id); found != lastWords.end())
            m.said = found->second;

        const auto placed = layout.modules.find (module.id);

        if (placed != layout.modules.end())
        {
            const auto slot = placed->second.slot;
            const auto region = regionOf (slot);
            const auto heard = regions.board().slots[slot].region[driver->blockNumber() & 1].load();
            const auto bySpare = std::any_of (
                spares.begin(), spares.end(),
                [&] (auto& spare) { return spare.worker != nullptr && spare.worker->region().index == heard; });
            m.state = heard == region || heard == noIndex || bySpare ? ModuleStatus::State::playing
                                                                     : ModuleStatus::State::standIn;
            if (const auto worker = assigned.find (slot);
                worker != assigned.end() && worker->second->isDead() && strikes.isParked (module.id))
                m.state = ModuleStatus::State::parked;

            m.inHost = layout.slots[slot].inHost();
            m.group = module.isolation.kind == Isolation::Kind::group && ! isPluginSlot (slot) ? module.isolation.group
                                                                                               : std::string();
            m.lane = static_cast<int> (layout.slots[slot].lane);
            m.skipped = driver->skippedOf (slot);
            m.latency = plannedLatency (module.id);
            m.tail = tailOf (module.id, placed->second);

            if (const auto worker = assigned.find (slot); worker != assigned.end())
                m.process = worker->second->process();
            else if (m.inHost)
                m.process = getpid();

            if (const auto* header = regions.map().header (region))
            {
                const auto& report = header->modules[placed->second.indexInSlot].report;
                const Sample sample {report.timed.load(), report.nanoseconds.load(), report.blocks.load(),
                                     report.slept.load()};
                auto& figures = lastSamples[module.id];
                const auto& last = figures.sample;

                // Between two looks in one block the figures of the former hold.
                if (sample.timed > last.timed)
                    figures.awake = static_cast<double> (sample.nanoseconds - last.nanoseconds) * 1e-3
                                    / static_cast<double> (sample.timed - last.timed);

                if (sample.blocks > last.blocks)
                    figures.share = 1.0
                                    - std::clamp (static_cast<double> (sample.slept - last.slept)
                                                      / static_cast<double> (sample.blocks - last.blocks),
                                                  0.0, 1.0);

                m.awakeMicroseconds = figures.awake;
                m.microseconds = figures.awake * figures.share;
                figures.sample = sample;
                m.blocks = report.blocks.load();
                m.wrongSequence = report.wrongSequence.load();
                m.nonFinite = report.nonFinite.load();
                m.runaway = report.runaway.load();

                for (const auto& violations : header->realtime.violations)
                    m.realtimeViolations += violations.load();

                // A level that cannot be is one that is made up.
                for (std::size_t i = 0; i < 4; ++i)
                    if (const auto peak = report.peak[i].load(); peak >= 0.0f && peak <= largestVoltage)
                        m.peak[i] = peak;
            }
        }

        s.wrongSequence += m.wrongSequence;
        s.modules.push_back (std::move (m));
    }

    for (const auto& [id, making] : beingMade)
    {
        if (making.plays)
            continue;

        ModuleStatus m;
        m.id = id;
        m.state = ModuleStatus::State::starting;
        s.modules.push_back (std::move (m));
    }

    for (const auto& [id, why] : unborn)
    {
        ModuleStatus m;
        m.id = id;
        m.state = ModuleStatus::State::parked;
        m.trouble = "it cannot be started: " + why.reason;
        s.modules.push_back (std::move (m));
    }

    return s;
}

} // namespace bulkhead
