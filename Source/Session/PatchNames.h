// What a module, a port and a parameter of a patch are called: as on the panels, for people to read. What is not known
// is called by its id. Pure.
#pragma once

#include "Command.h"

namespace bulkhead
{

/// "VCF": its name, or its id where it has none or is not there.
std::string moduleName (const Patch& patch, const std::string& module);

/// "2 modules", or the name of the only one.
std::string moduleNames (const Patch& patch, const std::vector<std::string>& modules);

/// "VCO Saw".
std::string outputName (const Patch& patch, const PortRef& output);
std::string inputName (const Patch& patch, const PortRef& input);

/// "VCF Cutoff".
std::string parameterName (const Patch& patch, const ParameterRef& parameter);

/// "its own process", "the group bass", "the host": after "in".
std::string placeName (const Isolation& isolation);

/// A name that no module has: "VCO", then "VCO 2", "VCO 3". A number at the end of `wish` is counted on.
std::string freeNameFor (const Patch& patch, const std::string& wish);

/// An id that no module has: "vco1", "vco2", ... for "vco".
std::string freeIdFor (const Patch& patch, const std::string& type);

} // namespace bulkhead
