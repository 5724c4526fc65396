#include "Lv2Port.h"

#include "PluginText.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/midi/midi.h>
#include <lv2/port-groups/port-groups.h>
#include <lv2/port-props/port-props.h>
#include <lv2/resize-port/resize-port.h>
#include <lv2/units/units.h>

#include <array>
#include <cmath>

namespace bulkhead
{

namespace
{

using Role = PluginLayout::Use::Role;

/// The units of the specification, whose own words for them are not loaded.
std::string_view unitOf (std::string_view uri)
{
    struct Row
    {
        std::string_view name, unit;
    };

    static constexpr std::array rows {Row {"hz", "Hz"},        Row {"khz", "kHz"},  Row {"mhz", "MHz"},
                                      Row {"db", "dB"},        Row {"pc", "%"},     Row {"s", "s"},
                                      Row {"ms", "ms"},        Row {"min", "min"},  Row {"bpm", "BPM"},
                                      Row {"beat", "beats"},   Row {"bar", "bars"}, Row {"cent", "ct"},
                                      Row {"oct", "oct"},      Row {"degree", "°"}, Row {"semitone12TET", "st"},
                                      Row {"frame", "frames"}, Row {"m", "m"},      Row {"cm", "cm"},
                                      Row {"mm", "mm"},        Row {"km", "km"},    Row {"inch", "in"},
                                      Row {"mile", "mi"}};

    if (! uri.starts_with (LV2_UNITS_PREFIX))
        return {};

    uri.remove_prefix (std::string_view (LV2_UNITS_PREFIX).size());

    for (const auto& row : rows)
        if (row.name == uri)
            return row.unit;

    return {};
}

} // namespace

Lv2Port::Lv2Port (Lv2Bundle& bundleToUse, const LilvPlugin* pluginToUse, std::uint32_t indexToUse)
    : bundle (bundleToUse), plugin (pluginToUse), port (lilv_plugin_get_port_by_index (plugin, indexToUse)),
      index (indexToUse), isInput (is (LV2_CORE__InputPort)), symbol (textOf (lilv_port_get_symbol (plugin, port)))
{
    const Lv2Node node (lilv_port_get_name (plugin, port));
    name = textOf (node.get());
}

bool Lv2Port::is (const char* portClass) { return lilv_port_is_a (plugin, port, bundle.uri (portClass)); }

bool Lv2Port::has (const char* property) { return lilv_port_has_property (plugin, port, bundle.uri (property)); }

Lv2Node Lv2Port::value (const char* predicate)
{
    return Lv2Node (lilv_port_get (plugin, port, bundle.uri (predicate)));
}

std::optional<float> Lv2Port::number (const char* predicate)
{
    const auto node = value (predicate);

    if (node != nullptr && (lilv_node_is_float (node.get()) || lilv_node_is_int (node.get())))
        return lilv_node_as_float (node.get());

    if (node != nullptr && lilv_node_is_bool (node.get()))
        return lilv_node_as_bool (node.get()) ? 1.0f : 0.0f;

    return {};
}

std::string Lv2Port::unit()
{
    const auto node = value (LV2_UNITS__unit);

    if (node == nullptr || lilv_node_is_literal (node.get()))
        return {};

    if (const auto known = unitOf (textOf (node.get())); ! known.empty())
        return std::string (known);

    return textOf (bundle.valueOf (node.get(), LV2_UNITS__symbol).get());
}

Lv2Node Lv2Port::group()
{
    auto node = value (LV2_PORT_GROUPS__group);
    return node == nullptr || lilv_node_is_literal (node.get()) ? nullptr : std::move (node);
}

std::string Lv2Port::nameOfGroup (const LilvNode* node)
{
    for (const auto* predicate : {LV2_CORE__name, LILV_NS_RDFS "label", LV2_CORE__symbol})
        if (auto text = plainText (textOf (bundle.valueOf (node, predicate).get())); ! text.empty())
            return text;

    return {};
}

ForeignChannel Lv2Port::channel (SignalKind kind)
{
    ForeignChannel channel {.kind = kind, .symbol = symbol, .name = name};
    channel.isSideChain = has (LV2_CORE_PREFIX "isSideChain");

    if (const auto node = group(); node != nullptr)
    {
        const auto* mainGroup = isInput ? LV2_PORT_GROUPS__mainInput : LV2_PORT_GROUPS__mainOutput;
        const auto mainNode = bundle.valueOf (lilv_plugin_get_uri (plugin), mainGroup);
        channel.group = textOf (node.get());
        channel.groupName = nameOfGroup (node.get());
        channel.isMain = mainNode != nullptr && lilv_node_equals (mainNode.get(), node.get());

        if (bundle.valueOf (node.get(), LV2_PORT_GROUPS__sideChainOf) != nullptr)
            channel.isSideChain = true;
    }

    return channel;
}

std::vector<ForeignControl::Point> Lv2Port::points()
{
    std::vector<ForeignControl::Point> result;
    auto* scalePoints = lilv_port_get_scale_points (plugin, port);

    if (scalePoints == nullptr)
        return result;

    LILV_FOREACH (scale_points, i, scalePoints)
    {
        const auto* point = lilv_scale_points_get (scalePoints, i);
        result.push_back (
            {lilv_node_as_float (lilv_scale_point_get_value (point)), textOf (lilv_scale_point_get_label (point))});
    }

    lilv_scale_points_free (scalePoints);
    return result;
}

ForeignControl Lv2Port::control()
{
    ForeignControl control;
    control.symbol = symbol;
    control.name = name;
    control.unit = unit();
    control.minimum = number (LV2_CORE__minimum);
    control.maximum = number (LV2_CORE__maximum);
    control.defaultValue = number (LV2_CORE__default);
    control.isToggle = has (LV2_CORE__toggled);
    control.isInteger = has (LV2_CORE__integer);
    control.isLogarithmic = has (LV2_PORT_PROPS__logarithmic);
    control.isEnumeration = has (LV2_CORE__enumeration);
    control.isOfSampleRate = has (LV2_CORE__sampleRate);
    control.points = points();

    if (const auto node = group(); node != nullptr)
        control.group = nameOfGroup (node.get());

    return control;
}

void Lv2Port::addEvents (LayoutBuilder& builder)
{
    if (lilv_port_supports_event (plugin, port, bundle.uri (LV2_MIDI__MidiEvent)))
        builder.addChannel (index, isInput, channel (SignalKind::midi));

    constexpr auto usual = 8192.0f, most = 16.0f * 1024.0f * 1024.0f;
    auto& use = builder.use (index);
    use.role = Role::events;
    use.isInput = isInput;
    use.takesPosition = isInput && lilv_port_supports_event (plugin, port, bundle.uri (LV2_TIME__Position));
    use.bytes =
        static_cast<std::size_t> (std::clamp (number (LV2_RESIZE_PORT__minimumSize).value_or (usual), usual, most));
}

std::string Lv2Port::addTo (LayoutBuilder& builder)
{
    const auto isOptional = has (LV2_CORE__connectionOptional);

    if (isInput == is (LV2_CORE__OutputPort))
        return "Its port \"" + plainText (symbol) + "\" is neither an input nor an output.";

    if (is (LV2_CORE__AudioPort))
    {
        builder.addChannel (index, isInput, channel (SignalKind::audio));
    }
    else if (is (LV2_CORE__CVPort))
    {
        builder.addChannel (index, isInput, channel (SignalKind::cv));
    }
    else if (is (LV2_ATOM__AtomPort))
    {
        addEvents (builder);
    }
    else if (is (LV2_CORE__ControlPort) && ! isInput)
    {
        builder.use (index).role = Role::meter;
        builder.use (index).isInput = false;
    }
    else if (is (LV2_CORE__ControlPort))
    {
        const auto designation = textOf (value (LV2_CORE__designation).get());

        if (designation == LV2_CORE__freeWheeling)
        {
            builder.use (index).role = Role::control;
            builder.layout.freeWheelingPort = static_cast<int> (index);
        }
        else if (const auto ofTransport = transportValueOf (designation))
        {
            builder.use (index).role = Role::transport;
            builder.use (index).transport = *ofTransport;
        }
        else if (designation == LV2_CORE_PREFIX "enabled" && builder.layout.enabledPort < 0)
        {
            builder.use (index).role = Role::control;
            builder.use (index).value = 1.0f;
            builder.layout.enabledPort = static_cast<int> (index);
        }
        else
        {
            builder.addControl (index, control());
        }
    }
    else if (! isOptional)
    {
        return "Its port \"" + plainText (symbol) + "\" is of a kind that is not supported.";
    }

    return {};
}

} // namespace bulkhead
