// From JSON text to a Patch, with every refusal naming its place.
#include "JsonFields.h"
#include "JsonGuard.h"
#include "JsonParser.h"
#include "NumberText.h"
#include "ParameterText.h"
#include "PatchFile.h"
#include "Placement.h"
#include "PluginDescription.h"
#include "QuotedText.h"
#include "RememberedPlugins.h"
#include "Suggestion.h"
#include "TempoText.h"

#include "Modules/Catalogue.h"

#include <cfloat>
#include <cmath>
#include <exception>
#include <map>

namespace bulkhead
{

namespace
{

/// "in, cutoff": the ids of ports or parameters, or "none".
template <typename Infos> std::string listOfIds (const Infos& infos)
{
    constexpr std::size_t most = 16;
    std::string list;

    for (std::size_t i = 0; i < infos.size() && i < most; ++i)
        list.append (i == 0 ? "" : ", ").append (infos[i].id);

    return infos.empty() ? "none" : infos.size() > most ? list + ", ..." : list;
}

std::string listOfChoices (const ParameterInfo& info)
{
    constexpr int most = 32;
    const auto count = static_cast<int> (info.choices.size());
    std::string list;

    for (int i = 0; i < count && i < most; ++i)
        list.append (i == 0 ? "" : ", ").append (choiceId (info, i));

    return count > most ? list + ", ..." : list;
}

std::string withUnit (const std::string& number, std::string_view unit)
{
    return unit.empty() ? number : number + ' ' + std::string (unit);
}

std::string_view kindName (SignalKind kind) noexcept
{
    switch (kind)
    {
        case SignalKind::audio:
            return "audio";
        case SignalKind::cv:
            return "cv";
        case SignalKind::midi:
            break;
    }

    return "midi";
}

std::vector<std::string_view> idsOf (std::span<const ParameterInfo> parameters)
{
    std::vector<std::string_view> ids;

    for (const auto& parameter : parameters)
        ids.push_back (parameter.id);

    return ids;
}

std::vector<std::string_view> idsOf (std::span<const ModuleType* const> types)
{
    std::vector<std::string_view> ids;

    for (const auto* type : types)
        ids.push_back (type->info.type);

    return ids;
}

class PatchReader : private JsonFields
{
public:
    PatchResult read (Json& document)
    {
        if (! document.is_object())
        {
            problem ("", "a patch is an object, this is " + describeJson (document));
            return takeResult();
        }

        if (! readHeader (document))
            return takeResult();

        readText (document, "", "name", PatchLimits::nameBytes, result.patch.name);
        readText (document, "", "notes", PatchLimits::notesBytes, result.patch.notes);

        readElements (document, "plugins", RememberedLimits::plugins, &PatchReader::readPlugin);
        readElements (document, "modules", PatchLimits::modules, &PatchReader::readModule);
        readElements (document, "cables", PatchLimits::cables, &PatchReader::readCable);
        readElements (document, "midi", PatchLimits::midiMappings, &PatchReader::readMapping);

        readPlacement (document);
        readTempo (document);
        readTimeSignature (document);

        keepUnknown (document, "",
                     {"format", "version", "name", "notes", "modules", "cables", "midi", "placement", "plugins",
                      "tempo", "time_signature"},
                     result.patch.unknownFields);
        return takeResult();
    }

private:
    /// False when it is no use to read on.
    bool readHeader (Json& document)
    {
        const auto* const format = member (document, "format");
        const auto* const version = member (document, "version");

        if (format == nullptr)
            problem ("format", "is missing: this is not a Bulkhead patch");
        else if (*format != "bulkhead-patch")
            problem ("format",
                     "expected \"bulkhead-patch\", found " + describeJson (*format) + ": this is not a Bulkhead patch");
        else if (version == nullptr)
            problem ("version", "is missing");
        else if (! version->is_number_integer() || version->get<double>() < 1.0)
            expected ("version", "a whole number from 1", *version);
        else if (version->get<double>() > patchFormatVersion)
            problem ("version", "made by a newer Bulkhead: the file has version " + describeJson (*version)
                                    + ", this Bulkhead reads up to version " + std::to_string (patchFormatVersion));

        return result.ok();
    }

    /// A mode by its name, or an object of mode and limit.
    void readPlacement (Json& document)
    {
        auto* const found = member (document, "placement");

        if (found == nullptr)
            return;

        auto& placement = result.patch.placement;

        if (found->is_object())
        {
            if (auto* const mode = member (*found, "mode"))
                readPlacementMode (*mode, "placement.mode");
            else
                problem ("placement.mode", "is missing");

            readWholeNumber (*found, "placement", "limit", minPlacementLimit, maxPlacementLimit, placement.limit);
            keepUnknown (*found, "placement", {"mode", "limit"}, placement.unknownFields);
        }
        else
        {
            readPlacementMode (*found, "placement");
        }
    }

    void readPlacementMode (const Json& value, const std::string& place)
    {
        if (! value.is_string())
            return expected (place, "a mode of placement", value);

        const auto& text = value.get_ref<const std::string&>();

        if (const auto mode = placementModeFromText (text))
            result.patch.placement.mode = *mode;
        else
            problem (place, quotedText (text) + " is no mode of placement; there are: " + listOfPlacementModes());
    }

    void readTempo (Json& document)
    {
        const auto* const found = member (document, "tempo");

        if (found == nullptr)
            return;

        if (! found->is_number())
            return expected ("tempo", "a number", *found);

        if (const auto tempo = found->get<double>(); tempo >= minTempo && tempo <= maxTempo)
            result.patch.tempo = tempo;
        else
            problem ("tempo", withUnit (describeJson (*found), "BPM") + " is outside " + tempoText (minTempo) + " to "
                                  + withUnit (tempoText (maxTempo), "BPM"));
    }

    void readTimeSignature (Json& document)
    {
        std::string text;

        if (! readText (document, "", "time_signature", PatchLimits::nameBytes, text))
            return;

        if (const auto signature = timeSignatureFromText (text))
            result.patch.signature = *signature;
        else
            problem ("time_signature", quotedText (text) + " is no time signature; an example: \"3/4\"");
    }

    void readElements (Json& document, std::string_view key, std::size_t most,
                       void (PatchReader::*readElement) (Json&, const std::string&))
    {
        auto* const array = member (document, key);

        if (array == nullptr)
            return;

        if (! array->is_array())
        {
            expected (std::string (key), "an array", *array);
            return;
        }

        if (array->size() > most)
        {
            problem (std::string (key),
                     "too many: " + std::to_string (array->size()) + ", " + std::to_string (most) + " are allowed");
            return;
        }

        for (std::size_t i = 0; i < array->size(); ++i)
        {
            const auto place = elementPlace (key, i);

            if (auto& element = (*array)[i]; element.is_object())
                (this->*readElement) (element, place);
            else
                expected (place, "an object", element);
        }
    }

    /// Written back as it is.
    void keepPlugin (const Json& object)
    {
        auto& kept = result.patch.unknownFields;

        if (! kept.is_object())
            kept = Json::object();

        kept["plugins"].push_back (object);
    }

    /// What the file says of a plugin. Only where that is not known here it counts, but it must be sound anyway.
    void readPlugin (Json& object, const std::string& place)
    {
        std::string trouble;
        const auto* const named = member (object, "type");
        const auto name = named != nullptr && named->is_string() ? named->get<std::string>() : std::string();
        const auto colon = name.find (':');

        // Of a format that this version does not know: a module of it is kept, and so is this.
        if (colon != name.npos && colon > 0 && ! pluginFormatFromText (name.substr (0, colon)))
        {
            keepPlugin (object);
            return result.warnings.push_back ({place, quotedText (name) + " is of a format that is not known"});
        }

        const auto* const type = rememberPlugin (object, trouble);

        if (! trouble.empty())
            problem (place, trouble);
        else if (type == nullptr)
        {
            keepPlugin (object);
            result.warnings.push_back ({place, "too much is said of plugins: this one is kept without it"});
        }
        else if (! remembered.try_emplace (std::string (type->info.type), type).second)
            problem (place, quotedText (type->info.type) + " is described already");
    }

    /// What is wrong with a plugin's module is no reason to refuse the patch: the plugin may be another version now.
    /// Makes warnings of the problems since there were `before`.
    bool forgive (const ModuleType* type, std::size_t before)
    {
        if (type == nullptr || ! type->info.isHosted || result.problems.size() == before)
            return false;

        for (auto wrong = result.problems.begin() + static_cast<std::ptrdiff_t> (before);
             wrong != result.problems.end() && result.warnings.size() < 100; ++wrong)
            result.warnings.push_back (*wrong);

        result.problems.resize (before);
        return true;
    }

    void readModule (Json& object, const std::string& place)
    {
        PatchModule module;

        if (readRequiredText (object, place, "id", module.id))
        {
            if (! isModuleId (module.id))
                problem (place + ".id", quotedText (module.id)
                                            + " is not an id: a letter, then letters, digits, '_' or '-', 64 at most");
            else if (const auto [other, isNew] = modulePlaces.try_emplace (module.id, ModulePlace {place, nullptr});
                     ! isNew)
                problem (place + ".id", quotedText (module.id) + " is already the id of " + other->second.place);
        }

        readRequiredText (object, place, "type", module.type);
        auto* type = module.moduleType();

        if (const auto entry = remembered.find (module.type); type == nullptr && entry != remembered.end())
            type = module.remembered = entry->second;

        if (auto found = modulePlaces.find (module.id); found != modulePlaces.end() && found->second.place == place)
            found->second.type = type;

        if (module.remembered != nullptr)
            warnUnknown (place, "type", "the plugin " + quotedText (type->info.name) + " is missing, kept as it is");
        else if (type == nullptr && ! module.type.empty())
            warnUnknown (place, "type",
                         "unknown module type " + quotedText (module.type) + ", kept as it is"
                             + suggestion (module.type, idsOf (moduleCatalogue())));

        if (! readText (object, place, "name", PatchLimits::nameBytes, module.name))
            module.name = type != nullptr ? std::string (type->info.name) : module.type;

        readCoordinate (object, place, "x", module.x);
        readCoordinate (object, place, "y", module.y);

        if (std::string text; readText (object, place, "isolation", PatchLimits::nameBytes, text))
        {
            if (const auto isolation = Isolation::fromText (text))
                module.isolation = *isolation;
            else
                problem (place + ".isolation",
                         quotedText (text)
                             + R"( is not "process", "host" or "group:NAME" with a NAME of 1 to 64)"
                               " letters, digits, '-' or '_'");
        }

        if (auto* const parameters = member (object, "parameters"))
            readParameters (*parameters, place + ".parameters", type, module);

        if (auto* const state = member (object, "state"))
            module.state = std::move (*state);

        if (const auto* const bypassed = member (object, "bypassed"))
        {
            if (bypassed->is_boolean())
                module.bypassed = bypassed->get<bool>();
            else
                expected (place + ".bypassed", "true or false", *bypassed);
        }

        keepUnknown (object, place, {"id", "type", "name", "x", "y", "isolation", "parameters", "state", "bypassed"},
                     module.unknownFields);
        result.patch.modules.push_back (std::move (module));
    }

    void readParameters (Json& object, const std::string& place, const ModuleType* type, PatchModule& module)
    {
        if (! object.is_object())
        {
            expected (place, "an object", object);
            return;
        }

        for (auto& [key, value] : object.get_ref<Json::object_t&>())
        {
            const auto index = type != nullptr ? findParameter (type->info, key) : -1;

            if (index >= 0)
            {
                const auto& info = type->info.parameters[static_cast<std::size_t> (index)];
                const auto before = result.problems.size();
                auto read = readParameterValue (value, memberPlace (place, key), info);

                if (forgive (type, before))
                    read = lenientValue (value, info);

                if (read)
                    module.parameters[key] = *read;

                // A plugin that is not there keeps what was written for it to the letter.
                if (module.remembered == nullptr && (read || ! type->info.isHosted))
                    continue;

                keep (module.unknownParameters, key, value);
                continue;
            }

            if (type != nullptr)
                warnUnknown (place, key,
                             "unknown parameter, kept as it is" + suggestion (key, idsOf (type->info.parameters)));

            keep (module.unknownParameters, key, value);
        }
    }

    std::optional<float> readParameterValue (const Json& value, const std::string& place, const ParameterInfo& info)
    {
        if (! info.choices.empty() && value.is_string())
        {
            const auto& name = value.get_ref<const std::string&>();

            if (const auto choice = findChoice (info, name); choice >= 0)
                return static_cast<float> (choice);

            problem (place, quotedText (name) + " is none of the choices: " + listOfChoices (info));
            return std::nullopt;
        }

        if (! value.is_number())
        {
            expected (place, info.choices.empty() ? "a number" : "one of " + listOfChoices (info), value);
            return std::nullopt;
        }

        const auto exact = value.get<double>();
        const auto number = std::abs (exact) <= static_cast<double> (FLT_MAX) ? static_cast<float> (exact) : HUGE_VALF;
        const auto minimum = parameterMinimum (info);
        const auto maximum = parameterMaximum (info);

        if (! (number >= minimum && number <= maximum))
        {
            problem (place, withUnit (describeJson (value), info.unit) + " is outside " + numberText (minimum) + " to "
                                + withUnit (numberText (maximum), info.unit));
            return std::nullopt;
        }

        if (info.isStepped() && number != std::floor (number))
        {
            expected (place, "a whole number", value);
            return std::nullopt;
        }

        return number;
    }

    void readCable (Json& object, const std::string& place)
    {
        Cable cable;
        SignalKind fromKind {}, toKind {};
        const auto from = readPort (object, place, "from", cable.from, fromKind);
        const auto to = readPort (object, place, "to", cable.to, toKind);

        if (from == Port::known && to == Port::known && (fromKind == SignalKind::midi) != (toKind == SignalKind::midi))
            problem (place, quotedText (cable.from.toText()) + " is " + std::string (kindName (fromKind)) + " and "
                                + quotedText (cable.to.toText()) + " is " + std::string (kindName (toKind))
                                + ": they do not fit");

        if (from != Port::bad && to != Port::bad)
            if (const auto [other, isNew] = cablePlaces.try_emplace ({cable.from, cable.to}, place); ! isNew)
                problem (place, "the same cable as " + other->second);

        keepUnknown (object, place, {"from", "to"}, cable.unknownFields);
        result.patch.cables.push_back (std::move (cable));
    }

    enum class Port
    {
        bad, ///< And told so.
        known,
        ofUnknownType
    };

    Port readPort (Json& object, const std::string& place, std::string_view key, PortRef& port, SignalKind& kind)
    {
        std::string text;

        // A valid end may be longer than a name: an id, a dot and a name.
        if (member (object, key) == nullptr)
        {
            problem (memberPlace (place, key), "is missing");
            return Port::bad;
        }

        if (! readText (object, place, key, PatchLimits::nameBytes + 65, text))
            return Port::bad;

        const auto where = memberPlace (place, key);
        const auto parsed = PortRef::fromText (text);

        if (! parsed.has_value())
        {
            problem (where, quotedText (text) + " is not a port: MODULE.PORT, as in vco1.out");
            return Port::bad;
        }

        port = *parsed;
        const auto found = modulePlaces.find (port.module);

        if (found == modulePlaces.end())
        {
            problem (where, "there is no module " + quotedText (port.module));
            return Port::bad;
        }

        const auto* const type = found->second.type;

        if (type == nullptr)
            return Port::ofUnknownType;

        const bool isOutput = key == "from";
        const auto ports = isOutput ? type->info.outputs : type->info.inputs;
        const auto others = isOutput ? type->info.inputs : type->info.outputs;
        const auto index = findPort (ports, port.port);

        if (index >= 0)
        {
            kind = ports[static_cast<std::size_t> (index)].kind;
            return Port::known;
        }

        const auto before = result.problems.size();
        auto message = quotedText (port.module) + " has no " + (isOutput ? "output " : "input ")
                       + quotedText (port.port) + "; it has: " + listOfIds (ports);

        if (findPort (others, port.port) >= 0)
            message += " (" + quotedText (port.port) + (isOutput ? " is an input)" : " is an output)");

        problem (where, message);
        return forgive (type, before) ? Port::ofUnknownType : Port::bad;
    }

    void readMapping (Json& object, const std::string& place)
    {
        MidiMapping mapping;
        readWholeNumber (object, place, "channel", 0, 16, mapping.channel);

        if (member (object, "controller") == nullptr)
            problem (place + ".controller", "is missing");
        else
            readWholeNumber (object, place, "controller", 0, 127, mapping.controller);

        const ModuleType* hosted = nullptr;
        const bool hasModule = readRequiredText (object, place, "module", mapping.module);
        const bool hasParameter = readRequiredText (object, place, "parameter", mapping.parameter);
        const ParameterInfo* info = nullptr;

        if (hasModule)
        {
            const auto found = modulePlaces.find (mapping.module);

            if (found == modulePlaces.end())
                problem (place + ".module", "there is no module " + quotedText (mapping.module));
            else if (const auto* const type = found->second.type; type != nullptr && hasParameter)
            {
                const auto before = result.problems.size();
                info = findMapped (type->info, mapping, place);
                hosted = type->info.isHosted ? type : nullptr;
                forgive (hosted, before);
            }
        }

        mapping.minimum = readBound (object, place, "minimum", info, hosted);
        mapping.maximum = readBound (object, place, "maximum", info, hosted);
        keepUnknown (object, place, {"channel", "controller", "module", "parameter", "minimum", "maximum"},
                     mapping.unknownFields);
        result.patch.midi.push_back (std::move (mapping));
    }

    const ParameterInfo* findMapped (const ModuleInfo& info, const MidiMapping& mapping, const std::string& place)
    {
        const auto index = findParameter (info, mapping.parameter);

        if (index >= 0)
            return &info.parameters[static_cast<std::size_t> (index)];

        problem (place + ".parameter", quotedText (mapping.module) + " has no parameter "
                                           + quotedText (mapping.parameter)
                                           + "; it has: " + listOfIds (info.parameters));
        return nullptr;
    }

    /// One end of a mapping's range. `info` is nullptr when the parameter is not known; `hosted`: the plugin's type.
    std::optional<float> readBound (Json& object, const std::string& place, std::string_view key,
                                    const ParameterInfo* info, const ModuleType* hosted)
    {
        const auto* const value = member (object, key);

        if (value == nullptr)
            return std::nullopt;

        static constexpr ParameterInfo anything {"", "", "", -FLT_MAX, FLT_MAX};
        const auto before = result.problems.size();
        const auto read = readParameterValue (*value, memberPlace (place, key), info != nullptr ? *info : anything);
        return forgive (hosted, before) && info != nullptr ? lenientValue (*value, *info) : read;
    }

    struct ModulePlace
    {
        std::string place;
        const ModuleType* type;
    };

    std::map<std::string, ModulePlace, std::less<>> modulePlaces; ///< By id.
    std::map<std::string, const ModuleType*, std::less<>> remembered; ///< By type.
    std::map<std::pair<PortRef, PortRef>, std::string> cablePlaces;
};

PatchResult refuse (PatchProblem problem)
{
    PatchResult result;
    result.problems.push_back (std::move (problem));
    return result;
}

} // namespace

PatchResult readPatch (std::string_view text)
{
    try
    {
        if (auto problem = checkJsonText (text, PatchLimits::fileBytes, PatchLimits::depth))
            return refuse (std::move (*problem));

        Json document;

        if (auto problem = parseJson (text, PatchLimits::values, document))
            return refuse (std::move (*problem));

        return PatchReader().read (document);
    }
    catch (const std::bad_alloc&)
    {
        return refuse ({"", "not enough memory to read it"});
    }
    catch (const std::exception& error)
    {
        return refuse ({"", "cannot be read: " + escapedText (error.what(), 200)});
    }
}

} // namespace bulkhead
