#include "PluginTypes.h"

#include "Modules/Catalogue.h"

#include <cctype>
#include <map>
#include <memory>
#include <mutex>

namespace bulkhead
{

namespace
{

/// A description, and the views into it that a ModuleInfo consists of.
struct PluginType
{
    explicit PluginType (const PluginDescription& d)
        : description (d), typeName (d.type()), words (wordsOf (d)), inputs (portsOf (description.inputs)),
          outputs (portsOf (description.outputs)), choices (choicesOf (description)),
          parameters (parametersOf (description, choices)), info (makeInfo())
    {}

    static std::vector<PortInfo> portsOf (const std::vector<PluginPort>& from)
    {
        std::vector<PortInfo> ports;

        for (const auto& port : from)
            ports.push_back ({port.id, port.name, port.kind, port.channels, {}});

        return ports;
    }

    using Choices = std::vector<std::vector<std::string_view>>;

    static Choices choicesOf (const PluginDescription& description)
    {
        Choices choices;

        for (const auto& p : description.parameters)
            choices.emplace_back (p.choices.begin(), p.choices.end());

        return choices;
    }

    static std::vector<ParameterInfo> parametersOf (const PluginDescription& description, const Choices& choices)
    {
        std::vector<ParameterInfo> parameters;

        for (std::size_t i = 0; i < description.parameters.size(); ++i)
        {
            const auto& p = description.parameters[i];
            parameters.push_back ({p.id, p.name, p.unit, p.minimum, p.maximum, p.defaultValue,
                                   p.logarithmic ? Scale::logarithmic : Scale::linear, choices[i], p.integer, p.group});
        }

        return parameters;
    }

    /// "LV2 by Damien Zammit".
    static std::string wordsOf (const PluginDescription& description)
    {
        std::string words;

        for (const auto c : toText (description.format))
            words += static_cast<char> (std::toupper (static_cast<unsigned char> (c)));

        const auto vendor = description.vendor.substr (0, description.vendor.find (" <")); // without an address
        return vendor.empty() ? words : words + " by " + vendor;
    }

    ModuleInfo makeInfo() const
    {
        return {.type = typeName,
                .name = description.name,
                .category = description.category,
                .description = words,
                .inputs = inputs,
                .outputs = outputs,
                .parameters = parameters,
                .latency = description.latency,
                .dryInput = description.mainInput,
                .isHosted = true};
    }

    // In this order: each is made of those before it.
    const PluginDescription description;
    const std::string typeName, words;
    const std::vector<PortInfo> inputs, outputs;
    const Choices choices;
    const std::vector<ParameterInfo> parameters;
    const ModuleInfo info;
    const ModuleType type {info,    0,      [] (void*) noexcept {}, [] (void*, const Block&) noexcept {}, nullptr,
                           nullptr, nullptr};
};

struct PluginTypes
{
    std::mutex mutex;
    std::map<const ModuleType*, std::unique_ptr<PluginType>> all;
};

/// Never destroyed, as the registry is not.
PluginTypes& pluginTypes()
{
    static auto& instance = *new PluginTypes;
    return instance;
}

const ModuleType* keep (std::unique_ptr<PluginType> made)
{
    auto& types = pluginTypes();
    const auto* type = &made->type;
    const std::lock_guard lock (types.mutex);
    types.all.emplace (type, std::move (made));
    return type;
}

} // namespace

const ModuleType* registerPlugin (const PluginDescription& description)
{
    const auto index = moduleTypeIndex (description.type()); // nobody is asked for it: whoever is asked calls this
    const auto* present = index < 0 ? nullptr : moduleTypeAt (static_cast<std::uint32_t> (index));

    if (const auto* known = descriptionOf (present); known != nullptr && *known == description)
        return present;

    auto made = std::make_unique<PluginType> (description);
    return registerModuleType (made->type) >= 0 ? keep (std::move (made)) : nullptr;
}

const ModuleType* registerPlugin (const PluginDescription& description, std::uint32_t index)
{
    const auto* present = moduleTypeAt (index);

    if (const auto* known = descriptionOf (present); known != nullptr && *known == description)
        return present;

    auto made = std::make_unique<PluginType> (description);
    return registerModuleType (made->type, index) ? keep (std::move (made)) : nullptr;
}

const ModuleType* makePluginType (const PluginDescription& description)
{
    return keep (std::make_unique<PluginType> (description));
}

const PluginDescription* descriptionOf (const ModuleType* type)
{
    if (type == nullptr || ! type->info.isHosted)
        return nullptr;

    auto& types = pluginTypes();
    const std::lock_guard lock (types.mutex);
    const auto found = types.all.find (type);
    return found == types.all.end() ? nullptr : &found->second->description;
}

} // namespace bulkhead
