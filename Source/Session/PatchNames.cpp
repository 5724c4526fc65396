#include "PatchNames.h"

#include "Modules/Catalogue.h"

#include <algorithm>
#include <cctype>

namespace bulkhead
{

namespace
{

std::string portName (const Patch& patch, const PortRef& port, bool isOutput)
{
    const auto* const module = patch.findModule (port.module);
    const auto* const type = module != nullptr ? module->describedType() : nullptr;
    std::string name = port.port;

    if (type != nullptr)
    {
        const auto ports = isOutput ? type->info.outputs : type->info.inputs;

        if (const auto index = findPort (ports, port.port); index >= 0)
            name = ports[static_cast<std::size_t> (index)].name;
    }

    return moduleName (patch, port.module) + " " + name;
}

/// "VCO" of "VCO 2" and of "VCO".
std::string withoutNumber (const std::string& name)
{
    const auto digits = name.find_last_not_of ("0123456789");
    const auto isNumbered =
        digits != name.npos && digits > 0 && digits + 1 < name.size() && name[digits] == ' ' && name[digits + 1] != '0';
    return isNumbered ? name.substr (0, digits) : name;
}

} // namespace

std::string moduleName (const Patch& patch, const std::string& module)
{
    const auto* const found = patch.findModule (module);
    return found != nullptr && ! found->name.empty() ? found->name : module;
}

std::string moduleNames (const Patch& patch, const std::vector<std::string>& modules)
{
    return modules.size() == 1 ? moduleName (patch, modules.front()) : std::to_string (modules.size()) + " modules";
}

std::string outputName (const Patch& patch, const PortRef& output) { return portName (patch, output, true); }

std::string inputName (const Patch& patch, const PortRef& input) { return portName (patch, input, false); }

std::string parameterName (const Patch& patch, const ParameterRef& parameter)
{
    const auto* const module = patch.findModule (parameter.module);
    const auto* const type = module != nullptr ? module->describedType() : nullptr;
    std::string name = parameter.parameter;

    if (type != nullptr)
        if (const auto index = findParameter (type->info, parameter.parameter); index >= 0)
            name = type->info.parameters[static_cast<std::size_t> (index)].name;

    return moduleName (patch, parameter.module) + " " + name;
}

std::string placeName (const Isolation& isolation)
{
    switch (isolation.kind)
    {
        case Isolation::Kind::group:
            return "the group " + isolation.group;
        case Isolation::Kind::host:
            return "the host";
        case Isolation::Kind::process:
            break;
    }

    return "its own process";
}

std::string freeNameFor (const Patch& patch, const std::string& wish)
{
    const auto isTaken = [&patch] (const std::string& name)
    { return std::any_of (patch.modules.begin(), patch.modules.end(), [&] (auto& m) { return m.name == name; }); };

    if (! isTaken (wish))
        return wish;

    const auto stem = withoutNumber (wish);

    for (int number = 2;; ++number)
    {
        const auto suffix = " " + std::to_string (number);

        // What would be too long with its number stays as it is: names need not be unique.
        if (stem.size() + suffix.size() > PatchLimits::nameBytes)
            return wish;

        if (! isTaken (stem + suffix))
            return stem + suffix;
    }
}

/// "zamverb" of a plugin that is called "ZamVerb"; built-in types are what ids begin with themselves.
static std::string idStem (const std::string& type)
{
    constexpr std::size_t longest = 32;
    const auto* known = findModuleType (type);

    if (known == nullptr || ! known->info.isHosted)
        return isModuleId (type) ? type : "module";

    std::string stem;

    for (const auto c : known->info.name)
        if (std::isalnum (static_cast<unsigned char> (c)) != 0 && stem.size() < longest)
            stem += static_cast<char> (std::tolower (static_cast<unsigned char> (c)));

    return stem.empty() || std::isdigit (static_cast<unsigned char> (stem.front())) != 0 ? "plugin" + stem : stem;
}

std::string freeIdFor (const Patch& patch, const std::string& type)
{
    const auto stem = idStem (type);

    for (int number = 1;; ++number)
        if (auto id = stem + std::to_string (number); patch.findModule (id) == nullptr)
            return id;
}

} // namespace bulkhead
