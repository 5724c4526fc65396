#include "PluginDescription.h"

#include "JsonFields.h"
#include "JsonParser.h"
#include "NumberText.h"
#include "Utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace bulkhead
{

static constexpr std::array<std::string_view, 4> formatNames {"lv2", "vst3", "vst2", "ladspa"};
static constexpr std::array<std::string_view, 3> kindNames {"audio", "cv", "midi"};

std::string_view toText (PluginFormat format) noexcept
{
    const auto index = static_cast<std::size_t> (format);
    return index < formatNames.size() ? formatNames[index] : "?";
}

std::optional<PluginFormat> pluginFormatFromText (std::string_view text) noexcept
{
    for (std::size_t i = 0; i < formatNames.size(); ++i)
        if (formatNames[i] == text)
            return static_cast<PluginFormat> (i);

    return {};
}

static Json toJson (const std::vector<PluginPort>& ports)
{
    auto list = Json::array();

    for (const auto& port : ports)
        list.push_back ({{"id", port.id},
                         {"name", port.name},
                         {"kind", kindNames[static_cast<std::size_t> (port.kind) % kindNames.size()]},
                         {"channels", port.channels}});

    return list;
}

/// The double that is written as people would: 0.1, and is the same float when it is read.
static double shortest (float value)
{
    const auto text = numberText (value);
    double number = value;
    std::from_chars (text.data(), text.data() + text.size(), number);
    return number;
}

static Json toJson (const PluginParameter& parameter)
{
    Json json {{"id", parameter.id},
               {"name", parameter.name},
               {"minimum", shortest (parameter.minimum)},
               {"maximum", shortest (parameter.maximum)},
               {"default", shortest (parameter.defaultValue)}};

    // There are hundreds of them in some plugins: only what differs.
    if (! parameter.unit.empty())
        json["unit"] = parameter.unit;

    if (! parameter.group.empty())
        json["group"] = parameter.group;

    if (parameter.logarithmic)
        json["logarithmic"] = true;

    if (parameter.integer)
        json["integer"] = true;

    if (! parameter.choices.empty())
        json["choices"] = parameter.choices;

    return json;
}

Json toJson (const PluginDescription& description)
{
    auto parameters = Json::array();

    for (const auto& parameter : description.parameters)
        parameters.push_back (toJson (parameter));

    return {{"format", toText (description.format)},
            {"identifier", description.identifier},
            {"file", description.file},
            {"name", description.name},
            {"vendor", description.vendor},
            {"version", description.version},
            {"category", description.category},
            {"inputs", toJson (description.inputs)},
            {"outputs", toJson (description.outputs)},
            {"parameters", std::move (parameters)},
            {"main_input", description.mainInput},
            {"latency", description.latency}};
}

namespace
{

constexpr std::array<std::string_view, 9> categories {"Instrument", "Oscillator", "Filter",  "Amplifier",   "Modulator",
                                                      "Effect",     "Sequencer",  "Utility", "Input/Output"};

bool isUnfit (char32_t code) noexcept
{
    const auto isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const auto turnsDirection = code == 0x61c || (code >= 0x200e && code <= 0x200f)
                                || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return isControl || turnsDirection || code == 0x2028 || code == 0x2029 || code == 0xfeff;
}

bool isFit (std::string_view text) noexcept
{
    for (std::size_t at = 0; at < text.size();)
    {
        const auto character = utf8CharacterAt (text, at);

        if (character.bytes == 0 || isUnfit (character.code))
            return false;

        at += character.bytes;
    }

    return true;
}

/// One line of text that can be shown: what is no UTF-8 becomes U+FFFD, what moves a cursor a blank; blanks at the ends
/// and in a row go. At most `maxBytes`, cut between characters.
std::string cleanText (std::string_view text, std::size_t maxBytes = PluginLimits::nameBytes)
{
    std::string clean;

    for (std::size_t at = 0; at < text.size();)
    {
        const auto character = utf8CharacterAt (text, at);
        const auto bytes = std::max<std::size_t> (character.bytes, 1);
        const auto piece = character.bytes == 0       ? std::string_view ("\xef\xbf\xbd")
                           : isUnfit (character.code) ? std::string_view (" ")
                                                      : text.substr (at, bytes);
        at += bytes;

        if (piece == " " && (clean.empty() || clean.back() == ' '))
            continue;

        if (clean.size() + piece.size() > maxBytes)
            break;

        clean += piece;
    }

    while (! clean.empty() && clean.back() == ' ')
        clean.pop_back();

    return clean;
}

/// What may stand behind the dot of a cable's end.
std::string portId (std::string_view text)
{
    std::string id;

    for (const auto c : text)
    {
        const auto isPlain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        id += isPlain ? c : '_';
    }

    return id;
}

/// Ids that were given out already, in one list of ports or parameters.
class UniqueIds
{
public:
    std::string make (std::string id, const char* fallback)
    {
        if (id.empty())
            id = fallback;

        auto unique = id;

        for (auto& number = numbers[id]; ! taken.insert (unique).second;)
        {
            const auto ending = '_' + std::to_string (++number + 1);
            unique = cleanText (id, PluginLimits::nameBytes - ending.size()) + ending;
        }

        return unique;
    }

private:
    std::set<std::string> taken;
    std::map<std::string, int> numbers; ///< Of the last one that was made from an id.
};

class DescriptionReader : private JsonFields
{
public:
    std::optional<PluginDescription> read (Json json, std::string& problemText)
    {
        if (! json.is_object())
            expected ("", "an object", json);
        else
            readObject (json);

        const auto problems = takeResult().problems;

        if (problems.empty())
            return std::move (plugin);

        problemText = problems.front().toText();
        return {};
    }

private:
    /// Counts what the description takes as JSON, roughly: no less.
    bool count (std::size_t bytes)
    {
        const auto hadRoom = used <= PluginLimits::descriptionBytes;
        used += bytes;

        if (hadRoom && used > PluginLimits::descriptionBytes)
            problem ("", "says more than " + std::to_string (PluginLimits::descriptionBytes) + " bytes of itself");

        return used <= PluginLimits::descriptionBytes;
    }

    std::string text (Json& object, const std::string& place, std::string_view key)
    {
        constexpr std::size_t mostRead = 65536;
        std::string raw;
        readText (object, place, key, mostRead, raw);
        auto clean = cleanText (raw);
        count (clean.size() + key.size() + 6);
        return clean;
    }

    bool truth (Json& object, const std::string& place, std::string_view key)
    {
        const auto* const value = member (object, key);

        if (value != nullptr && ! value->is_boolean())
            expected (memberPlace (place, key), "true or false", *value);

        return value != nullptr && value->is_boolean() && value->get<bool>();
    }

    /// `fallback` where there is none.
    float number (Json& object, const std::string& place, std::string_view key, float fallback)
    {
        const auto* const value = member (object, key);

        // JSON has no infinity: whoever writes one writes null.
        if (value == nullptr || value->is_null())
            return fallback;

        if (! value->is_number())
        {
            expected (memberPlace (place, key), "a number", *value);
            return fallback;
        }

        constexpr double most = std::numeric_limits<float>::max();
        return static_cast<float> (std::clamp (value->get<double>(), -most, most));
    }

    /// What a plugin is found by is taken as it is, or not at all.
    std::string exactText (Json& object, std::string_view key, std::size_t maxBytes)
    {
        std::string read;
        const auto* const value = member (object, key);

        if (value == nullptr)
            problem (std::string (key), "is missing");
        else if (readText (object, "", key, maxBytes, read) && (read.empty() || ! isFit (read)))
            problem (std::string (key), read.empty() ? "is empty" : "holds what cannot be part of a name");

        count (read.size());
        return read;
    }

    template <typename ReadOne>
    void readList (Json& object, const std::string& place, std::string_view key, std::size_t most, ReadOne readOne)
    {
        auto* const list = member (object, key);
        const auto where = memberPlace (place, key);

        if (list == nullptr)
            return;

        if (! list->is_array())
            return expected (where, "an array", *list);

        if (list->size() > most)
            return problem (where,
                            std::to_string (list->size()) + " of them, " + std::to_string (most) + " are allowed");

        for (std::size_t i = 0; i < list->size() && used <= PluginLimits::descriptionBytes; ++i)
            readOne ((*list)[i], elementPlace (where, i));
    }

    void readPorts (Json& object, std::string_view key, std::vector<PluginPort>& ports)
    {
        UniqueIds ids;
        readList (object, "", key, PluginLimits::ports,
                  [&] (Json& json, const std::string& place)
                  {
                      if (! json.is_object())
                          return expected (place, "an object", json);

                      PluginPort port;
                      port.id = ids.make (portId (text (json, place, "id")), "port");
                      port.name = text (json, place, "name");

                      if (port.name.empty())
                          port.name = port.id;

                      std::string kind;
                      readText (json, place, "kind", PluginLimits::nameBytes, kind);
                      const auto found = std::find (kindNames.begin(), kindNames.end(), kind);

                      if (found == kindNames.end())
                          return problem (memberPlace (place, "kind"), "is neither audio, cv nor midi");

                      port.kind = static_cast<SignalKind> (found - kindNames.begin());
                      readWholeNumber (json, place, "channels", 1, maxChannels, port.channels);

                      if (port.kind == SignalKind::midi)
                          port.channels = 1;

                      ports.push_back (std::move (port));
                  });
    }

    void readParameter (Json& json, const std::string& place, UniqueIds& ids)
    {
        if (! json.is_object())
            return expected (place, "an object", json);

        PluginParameter parameter;
        parameter.id = ids.make (text (json, place, "id"), "parameter");
        parameter.name = text (json, place, "name");
        parameter.unit = text (json, place, "unit");
        parameter.group = text (json, place, "group");
        parameter.minimum = number (json, place, "minimum", 0.0f);
        parameter.maximum = number (json, place, "maximum", 1.0f);
        parameter.defaultValue = number (json, place, "default", parameter.minimum);
        parameter.logarithmic = truth (json, place, "logarithmic");
        parameter.integer = truth (json, place, "integer");
        readList (json, place, "choices", PluginLimits::choices,
                  [&] (Json& choice, const std::string& where)
                  {
                      if (! choice.is_string())
                          return expected (where, "text", choice);

                      parameter.choices.push_back (cleanText (choice.get_ref<const std::string&>()));
                      count (parameter.choices.back().size() + 3);
                  });

        count (100);
        putRight (parameter);
        plugin.parameters.push_back (std::move (parameter));
    }

    static void putRight (PluginParameter& parameter)
    {
        auto& minimum = parameter.minimum;
        auto& maximum = parameter.maximum;

        if (parameter.name.empty())
            parameter.name = parameter.id;

        if (parameter.choices.size() == 1)
            parameter.choices.clear(); // nothing to choose

        if (! parameter.choices.empty())
        {
            minimum = 0.0f;
            maximum = static_cast<float> (parameter.choices.size() - 1);
            parameter.integer = true;
        }

        if (minimum > maximum)
            std::swap (minimum, maximum);

        if (parameter.integer)
        {
            minimum = std::ceil (minimum);
            maximum = std::floor (maximum);
            parameter.defaultValue = std::round (parameter.defaultValue);
        }

        // A control needs somewhere to go.
        if (! (maximum > minimum))
        {
            maximum = std::max (minimum + 1.0f, std::nextafter (minimum, std::numeric_limits<float>::infinity()));

            if (std::isinf (maximum))
            {
                maximum = std::numeric_limits<float>::max();
                minimum = std::nextafter (maximum, 0.0f);
            }
        }

        parameter.logarithmic = parameter.logarithmic && minimum > 0.0f;
        parameter.defaultValue = std::clamp (parameter.defaultValue, minimum, maximum);
    }

    void readObject (Json& json)
    {
        std::string format;
        readRequiredText (json, "", "format", format);

        if (const auto known = pluginFormatFromText (format))
            plugin.format = *known;
        else if (! format.empty())
            problem ("format", "is none of lv2, vst3, vst2 and ladspa");

        plugin.identifier = exactText (json, "identifier", PluginLimits::nameBytes);
        plugin.file = exactText (json, "file", PluginLimits::pathBytes);

        if (! plugin.file.empty() && ! plugin.file.starts_with ('/'))
            problem ("file", "is no absolute path");

        plugin.name = text (json, "", "name");
        plugin.vendor = text (json, "", "vendor");
        plugin.version = text (json, "", "version");
        plugin.category = text (json, "", "category");

        if (plugin.name.empty())
            plugin.name = cleanText (plugin.identifier);

        if (plugin.name.empty())
            plugin.name = plugin.identifier;

        if (std::find (categories.begin(), categories.end(), plugin.category) == categories.end())
            plugin.category = "Effect";

        readPorts (json, "inputs", plugin.inputs);
        readPorts (json, "outputs", plugin.outputs);
        UniqueIds ids;
        readList (json, "", "parameters", PluginLimits::parameters,
                  [&] (Json& parameter, const std::string& place) { readParameter (parameter, place, ids); });

        constexpr auto any = std::numeric_limits<int>::max();
        readWholeNumber (json, "", "main_input", -1, any, plugin.mainInput);
        readWholeNumber (json, "", "latency", -any, any, plugin.latency);
        plugin.latency = std::clamp (plugin.latency, 0, PluginLimits::latency);

        if (plugin.mainInput < 0 || plugin.mainInput >= static_cast<int> (plugin.inputs.size())
            || plugin.inputs[static_cast<std::size_t> (plugin.mainInput)].kind != SignalKind::audio)
            plugin.mainInput = -1;
    }

    PluginDescription plugin;
    std::size_t used = 200;
};

} // namespace

std::optional<PluginDescription> readPluginDescription (const Json& json, std::string& problem)
{
    return DescriptionReader().read (json, problem);
}

} // namespace bulkhead
