#include "TakeOver.h"

#include "PatchNames.h"
#include "PluginCandidates.h"

#include "Graph/ParameterText.h"
#include "Graph/RememberedPlugins.h"

#include <algorithm>
#include <set>

namespace bulkhead
{

namespace
{

/// Of the former plugin: a file may say anything.
constexpr auto mostParameters = 2 * PluginLimits::parameters;

/// A port or a parameter of the former plugin; `match` is the index of what it is now, or -1.
struct Former
{
    std::string id, name;
    std::optional<SignalKind> kind {}; ///< Of a port, where it is known.
    const ParameterInfo* info = nullptr; ///< Of a parameter, where it is known.
    int match = -1;
    std::string plain = plainName (name), plainId = plainName (id);
};

std::string_view formatOf (std::string_view type) { return type.substr (0, type.find (':')); }

/// Pairs those that have no match yet, each with the first of the new ones, by index, that is free and fits.
template <typename Fits> void pair (std::vector<Former>& former, std::vector<bool>& taken, Fits fits)
{
    for (auto& one : former)
        for (std::size_t i = 0; i < taken.size() && one.match < 0; ++i)
            if (! taken[i] && fits (one, i))
            {
                one.match = static_cast<int> (i);
                taken[i] = true;
            }
}

/// plainName() of each is made once: there may be a thousand on both sides.
bool isSame (const std::string& a, const std::string& b) { return ! a.empty() && a == b; }

struct PlainNames
{
    template <typename Infos> explicit PlainNames (const Infos& infos)
    {
        for (const auto& info : infos)
        {
            names.push_back (plainName (info.name));
            ids.push_back (plainName (info.id));
        }
    }

    std::vector<std::string> names, ids;
};

void matchPorts (std::vector<Former>& former, std::span<const PortInfo> ports)
{
    std::vector<bool> taken (ports.size());
    const PlainNames plain (ports);
    const auto fits = [&] (const Former& one, std::size_t i)
    { return ! one.kind || (*one.kind == SignalKind::midi) == (ports[i].kind == SignalKind::midi); };

    pair (former, taken, [&] (auto& one, auto i) { return one.id == ports[i].id && fits (one, i); });
    pair (former, taken, [&] (auto& one, auto i) { return isSame (one.plain, plain.names[i]) && fits (one, i); });
    pair (former, taken, [&] (auto& one, auto i) { return one.kind == ports[i].kind; });
    pair (former, taken, fits);
}

/// Of the former plugin: those that it said it has, then those that only cables know.
std::vector<Former> formerPorts (const Patch& patch, const PatchModule& module, bool outputs)
{
    std::vector<Former> former;
    std::set<std::string_view> seen;

    if (const auto* const type = module.describedType())
        for (const auto& port : outputs ? type->info.outputs : type->info.inputs)
        {
            former.push_back ({std::string (port.id), std::string (port.name), port.kind});
            seen.insert (port.id);
        }

    for (const auto& cable : patch.cables)
    {
        const auto& end = outputs ? cable.from : cable.to;
        const auto& other = outputs ? cable.to : cable.from;

        if (end.module != module.id || ! seen.insert (end.port).second)
            continue;

        // Nobody knows its kind, unless the other end tells whether it is MIDI.
        std::optional<SignalKind> kind;

        if (const auto* const reader = patch.findModule (other.module); reader != nullptr)
            if (const auto* const type = reader->describedType(); type != nullptr)
            {
                const auto ports = outputs ? type->info.inputs : type->info.outputs;

                if (const auto index = findPort (ports, other.port);
                    index >= 0 && ports[static_cast<std::size_t> (index)].kind == SignalKind::midi)
                    kind = SignalKind::midi;
                else if (index >= 0)
                    kind = SignalKind::audio;
            }

        former.push_back ({end.port, end.port, kind});
    }

    return former;
}

/// Ids that are numbers, as those of VST3, mean nothing to another format.
bool hasLetter (std::string_view id)
{
    return std::any_of (id.begin(), id.end(), [] (char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

void matchParameters (std::vector<Former>& former, const ModuleType& to, bool isSameFormat)
{
    const auto infos = to.info.parameters;
    std::vector<bool> taken (infos.size());
    const PlainNames plain (infos);
    const auto hasId = [&] (auto& one, auto i)
    { return one.id == infos[i].id && (isSameFormat || hasLetter (one.id)); };
    pair (former, taken, [&] (auto& one, auto i) { return hasId (one, i) && isSame (one.plain, plain.names[i]); });
    pair (former, taken, [&] (auto& one, auto i) { return isSame (one.plain, plain.names[i]); });
    pair (former, taken, hasId);
    pair (former, taken,
          [&] (auto& one, auto i)
          {
              return (hasLetter (one.id) && isSame (one.plainId, plain.names[i]))
                     || (hasLetter (infos[i].id) && isSame (one.plain, plain.ids[i]));
          });
}

/// 0 to 1, and nobody knows of what.
bool isBare (const ParameterInfo& info)
{
    return info.choices.empty() && info.unit.empty() && info.minimum == 0.0f && info.maximum == 1.0f && ! info.integer;
}

float handedOn (const ParameterInfo& from, float value, const ParameterInfo& to)
{
    return isBare (from) != isBare (to) ? fromNormalised (to, toNormalised (from, value)) : valueFor (from, value, to);
}

} // namespace

TakeOver takeOver (const Patch& patch, const PatchModule& module, const ModuleType& to)
{
    TakeOver result;
    auto& next = result.module;
    next = module;
    next.type = to.info.type;
    next.remembered = nullptr;
    next.parameters.clear();
    next.unknownParameters = Json::object();
    next.state = nullptr;

    const auto* const from = module.describedType();
    std::vector<Former> parameters;

    if (from != nullptr)
        for (const auto& info : from->info.parameters)
            parameters.push_back ({std::string (info.id), std::string (info.name), {}, &info});

    if (module.unknownParameters.is_object())
        for (const auto& [id, json] : module.unknownParameters.get_ref<const Json::object_t&>())
            if (parameters.size() < mostParameters && (from == nullptr || findParameter (from->info, id) < 0))
                parameters.push_back ({id, id});

    matchParameters (parameters, to, formatOf (module.type) == to.info.type.substr (0, to.info.type.find (':')));

    for (const auto& one : parameters)
    {
        const auto set = module.parameters.find (one.id);
        const auto isSet =
            set != module.parameters.end() && (one.info == nullptr || set->second != one.info->defaultValue);

        if (one.match < 0)
        {
            if (isSet || one.info == nullptr)
                result.lost.push_back ("the parameter " + one.name);

            continue;
        }

        const auto& info = to.info.parameters[static_cast<std::size_t> (one.match)];
        const std::string id (info.id);
        result.parameters[one.id] = id;

        if (one.info != nullptr)
            next.parameters[id] =
                handedOn (*one.info, set != module.parameters.end() ? set->second : one.info->defaultValue, info);
        else if (const auto value = lenientValue (module.unknownParameters[one.id], info))
            next.parameters[id] = *value;
        else
            result.lost.push_back ("the parameter " + one.name);
    }

    for (const auto outputs : {false, true})
    {
        auto ports = formerPorts (patch, module, outputs);
        matchPorts (ports, outputs ? to.info.outputs : to.info.inputs);

        for (const auto& one : ports)
            if (one.match >= 0)
                (outputs ? result.outputs : result.inputs)[one.id] =
                    (outputs ? to.info.outputs : to.info.inputs)[static_cast<std::size_t> (one.match)].id;
    }

    for (const auto& cable : patch.cables)
        if ((cable.from.module == module.id && ! result.outputs.contains (cable.from.port))
            || (cable.to.module == module.id && ! result.inputs.contains (cable.to.port)))
            result.lost.push_back ("the cable from " + outputName (patch, cable.from) + " to "
                                   + inputName (patch, cable.to));

    for (const auto& mapping : patch.midi)
        if (mapping.module == module.id && ! result.parameters.contains (mapping.parameter))
            result.lost.push_back ("controller " + std::to_string (mapping.controller) + " of "
                                   + parameterName (patch, {module.id, mapping.parameter}));

    if (module.state.is_object() && module.state.contains ("opaque"))
        result.lost.push_back ("what only the former plugin understands of its state");

    return result;
}

} // namespace bulkhead
