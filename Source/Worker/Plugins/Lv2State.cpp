// State of LV2 plugins: the part of Lv2Module that saves and restores it, through lilv.
#include "Lv2Module.h"

#include "PluginText.h"

#include "Graph/Utf8.h"

#include <lv2/presets/presets.h>
#include <lv2/state/state.h>

#include <algorithm>
#include <cstdlib>

namespace bulkhead
{

namespace
{

using State = std::unique_ptr<LilvState, Lv2Deleter>;

constexpr const char* stateUri = "urn:bulkhead:state";

/// Turtle in which there may be a preset. lilv crashes when there is none; what means to crash it does so in a worker.
bool mayBeState (const std::string& text)
{
    return text.find ('\0') == std::string::npos && findInvalidUtf8 (text) == std::string::npos
           && (text.find ("pset:Preset") != std::string::npos || text.find (LV2_PRESETS__Preset) != std::string::npos);
}

} // namespace

int Lv2Module::portOf (const char* symbol) const
{
    const Lv2Node node (lilv_new_string (bundle->world(), symbol));
    const auto* port = lilv_plugin_get_port_by_symbol (plugin, node.get());
    const auto index = port == nullptr ? layout.ports.size() : lilv_port_get_index (plugin, port);
    return index < layout.ports.size() && layout.ports[index].role == Role::control ? static_cast<int> (index) : -1;
}

std::string Lv2Module::saveState (std::vector<std::byte>& bytes)
{
    bytes.clear();

    // As a double: a float would be written with fewer digits than it has.
    const auto value = [] (const char* symbol, void* self, std::uint32_t* size, std::uint32_t* type) -> const void*
    {
        auto& module = *static_cast<Lv2Module*> (self);
        const auto port = module.portOf (symbol);

        // Whether it is bypassed is the patch's to say.
        if (port < 0 || port == module.layout.enabledPort)
            return nullptr;

        module.saved = static_cast<double> (module.controls.value (static_cast<std::size_t> (port)));
        *size = sizeof module.saved;
        *type = module.doubleType;
        return &module.saved;
    };

    const State state (lilv_state_new_from_instance (plugin, instance.get(), map->mapFeature(), nullptr, nullptr,
                                                     nullptr, nullptr, value, this,
                                                     LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, features.all()));

    if (state == nullptr)
        return "It did not give its state.";

    const std::unique_ptr<char, decltype (&std::free)> text (
        lilv_state_to_string (bundle->world(), map->mapFeature(), map->unmapFeature(), state.get(), stateUri, nullptr),
        &std::free);

    if (text == nullptr)
        return "Its state cannot be written as text.";

    const std::span written (reinterpret_cast<const std::byte*> (text.get()), std::strlen (text.get()));

    if (written.size() > maxStateBytes)
        return "Its state is larger than " + std::to_string (maxStateBytes >> 20) + " MB.";

    bytes.assign (written.begin(), written.end());
    return {};
}

std::string Lv2Module::loadState (std::span<const std::byte> bytes)
{
    if (bytes.size() > maxStateBytes)
        return "This state is larger than " + std::to_string (maxStateBytes >> 20) + " MB.";

    const std::string text (reinterpret_cast<const char*> (bytes.data()), bytes.size());

    const State state (mayBeState (text) ? lilv_state_new_from_string (bundle->world(), map->mapFeature(), text.c_str())
                                         : nullptr);

    if (state == nullptr)
        return "This is no state of an LV2 plugin.";

    if (const auto* uri = lilv_state_get_plugin_uri (state.get());
        uri == nullptr || ! lilv_node_equals (uri, lilv_plugin_get_uri (plugin)))
        return "This is the state of another plugin.";

    restore (*state);
    return {};
}

void Lv2Module::restore (const LilvState& state)
{
    const auto set = [] (const char* symbol, void* self, const void* value, std::uint32_t size, std::uint32_t type)
    {
        auto& module = *static_cast<Lv2Module*> (self);
        const auto port = module.portOf (symbol);
        const auto parameter = port < 0 ? -1 : module.layout.ports[static_cast<std::size_t> (port)].parameter;

        const auto take = [&]<typename Value> (LV2_URID itsType, Value)
        {
            if (type != itsType || size != sizeof (Value))
                return;

            Value number;
            std::memcpy (&number, value, sizeof number);
            module.controls.setAsPlugin (static_cast<std::size_t> (parameter), static_cast<float> (number));
        };

        if (parameter < 0 || value == nullptr)
            return;

        take (module.doubleType, double {});
        take (module.floatType, float {});
        take (module.intType, std::int32_t {});
        take (module.boolType, std::int32_t {});
    };

    const auto pause = workThread.pause();
    lilv_state_restore (&state, instance.get(), set, this, 0, features.all());
}

void Lv2Module::findPresets()
{
    if (std::exchange (presetsFound, true))
        return;

    const std::unique_ptr<LilvNodes, Lv2Deleter> related (
        lilv_plugin_get_related (plugin, bundle->uri (LV2_PRESETS__Preset)));

    for (const auto* preset : nodesOf (related.get()))
    {
        if (presets.size() == maxPrograms)
            break;

        lilv_world_load_resource (bundle->world(), preset);
        const auto label = bundle->valueOf (preset, LILV_NS_RDFS "label");
        const auto uri = textOf (preset);
        presets.push_back ({uri, plainText (label == nullptr ? uri : textOf (label.get()))});
    }

    std::sort (presets.begin(), presets.end(), [] (auto& a, auto& b) { return a.name < b.name; });
}

std::vector<std::string> Lv2Module::programNames()
{
    findPresets();
    std::vector<std::string> names;

    for (const auto& preset : presets)
        names.push_back (preset.name);

    return names;
}

std::string Lv2Module::loadProgram (std::size_t index)
{
    findPresets();

    if (index >= presets.size())
        return "it has no such program";

    const State state (
        lilv_state_new_from_world (bundle->world(), map->mapFeature(), bundle->uri (presets[index].uri.c_str())));

    if (state == nullptr)
        return "this preset cannot be read";

    restore (*state);
    return {};
}

} // namespace bulkhead
