#include "PresetFile.h"

#include "Graph/JsonFields.h"
#include "Graph/JsonGuard.h"
#include "Graph/JsonParser.h"
#include "Graph/QuotedText.h"
#include "Graph/RememberedPlugins.h"

#include <exception>

namespace bulkhead
{

namespace
{

class PresetReader : private JsonFields
{
public:
    std::optional<Preset> read (Json& document, std::string& problemText)
    {
        if (document.is_object())
            readObject (document);
        else
            expected ("", "an object", document);

        if (const auto problems = takeResult().problems; ! problems.empty())
        {
            problemText = problems.front().toText();
            return {};
        }

        return std::move (preset);
    }

private:
    void readObject (Json& document)
    {
        const auto* const format = member (document, "format");

        if (format == nullptr || *format != "bulkhead-preset")
            return problem ("format", "this is no preset of Bulkhead's");

        auto version = 0;
        readWholeNumber (document, "", "version", 1, 1000000, version);

        if (version != Preset::version)
            return problem ("version", version == 0 ? "is missing" : "made by a newer Bulkhead");

        readRequiredText (document, "", "type", preset.type);
        readRequiredText (document, "", "name", preset.name);

        if (auto* const parameters = member (document, "parameters"))
            readParameters (*parameters);

        if (auto* const state = member (document, "state"))
        {
            if (! state->is_null() && ! state->is_object())
                expected ("state", "an object or null", *state);

            preset.state = std::move (*state);
        }

        keepUnknown (document, "", {"format", "version", "type", "name", "parameters", "state"}, preset.unknownFields);
    }

    void readParameters (Json& parameters)
    {
        if (! parameters.is_object())
            return expected ("parameters", "an object", parameters);

        for (const auto& [id, value] : parameters.get_ref<const Json::object_t&>())
            if (! value.is_number() && ! value.is_string())
                expected (memberPlace ("parameters", id), "a number or the name of a choice", value);

        preset.parameters = std::move (parameters);
    }

    Preset preset;
};

} // namespace

Preset presetOf (const PatchModule& module, const std::string& name, const Json& state)
{
    // As a patch file would have them.
    Patch alone;
    alone.modules.push_back (module);
    alone.modules.front().state = nullptr;
    auto document = Json::parse (writePatch (alone), nullptr, false);
    Preset preset {module.type, name, Json::object(), state};

    if (document.is_object() && document["modules"].is_array() && ! document["modules"].empty())
        preset.parameters = std::move (document["modules"][0]["parameters"]);

    return preset;
}

std::string writePreset (const Preset& preset)
{
    Json document {{"format", "bulkhead-preset"}, {"version", Preset::version},      {"type", preset.type},
                   {"name", preset.name},         {"parameters", preset.parameters}, {"state", preset.state}};

    if (preset.unknownFields.is_object())
        for (const auto& [key, value] : preset.unknownFields.get_ref<const Json::object_t&>())
            if (! document.contains (key))
                document[key] = value;

    return document.dump (2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::optional<Preset> readPreset (std::string_view text, std::string& problem)
{
    try
    {
        Json document;

        // In a patch it stands deeper, beside others.
        auto trouble = checkJsonText (text, PatchLimits::fileBytes / 2, PatchLimits::depth - 4);

        if (! trouble)
            trouble = parseJson (text, PatchLimits::values, document);

        if (trouble)
        {
            problem = trouble->toText();
            return {};
        }

        return PresetReader().read (document, problem);
    }
    catch (const std::exception& error)
    {
        problem = "cannot be read: " + escapedText (error.what(), 200);
        return {};
    }
}

std::map<std::string, float> valuesOf (const Preset& preset, const ModuleType& type)
{
    std::map<std::string, float> values;

    if (! preset.parameters.is_object())
        return values;

    for (const auto& [id, json] : preset.parameters.get_ref<const Json::object_t&>())
        if (const auto index = findParameter (type.info, id); index >= 0)
            if (const auto value = lenientValue (json, type.info.parameters[static_cast<std::size_t> (index)]))
                values[id] = *value;

    return values;
}

} // namespace bulkhead
