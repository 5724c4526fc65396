#include "Lv2Editor.h"

#include "PluginText.h"

#include <lv2/instance-access/instance-access.h>
#include <lv2/parameters/parameters.h>

#include <cmath>
#include <dlfcn.h>
#include <limits>

namespace bulkhead
{

namespace
{

std::string pathOf (const LilvNode* node)
{
    const std::unique_ptr<char, decltype (&lilv_free)> path (
        node == nullptr ? nullptr : lilv_file_uri_parse (lilv_node_as_uri (node), nullptr), &lilv_free);
    return path == nullptr ? std::string() : path.get();
}

/// The one that belongs to this URI, of an editor's library.
const LV2UI_Descriptor* findDescriptor (const std::string& binary, const std::string& uri, std::string& problem)
{
    // It stays loaded, as plugins' libraries do: nobody can know when the last of its code has run.
    auto* library = ::dlopen (binary.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    auto* symbol = library == nullptr ? nullptr : ::dlsym (library, "lv2ui_descriptor");

    if (symbol == nullptr)
    {
        const auto* reason = ::dlerror();
        problem = "its editor's library cannot be loaded: " + plainText (reason == nullptr ? binary : reason, 300);
        return nullptr;
    }

    constexpr std::uint32_t most = 1000;
    const auto descriptorAt = reinterpret_cast<LV2UI_DescriptorFunction> (symbol);

    for (std::uint32_t i = 0; i < most; ++i)
    {
        const auto* found = descriptorAt (i);

        if (found == nullptr)
            break;

        if (found->URI != nullptr && uri == found->URI)
            return found;
    }

    problem = "its editor is not in the library that its bundle names";
    return nullptr;
}

} // namespace

std::unique_ptr<Lv2Editor> Lv2Editor::make (const Plugin& plugin, std::string& problem)
{
    const std::unique_ptr<LilvUIs, decltype (&lilv_uis_free)> all (lilv_plugin_get_uis (plugin.plugin), &lilv_uis_free);
    const auto* x11 = plugin.bundle.uri (LV2_UI__X11UI);
    problem = "it has no editor of its own";

    if (all == nullptr)
        return nullptr;

    LILV_FOREACH (uis, i, all.get())
    {
        const auto* ui = lilv_uis_get (all.get(), i);

        if (! lilv_ui_is_a (ui, x11))
        {
            problem = "its own editor is made with a toolkit that cannot be shown here (it has to be an X11UI)";
            continue;
        }

        problem.clear();
        return std::unique_ptr<Lv2Editor> (new Lv2Editor (plugin, textOf (lilv_ui_get_uri (ui)),
                                                          pathOf (lilv_ui_get_binary_uri (ui)),
                                                          pathOf (lilv_ui_get_bundle_uri (ui))));
    }

    return nullptr;
}

Lv2Editor::Lv2Editor (const Plugin& pluginToUse, std::string uriToUse, std::string binaryToUse, std::string folderToUse)
    : plugin (pluginToUse), uri (std::move (uriToUse)), binary (std::move (binaryToUse)),
      folder (std::move (folderToUse)), eventTransfer (plugin.map.map (LV2_ATOM__eventTransfer)),
      told (plugin.layout.ports.size(), std::numeric_limits<float>::quiet_NaN()),
      sampleRate (static_cast<float> (plugin.sampleRate))
{}

Lv2Editor::~Lv2Editor()
{
    plugin.link.close();

    if (handle != nullptr && descriptor->cleanup != nullptr)
        descriptor->cleanup (handle);
}

std::string Lv2Editor::open (unsigned long parent, EditorListener& listenerToUse)
{
    listener = &listenerToUse;
    std::string problem;
    descriptor = findDescriptor (binary, uri, problem);

    if (descriptor == nullptr)
        return problem;

    if (descriptor->instantiate == nullptr)
        return "its editor cannot be made";

    const auto floatType = plugin.map.map (LV2_ATOM__Float);
    options = {
        {LV2_OPTIONS_INSTANCE, 0, plugin.map.map (LV2_PARAMETERS__sampleRate), sizeof sampleRate, floatType,
         &sampleRate},
        {LV2_OPTIONS_INSTANCE, 0, plugin.map.map (LV2_UI__updateRate), sizeof updateRate, floatType, &updateRate},
        {LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr}};

    dataAccess.data_access = lilv_instance_get_descriptor (plugin.instance)->extension_data;
    resize = {this, [] (LV2UI_Feature_Handle self, int width, int height)
              {
                  static_cast<Lv2Editor*> (self)->listener->resized (width, height);
                  return 0;
              }};
    touch = {this, [] (LV2UI_Feature_Handle self, std::uint32_t port, bool grabbed)
             {
                 auto& editor = *static_cast<Lv2Editor*> (self);

                 if (const auto parameter = editor.parameterOf (port); parameter < 0)
                     return;
                 else if (grabbed)
                     editor.listener->gestureBegan (static_cast<std::uint32_t> (parameter));
                 else
                     editor.listener->gestureEnded (static_cast<std::uint32_t> (parameter));
             }};
    portMap = {this, [] (LV2UI_Feature_Handle self, const char* symbol)
               { return static_cast<const Lv2Editor*> (self)->portIndex (symbol); }};

    features = {{LV2_URID__map, plugin.map.mapFeature()},
                {LV2_URID__unmap, plugin.map.unmapFeature()},
                {LV2_OPTIONS__options, options.data()},
                {LV2_INSTANCE_ACCESS_URI, lilv_instance_get_handle (plugin.instance)},
                {LV2_DATA_ACCESS_URI, &dataAccess},
                {LV2_UI__parent, reinterpret_cast<void*> (parent)},
                {LV2_UI__resize, &resize},
                {LV2_UI__touch, &touch},
                {LV2_UI__portMap, &portMap},
                {LV2_UI__idleInterface, nullptr}};

    for (const auto& feature : features)
        featurePointers.push_back (&feature);

    featurePointers.push_back (nullptr);
    plugin.link.open();
    handle = descriptor->instantiate (
        descriptor, lilv_node_as_uri (lilv_plugin_get_uri (plugin.plugin)), folder.c_str(),
        [] (LV2UI_Controller self, std::uint32_t port, std::uint32_t size, std::uint32_t protocol, const void* buffer)
        { static_cast<Lv2Editor*> (self)->write (port, size, protocol, buffer); },
        this, &widget, featurePointers.data());

    if (handle == nullptr)
    {
        plugin.link.close();
        return "its editor did not start";
    }

    if (descriptor->extension_data != nullptr)
        idling = static_cast<const LV2UI_Idle_Interface*> (descriptor->extension_data (LV2_UI__idleInterface));

    tellValues();
    return {};
}

bool Lv2Editor::idle()
{
    tellValues();
    tellAtoms();
    return idling == nullptr || idling->idle == nullptr || idling->idle (handle) == 0;
}

int Lv2Editor::parameterOf (std::uint32_t port) const noexcept
{
    using Role = PluginLayout::Use::Role;

    if (port >= plugin.layout.ports.size() || plugin.layout.ports[port].role != Role::control
        || ! plugin.layout.ports[port].isInput)
        return -1;

    return plugin.layout.ports[port].parameter;
}

void Lv2Editor::write (std::uint32_t port, std::uint32_t size, std::uint32_t protocol, const void* buffer)
{
    if (protocol == eventTransfer && size >= sizeof (LV2_Atom))
    {
        LV2_Atom atom;
        std::memcpy (&atom, buffer, sizeof atom);

        if (atom.size <= size - sizeof atom)
            plugin.link.sendToPlugin (port, atom, static_cast<const std::byte*> (buffer) + sizeof atom);

        return;
    }

    const auto parameter = parameterOf (port);
    float value = 0.0f;

    if (protocol == 0 && size == sizeof value && static_cast<int> (port) == plugin.layout.enabledPort)
    {
        // The host switches it, and tells the plugin.
        std::memcpy (&value, buffer, sizeof value);
        return listener->bypassTurned (! (value > 0.0f));
    }

    if (protocol != 0 || size != sizeof value || parameter < 0)
        return;

    std::memcpy (&value, buffer, sizeof value);

    if (! std::isfinite (value))
        return;

    const auto index = static_cast<std::size_t> (parameter);
    const auto before = plugin.controls.value (port);
    plugin.controls.setAsPlugin (index, value);
    told[port] = value;

    // Some say again what they have just been told.
    if (plugin.controls.value (port) == before)
        return;

    listener->parameterTurned (static_cast<std::uint32_t> (parameter),
                               plugin.layout.controls[index].fromPlugin (plugin.controls.value (port)));
}

/// What was turned elsewhere, and what the plugin's meters show.
void Lv2Editor::tellValues()
{
    using Role = PluginLayout::Use::Role;

    if (descriptor->port_event == nullptr)
        return;

    for (std::uint32_t port = 0; port < plugin.layout.ports.size(); ++port)
    {
        const auto role = plugin.layout.ports[port].role;

        if (role != Role::control && role != Role::meter && role != Role::transport)
            continue;

        const auto value = plugin.controls.value (port);

        if (value == told[port])
            continue;

        told[port] = value;
        descriptor->port_event (handle, port, sizeof value, 0, &value);
    }
}

void Lv2Editor::tellAtoms()
{
    std::vector<std::byte> whole;

    for (Lv2EditorLink::Message message; plugin.link.takeForEditor (message);)
        if (descriptor->port_event != nullptr)
        {
            whole.resize (sizeof message.atom + message.atom.size);
            std::memcpy (whole.data(), &message.atom, sizeof message.atom);
            std::memcpy (whole.data() + sizeof message.atom, message.body, message.atom.size);
            descriptor->port_event (handle, message.port, static_cast<std::uint32_t> (whole.size()), eventTransfer,
                                    whole.data());
        }
}

std::uint32_t Lv2Editor::portIndex (const char* symbol) const
{
    const Lv2Node node (lilv_new_string (plugin.bundle.world(), symbol == nullptr ? "" : symbol));
    const auto* port = lilv_plugin_get_port_by_symbol (plugin.plugin, node.get());
    return port == nullptr ? LV2UI_INVALID_PORT_INDEX : lilv_port_get_index (plugin.plugin, port);
}

} // namespace bulkhead
