#include "Unrest.h"

#include "Ipc/Clock.h"
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

void Unrest::note (std::string deed) { deeds[nowNanoseconds()] = std::move (deed); }

std::string Unrest::lastDeedBefore (std::uint64_t moment) const
{
    const auto next = deeds.upper_bound (moment);

    if (next == deeds.begin() || std::prev (next)->first + 1'000'000'000 < moment)
        return "nothing";

    return std::prev (next)->second;
}

void Unrest::perform (std::unique_ptr<Command> command)
{
    note (command->name());

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
    static constexpr struct
    {
        const char* name;
        Fault fault;
        int signal = 0;
    } kinds[] = {{"crash", Fault::crash},        {"abort", Fault::abort},       {"busy loop", Fault::busyLoop},
                 {"sleep", Fault::sleep},        {"NaN", Fault::notANumber},    {"+600 dB", Fault::runaway},
                 {"kill", Fault::none, SIGKILL}, {"stop", Fault::none, SIGSTOP}};
    const auto& kind = kinds[choose (std::size (kinds))];
    note (kind.name);

    if (kind.fault != Fault::none)
        session.engine().injectFault (module, kind.fault);
    else if (process > 0)
        ::kill (process, kind.signal);

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
            note ("undo");

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
            note ("load");

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
