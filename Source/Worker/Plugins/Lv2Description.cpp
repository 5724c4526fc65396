#include "Lv2Description.h"

#include "Lv2Features.h"
#include "Lv2Port.h"
#include "PluginText.h"

#include <lv2/core/lv2.h>

#include <array>

namespace bulkhead
{

namespace
{

constexpr std::uint32_t mostPorts = 4096;

std::string categoryOf (std::string_view className)
{
    constexpr std::string_view prefix = LV2_CORE_PREFIX;

    if (! className.starts_with (prefix))
        return {};

    className.remove_prefix (prefix.size());

    struct Row
    {
        std::string_view className, category;
    };

    static constexpr std::array rows {Row {"InstrumentPlugin", "Instrument"}, Row {"OscillatorPlugin", "Oscillator"},
                                      Row {"GeneratorPlugin", "Oscillator"},  Row {"FilterPlugin", "Filter"},
                                      Row {"AllpassPlugin", "Filter"},        Row {"BandpassPlugin", "Filter"},
                                      Row {"CombPlugin", "Filter"},           Row {"EQPlugin", "Filter"},
                                      Row {"MultiEQPlugin", "Filter"},        Row {"ParaEQPlugin", "Filter"},
                                      Row {"HighpassPlugin", "Filter"},       Row {"LowpassPlugin", "Filter"},
                                      Row {"AmplifierPlugin", "Amplifier"},   Row {"EnvelopePlugin", "Modulator"},
                                      Row {"UtilityPlugin", "Utility"},       Row {"AnalyserPlugin", "Utility"},
                                      Row {"ConstantPlugin", "Utility"},      Row {"ConverterPlugin", "Utility"},
                                      Row {"FunctionPlugin", "Utility"},      Row {"MixerPlugin", "Utility"},
                                      Row {"MIDIPlugin", "Utility"}};

    for (const auto& row : rows)
        if (row.className == className)
            return std::string (row.category);

    // All other classes are kinds of effects; the two most general ones say nothing.
    return className == "Plugin" || className == "PluginBase" ? "" : "Effect";
}

std::string categoryOf (Lv2Bundle& bundle, const LilvPlugin* plugin)
{
    const std::unique_ptr<LilvNodes, Lv2Deleter> classes (
        lilv_plugin_get_value (plugin, bundle.uri (LILV_NS_RDF "type")));

    for (const auto* node : nodesOf (classes.get()))
        if (auto category = categoryOf (textOf (node)); ! category.empty())
            return category;

    return {};
}

std::string versionOf (Lv2Bundle& bundle, const LilvPlugin* plugin)
{
    const auto number = [&] (const char* predicate) -> std::string
    {
        const std::unique_ptr<LilvNodes, Lv2Deleter> values (lilv_plugin_get_value (plugin, bundle.uri (predicate)));
        const auto nodes = nodesOf (values.get());
        return nodes.empty() || ! lilv_node_is_int (nodes.front()) ? "" : textOf (nodes.front());
    };

    const auto minor = number (LV2_CORE__minorVersion), micro = number (LV2_CORE__microVersion);
    return minor.empty() && micro.empty() ? std::string()
                                          : (minor.empty() ? "0" : minor) + "." + (micro.empty() ? "0" : micro);
}

void readNames (Lv2Bundle& bundle, const LilvPlugin* plugin, PluginDescription& description)
{
    const Lv2Node name (lilv_plugin_get_name (plugin)), author (lilv_plugin_get_author_name (plugin));
    description.format = PluginFormat::lv2;
    description.identifier = textOf (lilv_plugin_get_uri (plugin));
    description.file = bundle.folder();
    description.name = plainText (textOf (name.get()));
    description.vendor = plainText (textOf (author.get()));
    description.version = plainText (versionOf (bundle, plugin), 32);
    description.category = categoryOf (bundle, plugin);

    if (description.name.empty())
        description.name = plainText (description.identifier);
}

/// Why the plugin cannot be run whatever its ports are, or nothing.
std::string obstacle (const LilvPlugin* plugin)
{
    const auto identifier = textOf (lilv_plugin_get_uri (plugin));

    if (identifier.size() > PluginLimits::nameBytes || plainText (identifier) != identifier)
        return "Its URI is longer than 256 characters, or no URI.";

    if (const auto* binary = lilv_plugin_get_library_uri (plugin); binary == nullptr || ! lilv_node_is_uri (binary))
        return "It does not say which library it is in.";

    const std::unique_ptr<LilvNodes, Lv2Deleter> required (lilv_plugin_get_required_features (plugin));

    for (const auto* node : nodesOf (required.get()))
        if (const auto feature = textOf (node); ! Lv2Features::supports (feature))
            return "It requires what is not supported: " + plainText (feature) + ".";

    return {};
}

} // namespace

std::optional<PluginLayout> readLv2Plugin (Lv2Bundle& bundle, const LilvPlugin* plugin, double sampleRate,
                                           std::string& problem)
{
    problem = obstacle (plugin);

    if (! problem.empty())
        return {};

    const auto numPorts = lilv_plugin_get_num_ports (plugin);

    if (numPorts == 0 || numPorts > mostPorts)
    {
        problem = numPorts == 0 ? "It does not say what ports it has." : "It has too many ports.";
        return {};
    }

    LayoutBuilder builder (numPorts, sampleRate);
    readNames (bundle, plugin, builder.description());

    for (std::uint32_t i = 0; i < numPorts; ++i)
    {
        problem = Lv2Port (bundle, plugin, i).addTo (builder);

        if (! problem.empty())
            return {};
    }

    if (lilv_plugin_has_latency (plugin))
    {
        const auto port = lilv_plugin_get_latency_port_index (plugin);

        if (port < numPorts && builder.use (port).role == PluginLayout::Use::Role::meter)
            builder.layout.latencyPort = static_cast<int> (port);
    }

    problem = builder.finish();
    return problem.empty() ? std::optional (std::move (builder.layout)) : std::nullopt;
}

} // namespace bulkhead
