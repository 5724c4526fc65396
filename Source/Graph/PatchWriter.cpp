// From a Patch to JSON text that people and diff tools can read.
#include "NumberText.h"
#include "ParameterText.h"
#include "PatchFile.h"
#include "Placement.h"
#include "RememberedPlugins.h"
#include "TempoText.h"

#include "Modules/Catalogue.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace bulkhead
{

namespace
{

std::string jsonText (const Json& value)
{
    // "replace" never throws: bytes that are not UTF-8 become U+FFFD.
    return value.dump (-1, ' ', false, Json::error_handler_t::replace);
}

std::string jsonString (std::string_view text) { return jsonText (Json (text)); }

/// One object in the making: {"key": value, ...}.
class ObjectText
{
public:
    ObjectText() = default;

    /// With each member on a line of its own.
    explicit ObjectText (std::string_view newLine) : lineStart (newLine) {}

    void add (std::string_view key, const std::string& json)
    {
        // A key that is there twice would make the file unreadable: the first one counts.
        if (! keys.emplace (key).second)
            return;

        members.append (members.empty() ? "" : lineStart.empty() ? ", " : ",").append (lineStart);
        members.append (jsonString (key)).append (": ").append (json);
    }

    /// All but `except`.
    void addAll (const Json& fields, std::string_view except = {})
    {
        if (fields.is_object())
            for (const auto& [key, value] : fields.get_ref<const Json::object_t&>())
                if (key != except)
                    add (key, jsonText (value));
    }

    std::string toText() const { return '{' + members + (lineStart.empty() ? "}" : "\n}"); }

private:
    std::string lineStart;
    std::string members;
    std::set<std::string, std::less<>> keys;
};

/// A switch by its choice's name, as long as that leads back to the same value.
std::string valueText (const ParameterInfo& info, float value)
{
    if (value >= 0.0f && value < static_cast<float> (info.choices.size()) && value == std::floor (value))
        if (const auto id = choiceId (info, static_cast<int> (value));
            static_cast<float> (findChoice (info, id)) == value)
            return jsonString (id);

    return numberText (value);
}

std::string parametersText (const PatchModule& module)
{
    const auto* const type = module.describedType();
    ObjectText object;

    for (const auto& [id, value] : module.parameters)
    {
        if (! std::isfinite (value))
            continue;

        const auto index = type != nullptr ? findParameter (type->info, id) : -1;
        const auto* const info = index >= 0 ? &type->info.parameters[static_cast<std::size_t> (index)] : nullptr;

        // As it was read, as long as nobody has turned it.
        if (const auto raw = module.remembered != nullptr && info != nullptr ? module.unknownParameters.find (id)
                                                                             : module.unknownParameters.end();
            raw != module.unknownParameters.end() && lenientValue (*raw, *info) == value)
            object.add (id, jsonText (*raw));
        else
            object.add (id, info != nullptr ? valueText (*info, value) : numberText (value));
    }

    object.addAll (module.unknownParameters);
    return object.toText();
}

std::string moduleText (const PatchModule& module)
{
    ObjectText object;
    object.add ("id", jsonString (module.id));
    object.add ("type", jsonString (module.type));
    object.add ("name", jsonString (module.name));
    object.add ("x", numberText (module.x));
    object.add ("y", numberText (module.y));
    object.add ("isolation", jsonString (module.isolation.toText()));
    object.add ("parameters", parametersText (module));
    object.add ("state", jsonText (module.state));

    if (module.bypassed)
        object.add ("bypassed", "true");

    object.addAll (module.unknownFields);
    return object.toText();
}

std::string cableText (const Cable& cable)
{
    ObjectText object;
    object.add ("from", jsonString (cable.from.toText()));
    object.add ("to", jsonString (cable.to.toText()));
    object.addAll (cable.unknownFields);
    return object.toText();
}

std::string mappingText (const MidiMapping& mapping)
{
    ObjectText object;
    object.add ("channel", std::to_string (mapping.channel));
    object.add ("controller", std::to_string (mapping.controller));
    object.add ("module", jsonString (mapping.module));
    object.add ("parameter", jsonString (mapping.parameter));

    if (mapping.minimum.has_value() && std::isfinite (*mapping.minimum))
        object.add ("minimum", numberText (*mapping.minimum));

    if (mapping.maximum.has_value() && std::isfinite (*mapping.maximum))
        object.add ("maximum", numberText (*mapping.maximum));

    object.addAll (mapping.unknownFields);
    return object.toText();
}

std::string placementText (const Placement& placement)
{
    const auto mode = jsonString (textOf (placement.mode));

    if (placement.mode != PlacementMode::automatic && placement.limit == Placement().limit
        && placement.unknownFields.empty())
        return mode;

    ObjectText object;
    object.add ("mode", mode);
    object.add ("limit", std::to_string (placement.limit));
    object.addAll (placement.unknownFields);
    return object.toText();
}

/// The elements one to a line.
template <typename Elements, typename ToText> std::string arrayText (const Elements& elements, ToText toText)
{
    std::string text;

    for (const auto& element : elements)
        text.append (text.empty() ? "[\n    " : ",\n    ").append (toText (element));

    return text.empty() ? "[]" : text + "\n  ]";
}

/// No fewer than the values that a parser counts in it.
std::size_t mostValuesIn (std::string_view json)
{
    return static_cast<std::size_t> (
               std::count_if (json.begin(), json.end(), [] (char c) { return c == ',' || c == '[' || c == '{'; }))
           + 1;
}

/// What is remembered of the plugins of a patch, one to a line, in a file that holds `rest` beside it. What is known of
/// those that are not there comes first where there is no room for all.
std::string pluginsText (const Patch& patch, std::string_view rest)
{
    std::vector<const ModuleType*> types;
    std::set<std::string_view> seen;

    for (const auto& module : patch.modules)
        if (const auto* type = module.describedType();
            type != nullptr && type->info.isHosted && seen.insert (type->info.type).second)
            types.push_back (type);

    constexpr std::size_t aside = 65536;
    const auto room = [] (std::size_t most, std::size_t used) { return most - std::min (most, used + aside); };
    auto bytes = std::min (RememberedLimits::bytes, room (PatchLimits::fileBytes, rest.size()));
    auto values = std::min (RememberedLimits::values, room (PatchLimits::values, mostValuesIn (rest)));
    std::vector<std::string> texts (types.size());

    for (const auto missingOnes : {true, false})
        for (std::size_t i = 0; i < types.size(); ++i)
        {
            if ((findModuleType (types[i]->info.type) == nullptr) != missingOnes)
                continue;

            for (const auto brief : {false, true})
            {
                auto text = brief ? rememberedBriefly (types[i]) : rememberedText (types[i]);
                const auto numValues = mostValuesIn (text);

                if (text.empty() || text.size() + 8 > bytes || numValues > values)
                    continue;

                bytes -= text.size() + 8;
                values -= numValues;
                texts[i] = std::move (text);
                break;
            }
        }

    // What was read and not understood stands after the others.
    if (const auto kept =
            patch.unknownFields.is_object() ? patch.unknownFields.find ("plugins") : patch.unknownFields.end();
        kept != patch.unknownFields.end() && kept->is_array())
        for (const auto& entry : *kept)
            texts.push_back (jsonText (entry));

    std::erase (texts, std::string());
    return texts.empty() ? std::string() : arrayText (texts, [] (auto& text) { return text; });
}

} // namespace

std::string writePatch (const Patch& patch)
{
    ObjectText object ("\n  ");
    object.add ("format", jsonString ("bulkhead-patch"));
    object.add ("version", std::to_string (patchFormatVersion));
    object.add ("name", jsonString (patch.name));
    object.add ("notes", jsonString (patch.notes));
    object.add ("modules", arrayText (patch.modules, moduleText));
    object.add ("cables", arrayText (patch.cables, cableText));
    object.add ("midi", arrayText (patch.midi, mappingText));

    if (patch.placement != Placement())
        object.add ("placement", placementText (patch.placement));

    if (patch.tempo != defaultTempo)
        object.add ("tempo", numberText (patch.tempo));

    if (patch.signature != TimeSignature())
        object.add ("time_signature", jsonString (textOf (patch.signature)));

    object.addAll (patch.unknownFields, "plugins");

    if (auto plugins = pluginsText (patch, object.toText()); ! plugins.empty())
        object.add ("plugins", plugins);

    return object.toText() + '\n';
}

} // namespace bulkhead
