#include "TroubleText.h"

#include <algorithm>

namespace bulkhead
{

std::string stopsText (const ModuleStatus& module)
{
    if (module.faults <= 0)
        return {};

    const auto once = module.faults == 1;
    const auto reason =
        module.trouble.empty() ? std::string() : (once ? ", because " : ", last because ") + module.trouble;
    return "Stopped " + (once ? "once" : std::to_string (module.faults) + " times") + reason + ".";
}

std::string silencedText (const ModuleStatus& module)
{
    const auto sentence = [] (std::uint64_t blocks, const char* what)
    {
        return blocks == 0
                   ? std::string()
                   : "Silenced " + std::to_string (blocks) + (blocks == 1 ? " block: " : " blocks: ") + what + ".";
    };

    const auto nonFinite = sentence (module.nonFinite, "not a number");
    const auto runaway = sentence (module.runaway, "far too loud");
    return nonFinite + (nonFinite.empty() || runaway.empty() ? "" : " ") + runaway;
}

std::string troubleText (const ModuleStatus& module)
{
    const auto silenced = silencedText (module);
    const auto stops =
        stopsText (module) + (module.faults > 0 && ! module.said.empty() ? "\nIt had said: " + module.said : "");
    return stops + (stops.empty() || silenced.empty() ? "" : "\n") + silenced;
}

std::string faultsText (int faults, std::uint64_t spared)
{
    // A spare may itself be replaced by another one, for the same fault.
    const auto unheard = std::min (spared, static_cast<std::uint64_t> (std::max (faults, 0)));
    return std::to_string (faults) + (unheard > 0 ? ", " + std::to_string (unheard) + " of them unheard" : "");
}

} // namespace bulkhead
