#include "RememberedPlugins.h"

#include "NumberText.h"
#include "ParameterText.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <mutex>

namespace bulkhead
{

namespace
{

/// Entries that were read, and the texts of all types, both for the life of the process: types are.
struct Remembered
{
    std::mutex mutex;
    std::map<std::string, const ModuleType*> byText;
    std::map<const ModuleType*, std::string> texts;
    std::size_t bytes = 0; ///< Of those that were read.
};

Remembered& remembered()
{
    static auto& instance = *new Remembered;
    return instance;
}

std::string textOf (const Json& json) { return json.dump (-1, ' ', false, Json::error_handler_t::replace); }

/// The last part of a path; patches travel, and where somebody's plugins are is nobody else's business.
std::string fileName (const std::string& path) { return path.substr (path.rfind ('/') + 1); }

Json entryOf (const PluginDescription& description)
{
    Json entry {{"type", description.type()}, {"file", fileName (description.file)}};

    for (const auto json = toJson (description); const auto& [key, value] : json.get_ref<const Json::object_t&>())
        if (key != "format" && key != "identifier" && key != "file")
            entry[key] = value;

    return entry;
}

/// As a scan would have said it.
std::optional<PluginDescription> readEntry (const Json& entry, std::string& problem)
{
    if (! entry.is_object())
    {
        problem = "expected an object";
        return {};
    }

    auto description = Json::object();
    std::string type, file;

    for (const auto& [key, value] : entry.get_ref<const Json::object_t&>())
        if (key == "type" && value.is_string())
            type = value.get<std::string>();
        else if (key == "file" && value.is_string())
            file = value.get<std::string>();
        else if (key != "format" && key != "identifier")
            description[key] = value;

    const auto colon = type.find (':');

    if (colon == type.npos || ! pluginFormatFromText (type.substr (0, colon)).has_value())
    {
        problem = "type: is missing, or is no plugin's";
        return {};
    }

    description["format"] = type.substr (0, colon);
    description["identifier"] = type.substr (colon + 1);
    description["file"] = "/" + fileName (file);
    return readPluginDescription (description, problem);
}

} // namespace

const ModuleType* rememberPlugin (const Json& entry, std::string& problem)
{
    auto text = textOf (entry);
    auto& all = remembered();
    {
        const std::lock_guard lock (all.mutex);

        if (const auto found = all.byText.find (text); found != all.byText.end())
            return found->second;
    }

    const auto description = readEntry (entry, problem);

    if (! description)
        return nullptr;

    const std::lock_guard lock (all.mutex);

    if (const auto found = all.byText.find (text); found != all.byText.end())
        return found->second;

    if (all.bytes + text.size() > mostRememberedBytes)
        return nullptr;

    all.bytes += text.size();
    const auto* const type = makePluginType (*description);
    all.texts.emplace (type, text);
    all.byText.emplace (std::move (text), type);
    return type;
}

std::string rememberedText (const ModuleType* type)
{
    const auto* const description = descriptionOf (type);

    if (description == nullptr)
        return {};

    auto& all = remembered();
    {
        const std::lock_guard lock (all.mutex);

        if (const auto found = all.texts.find (type); found != all.texts.end())
            return found->second;
    }

    auto text = textOf (entryOf (*description));
    const std::lock_guard lock (all.mutex);
    return all.texts.emplace (type, std::move (text)).first->second;
}

std::string rememberedBriefly (const ModuleType* type)
{
    const auto* const description = descriptionOf (type);

    if (description == nullptr)
        return {};

    auto brief = *description;
    brief.parameters.clear();
    return textOf (entryOf (brief));
}

bool isMissing (const PatchModule& module) { return module.moduleType() == nullptr; }

float valueFor (const ParameterInfo& from, float value, const ParameterInfo& to)
{
    if (! from.choices.empty() && ! to.choices.empty() && value >= 0.0f
        && value < static_cast<float> (from.choices.size()))
        if (const auto choice = findChoice (to, from.choices[static_cast<std::size_t> (value)]); choice >= 0)
            return static_cast<float> (choice);

    const auto bounded =
        std::isfinite (value) ? std::clamp (value, parameterMinimum (to), parameterMaximum (to)) : to.defaultValue;
    return to.isStepped() ? std::round (bounded) : bounded;
}

std::optional<float> lenientValue (const Json& json, const ParameterInfo& info)
{
    if (json.is_number())
    {
        constexpr double most = 3.0e38;
        const auto number = static_cast<float> (std::clamp (json.get<double>(), -most, most));
        return valueFor (info, number, info);
    }

    if (json.is_string() && ! info.choices.empty())
        if (const auto choice = findChoice (info, json.get_ref<const std::string&>()); choice >= 0)
            return static_cast<float> (choice);

    return {};
}

static Json numberJson (float value)
{
    const auto text = numberText (value);
    double number = value;
    std::from_chars (text.data(), text.data() + text.size(), number);
    return number;
}

bool revive (PatchModule& module)
{
    if (module.remembered == nullptr && module.unknownParameters.empty())
        return false;

    const auto* const type = module.moduleType();

    if (type == nullptr || ! type->info.isHosted)
        return false;

    auto changed = false;
    const auto infoOf = [] (const ModuleType* of, const std::string& id) -> const ParameterInfo*
    {
        const auto index = of == nullptr ? -1 : findParameter (of->info, id);
        return index < 0 ? nullptr : &of->info.parameters[static_cast<std::size_t> (index)];
    };

    if (const auto* const former = std::exchange (module.remembered, nullptr))
    {
        changed = true;
        std::map<std::string, float> taken;

        for (const auto& [id, value] : module.parameters)
            if (const auto* const info = infoOf (type, id))
            {
                const auto* const before = infoOf (former, id);
                taken[id] = valueFor (before != nullptr ? *before : *info, value, *info);
            }
            else if (std::isfinite (value))
            {
                // What the file said of it is kept to the letter, unless it has been turned since.
                const auto* const before = infoOf (former, id);
                const auto said = module.unknownParameters.is_object() ? module.unknownParameters.find (id)
                                                                       : module.unknownParameters.end();

                if (said == module.unknownParameters.end() || before == nullptr
                    || lenientValue (*said, *before) != value)
                    module.unknownParameters[id] = numberJson (value);
            }

        module.parameters = std::move (taken);
    }

    auto left = Json::object();

    if (! module.unknownParameters.is_object())
        return changed;

    for (auto& [id, json] : module.unknownParameters.get_ref<Json::object_t&>())
    {
        const auto* const info = infoOf (type, id);
        const auto value = info != nullptr ? lenientValue (json, *info) : std::nullopt;

        if (value)
        {
            module.parameters.try_emplace (id, *value);
            changed = true;
        }
        else
        {
            left.get_ref<Json::object_t&>().emplace_back (id, std::move (json));
        }
    }

    module.unknownParameters = std::move (left);
    return changed;
}

} // namespace bulkhead
