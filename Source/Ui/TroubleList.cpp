#include "TroubleList.h"

#include "Host/TroubleText.h"
#include "Session/PatchNames.h"

#include <algorithm>

namespace bulkhead
{

std::vector<Trouble> troublesOf (const Patch& patch, const EngineStatus& status)
{
    std::vector<Trouble> troubles;

    for (const auto& module : status.modules)
    {
        auto words = troubleText (module);
        std::replace (words.begin(), words.end(), '\n', ' ');
        const auto isParked = module.state == ModuleStatus::State::parked;

        if (isParked || ! words.empty())
            troubles.push_back ({module.id, moduleName (patch, module.id), std::move (words), isParked});
    }

    std::stable_partition (troubles.begin(), troubles.end(), [] (auto& trouble) { return trouble.isParked; });
    return troubles;
}

std::string troubleReport (const std::string& engineReport, const std::vector<Trouble>& troubles)
{
    auto report = engineReport;

    for (const auto& trouble : troubles)
        report += trouble.name + " (" + trouble.id + "): " + trouble.words
                  + (trouble.isParked ? " It is left out until it is tried again." : "") + "\n";

    return report;
}

} // namespace bulkhead
