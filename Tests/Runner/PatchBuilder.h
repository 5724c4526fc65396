// Patches for tests, each built in one expression:
//
//   PatchBuilder ("group:a").add ("vco1", "vco", {{"frequency", 440}}).add ("out1", "output").cable ("vco1.sine",
//   "out1.left")
#pragma once

#include "Graph/Patch.h"

#include <stdexcept>

namespace bulkhead::test
{

class PatchBuilder
{
public:
    using Parameters = std::initializer_list<std::pair<const char*, double>>;

    /// `isolation`: of the modules that are given none of their own.
    explicit PatchBuilder (std::string isolation = "process") : usualIsolation (std::move (isolation)) {}

    PatchBuilder& add (const std::string& id, const std::string& type, Parameters parameters = {},
                       const std::string& isolation = {})
    {
        PatchModule module;
        module.id = id;
        module.type = type;
        module.isolation = Isolation::fromText (isolation.empty() ? usualIsolation : isolation).value();

        for (const auto& [parameter, value] : parameters)
        {
            if (module.moduleType() == nullptr || findParameter (module.moduleType()->info, parameter) < 0)
                throw std::invalid_argument (type + " has no " + parameter);

            module.parameters[parameter] = static_cast<float> (value);
        }

        patch.modules.push_back (std::move (module));
        return *this;
    }

    PatchBuilder& cable (const std::string& from, const std::string& to)
    {
        patch.cables.push_back ({PortRef::fromText (from).value(), PortRef::fromText (to).value(), Json::object()});
        return *this;
    }

    operator const Patch&() const { return patch; }

    Patch patch;

private:
    std::string usualIsolation;
};

/// Index of a module's parameter.
inline int parameterIndex (const Patch& patch, const std::string& module, const std::string& parameter)
{
    const auto index = findParameter (patch.findModule (module)->moduleType()->info, parameter);

    if (index < 0)
        throw std::invalid_argument (module + " has no " + parameter);

    return index;
}

} // namespace bulkhead::test
