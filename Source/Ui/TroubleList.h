// The modules that have failed, those that are stopped first, and what is passed on of them. Pure.
#pragma once

#include "Graph/Patch.h"
#include "Host/Engine.h"

namespace bulkhead
{

struct Trouble
{
    std::string id;
    std::string name;
    std::string words; ///< "Stopped 2 times, last because ..."; one line.
    bool isParked = false; ///< It is left out until the user tries again.

    bool operator== (const Trouble&) const = default;
};

std::vector<Trouble> troublesOf (const Patch& patch, const EngineStatus& status);

/// The engine's report, and a line for each module in trouble: for whoever looks for the cause.
std::string troubleReport (const std::string& engineReport, const std::vector<Trouble>& troubles);

} // namespace bulkhead
