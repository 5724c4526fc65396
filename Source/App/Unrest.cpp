#include "Unrest.h"

#include "Modules/Catalogue.h"
#include "Session/Commands.h"

#include <csignal>

namespace bulkhead
{

Unrest::Unrest (Session& s, Patch patch, double seconds, unsigned seed)
    : session (s), original (std::move (patch)), random (seed)
{
    startTimer (std::max (1, static_cast<int> (1000.0 * seconds)));
}

void Unrest::perform (std::unique_ptr<Command> command)
{
    if (session.perform (std::move (command)).empty())
        ++done.edits;
    else
        ++done.refused;
}

void Unrest::hurt()
{
    const auto processes = session.engine().moduleProcesses();

    if (processes.empty())
        return;

    const auto& [module, process] = *std::next (processes.begin(), static_cast<long> (choose (processes.size())));
    constexpr Fault faults[] = {Fault::crash, Fault::abort,      Fault::busyLoop,
                                Fault::sleep, Fault::notANumber, Fault::runaway};
    const auto kind = choose (std::size (faults) + 2);

    if (kind < std::size (faults))
        session.engine().injectFault (module, faults[kind]);
    else if (process > 0)
        ::kill (process, kind == std::size (faults) ? SIGKILL : SIGSTOP);

    ++done.faults;
}

void Unrest::edit()
{
    const auto& patch = session.patch();

    if (patch.modules.empty())
        return;

    const auto& module = patch.modules[choose (patch.modules.size())];
    const auto parameters =
        module.moduleType() == nullptr ? std::span<const ParameterInfo>() : module.moduleType()->info.parameters;

    switch (choose (6))
    {
        case 0:
            if (! parameters.empty())
            {
                const auto& info = parameters[choose (parameters.size())];
                const auto part = static_cast<float> (choose (1000)) / 999.0f;
                perform (std::make_unique<SetParameter> (module.id, std::string (info.id),
                                                         info.minimum + part * (info.maximum - info.minimum)));
            }
            break;
        case 1:
        {
            const auto catalogue = moduleCatalogue();
            PatchModule added;
            added.type = std::string (catalogue[choose (catalogue.size())]->info.type);
            added.id = session.freeIdFor (added.type);
            perform (std::make_unique<AddModule> (std::move (added)));
            break;
        }
        case 2:
            if (patch.modules.size() > original.modules.size() / 2)
                perform (std::make_unique<RemoveModules> (std::vector {module.id}));
            break;
        case 3:
            if (! patch.cables.empty())
            {
                const auto& cable = patch.cables[choose (patch.cables.size())];
                perform (std::make_unique<Disconnect> (cable.from, cable.to));
            }
            break;
        case 4:
            perform (std::make_unique<SetIsolation> (
                module.id, choose (2) == 0 ? *Isolation::fromText ("process") : *Isolation::fromText ("group:unrest")));
            break;
        default:
            if (session.undo().empty())
                ++done.edits;
    }
}

void Unrest::retryParked()
{
    for (const auto& module : session.engine().status().modules)
        if (module.state == ModuleStatus::State::parked && session.engine().retry (module.id).empty())
            ++done.retries;
}

void Unrest::timerCallback()
{
    switch (choose (40))
    {
        case 0:
            if (session.open (original, session.filePath()).empty())
                ++done.loads;
            else
                ++done.refused;
            break;
        case 1:
            retryParked();
            break;
        default:
            if (choose (2) == 0)
                hurt();
            else
                edit();
    }
}

} // namespace bulkhead
