#include "PluginRecord.h"

#include "Graph/JsonGuard.h"
#include "Graph/JsonParser.h"

#include <algorithm>

namespace bulkhead
{

static constexpr std::string_view formatName = "bulkhead-plugin-record";

static KnownPlugin::Ports countPorts (const std::vector<PluginPort>& ports)
{
    KnownPlugin::Ports count;

    for (const auto& port : ports)
        (port.kind == SignalKind::audio ? count.audio
         : port.kind == SignalKind::cv  ? count.cv
                                        : count.midi) += port.channels;

    return count;
}

KnownPlugin knownPlugin (const PluginDescription& plugin)
{
    return {plugin.format,
            plugin.identifier,
            plugin.file,
            plugin.name,
            plugin.vendor,
            plugin.version,
            plugin.category,
            countPorts (plugin.inputs),
            countPorts (plugin.outputs),
            static_cast<int> (plugin.parameters.size())};
}

static std::string textOf (const Json& json) { return json.dump (-1, ' ', false, Json::error_handler_t::replace); }

static Json toJson (const KnownPlugin::Ports& ports) { return Json::array ({ports.audio, ports.cv, ports.midi}); }

std::string writePluginRecord (const PluginFile& file, const std::string& stamp, bool hasFailed,
                               const PluginFileContents& contents)
{
    auto list = Json::array();
    std::string lines;

    for (const auto& plugin : contents.plugins)
    {
        const auto known = knownPlugin (plugin);
        list.push_back ({{"identifier", known.identifier},
                         {"name", known.name},
                         {"vendor", known.vendor},
                         {"version", known.version},
                         {"category", known.category},
                         {"inputs", toJson (known.inputs)},
                         {"outputs", toJson (known.outputs)},
                         {"parameters", known.parameters}});
        lines += textOf (toJson (plugin)) + '\n';
    }

    return textOf ({{"record", formatName},
                    {"version", PluginRecord::version},
                    {"format", toText (file.format)},
                    {"file", file.path},
                    {"stamp", stamp},
                    {"failed", hasFailed},
                    {"problem", contents.problem},
                    {"plugins", std::move (list)}})
           + '\n' + lines;
}

/// The line of that number, from 0; nothing when it is not there, or cut off.
static std::optional<std::string_view> lineOf (std::string_view text, std::size_t number)
{
    for (;; --number)
    {
        const auto end = text.find ('\n');

        if (end == text.npos)
            return {};

        if (number == 0)
            return text.substr (0, end);

        text.remove_prefix (end + 1);
    }
}

namespace
{

/// Reads the members of an object; what is missing or of another kind is damage.
class Members
{
public:
    explicit Members (const Json& j) : json (j) {}

    std::string text (std::string_view key)
    {
        const auto found = json.find (key);
        const auto isText = found != json.end() && found->is_string()
                            && found->get_ref<const std::string&>().size() <= PluginLimits::pathBytes;
        isDamaged = isDamaged || ! isText;
        return isText ? found->get<std::string>() : std::string();
    }

    int number (const Json& value)
    {
        const auto isCount = value.is_number_integer() && value.get<double>() >= 0.0 && value.get<double>() <= 100000.0;
        isDamaged = isDamaged || ! isCount;
        return isCount ? value.get<int>() : 0;
    }

    KnownPlugin::Ports ports (std::string_view key)
    {
        const auto found = json.find (key);

        if (found == json.end() || ! found->is_array() || found->size() != 3)
        {
            isDamaged = true;
            return {};
        }

        return {number ((*found)[0]), number ((*found)[1]), number ((*found)[2])};
    }

    const Json& json;
    bool isDamaged = false;
};

std::optional<KnownPlugin> readKnown (const Json& json, const PluginFile& file)
{
    if (! json.is_object())
        return {};

    Members members (json);
    KnownPlugin plugin;
    plugin.format = file.format;
    plugin.file = file.path;
    plugin.identifier = members.text ("identifier");
    plugin.name = members.text ("name");
    plugin.vendor = members.text ("vendor");
    plugin.version = members.text ("version");
    plugin.category = members.text ("category");
    plugin.inputs = members.ports ("inputs");
    plugin.outputs = members.ports ("outputs");
    const auto parameters = json.find ("parameters");
    plugin.parameters = parameters != json.end() ? members.number (*parameters) : 0;

    if (members.isDamaged || plugin.identifier.empty())
        return {};

    return plugin;
}

} // namespace

std::optional<PluginRecord> readPluginRecord (std::string_view text, std::string& problem)
{
    constexpr std::size_t mostValues = 200000;
    constexpr int mostDepth = 8;
    const auto line = lineOf (text, 0).value_or (std::string_view());
    Json json;
    auto wrong = checkJsonText (line, PluginRecord::mostBytes, mostDepth);

    if (! wrong)
        wrong = parseJson (line, mostValues, json);

    if (wrong || ! json.is_object() || json.value ("record", Json()) != formatName)
    {
        problem = wrong ? wrong->toText() : "it is not a record of plugins";
        return {};
    }

    if (json.value ("version", Json()) != PluginRecord::version)
        return {};

    Members members (json);
    PluginRecord record;
    const auto format = pluginFormatFromText (members.text ("format"));
    record.file = {format.value_or (PluginFormat::lv2), members.text ("file")};
    record.stamp = members.text ("stamp");
    record.problem = members.text ("problem");
    const auto failed = json.find ("failed");
    record.hasFailed = failed != json.end() && failed->is_boolean() && failed->get<bool>();
    const auto plugins = json.find ("plugins");

    if (members.isDamaged || ! format || ! record.file.path.starts_with ('/') || plugins == json.end()
        || ! plugins->is_array() || plugins->size() > PluginLimits::perBundle)
    {
        problem = "it is damaged";
        return {};
    }

    for (const auto& plugin : *plugins)
    {
        auto known = readKnown (plugin, record.file);

        if (! known)
        {
            problem = "it is damaged";
            return {};
        }

        record.plugins.push_back (std::move (*known));
    }

    return record;
}

std::optional<PluginDescription> readRecordedPlugin (std::string_view text, std::size_t index, std::string& problem)
{
    constexpr std::size_t mostValues = 200000;
    constexpr int mostDepth = 8;
    const auto line = lineOf (text, index + 1).value_or (std::string_view());
    Json json;
    auto wrong = checkJsonText (line, 2 * PluginLimits::descriptionBytes, mostDepth);

    if (! wrong)
        wrong = parseJson (line, mostValues, json);

    if (wrong)
    {
        problem = wrong->toText();
        return {};
    }

    return readPluginDescription (json, problem);
}

} // namespace bulkhead
