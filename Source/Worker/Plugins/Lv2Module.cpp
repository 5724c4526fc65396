#include "Lv2Module.h"

#include "BlockParts.h"
#include "Lv2Editor.h"
#include "PluginText.h"

#include <lv2/atom/atom.h>
#include <lv2/state/state.h>

#include <dlfcn.h>

namespace bulkhead
{

namespace
{

constexpr std::size_t leastSequence = 8192;

std::size_t largestSequence (const PluginLayout& layout)
{
    auto bytes = leastSequence;

    for (const auto& use : layout.ports)
        bytes = std::max (bytes, use.bytes);

    return bytes;
}

} // namespace

std::string openLv2Library (const LilvPlugin* plugin)
{
    const std::unique_ptr<char, decltype (&lilv_free)> path (
        lilv_file_uri_parse (lilv_node_as_uri (lilv_plugin_get_library_uri (plugin)), nullptr), &lilv_free);

    if (path == nullptr)
        return "its library is no file.";

    if (::dlopen (path.get(), RTLD_NOW | RTLD_LOCAL) != nullptr)
        return {};

    const auto* reason = ::dlerror();
    return plainText (reason == nullptr ? "its library cannot be loaded" : reason, 500);
}

std::unique_ptr<Lv2Module> Lv2Module::make (std::shared_ptr<Lv2Bundle> bundle, std::shared_ptr<UridMap> map,
                                            const LilvPlugin* plugin, const PluginLayout& layout,
                                            const PluginLoader::Settings& settings, std::string& problem)
{
    std::unique_ptr<Lv2Module> module (new Lv2Module (std::move (bundle), std::move (map), plugin, layout, settings));

    if (module->instantiate())
        return module;

    // lilv does not say why there is no instance.
    const auto reason = openLv2Library (plugin);
    problem = "It did not start" + (reason.empty() ? ", and did not say why." : ": " + reason);
    return nullptr;
}

Lv2Module::Lv2Module (std::shared_ptr<Lv2Bundle> bundleToUse, std::shared_ptr<UridMap> mapToUse,
                      const LilvPlugin* pluginToUse, const PluginLayout& layoutToUse,
                      const PluginLoader::Settings& settings)
    : bundle (std::move (bundleToUse)), map (std::move (mapToUse)), plugin (pluginToUse), layout (layoutToUse),
      controls (layout), maxFrames (settings.maxFrames), silence (maxFrames), scratch (maxFrames), position (*map),
      features (*map, settings, largestSequence (layout), workThread.feature()), floatType (map->map (LV2_ATOM__Float)),
      doubleType (map->map (LV2_ATOM__Double)), intType (map->map (LV2_ATOM__Int)),
      boolType (map->map (LV2_ATOM__Bool)), sampleRate (settings.sampleRate)
{
    const Lv2EventTypes types (*map);

    for (std::uint32_t i = 0; i < layout.ports.size(); ++i)
    {
        const auto& use = layout.ports[i];

        if (use.role == Role::signal)
            signals.push_back ({i, use.isInput, use.place});
        else if (use.role == Role::transport)
            transportPorts.push_back (i);
        else if (use.role == Role::events)
            eventPorts.push_back ({i, use.isInput, use.place.port, use.takesPosition,
                                   Lv2Events (types, std::max (use.bytes, leastSequence))});
    }
}

bool Lv2Module::instantiate()
{
    instance.reset (lilv_plugin_instantiate (plugin, sampleRate, features.all()));

    if (instance == nullptr)
        return false;

    connectAll();
    const auto* extension = lilv_instance_get_extension_data (instance.get(), LV2_WORKER__interface);
    workThread.start (lilv_instance_get_handle (instance.get()), static_cast<const LV2_Worker_Interface*> (extension));

    if (lilv_plugin_has_feature (plugin, bundle->uri (LV2_STATE__loadDefaultState)))
        if (const std::unique_ptr<LilvState, Lv2Deleter> state (
                lilv_state_new_from_world (bundle->world(), map->mapFeature(), lilv_plugin_get_uri (plugin)));
            state != nullptr)
            restore (*state);

    lilv_instance_activate (instance.get());
    expectLatency();
    return true;
}

/// Some write a 0 before they have run.
void Lv2Module::expectLatency() noexcept
{
    if (layout.latencyPort >= 0)
        controls.setValue (static_cast<std::size_t> (layout.latencyPort),
                           layout.ports[static_cast<std::size_t> (layout.latencyPort)].value);
}

Lv2Module::~Lv2Module()
{
    workThread.stop();

    if (instance != nullptr)
        lilv_instance_deactivate (instance.get());
}

/// No port is ever without memory but those that said that they can be: plugins read theirs at odd times.
void Lv2Module::connectAll()
{
    for (std::uint32_t i = 0; i < layout.ports.size(); ++i)
    {
        const auto& use = layout.ports[i];

        if (use.role == Role::signal)
            lilv_instance_connect_port (instance.get(), i, use.isInput ? silence.data() : scratch.data());
        else if (use.role == Role::control || use.role == Role::meter || use.role == Role::transport)
            lilv_instance_connect_port (instance.get(), i, controls.address (i));
        else if (use.role == Role::nothing)
            lilv_instance_connect_port (instance.get(), i, nullptr);
    }

    for (auto& port : eventPorts)
    {
        lilv_instance_connect_port (instance.get(), port.index, port.events.sequence());

        if (! port.isInput)
            port.events.offer();
    }
}

void Lv2Module::process (const Block& block, std::span<const Change> changes) noexcept
{
    for (auto& port : eventPorts)
        port.lastOffset = 0;

    runInParts (
        static_cast<std::uint32_t> (block.frames), changes, maxFrames,
        [this] (const Change& change)
        {
            if (change.index == bypassIndex)
                setBypassed (change.value != 0.0f);
            else
                controls.set (change.index, change.value);
        },
        [&] (std::uint32_t from, std::uint32_t to) { run (block, from, to); });
}

void Lv2Module::followTransport (const TransportPosition& at) noexcept
{
    for (const auto port : transportPorts)
        controls.setValue (port, static_cast<float> (valueOf (layout.ports[port].transport, at, sampleRate)));
}

void Lv2Module::setBypassed (bool isBypassed) noexcept
{
    if (layout.enabledPort >= 0)
        controls.setValue (static_cast<std::size_t> (layout.enabledPort), isBypassed ? 0.0f : 1.0f);
}

void Lv2Module::run (const Block& block, std::uint32_t from, std::uint32_t to) noexcept
{
    const auto transport = block.transport.after (from, sampleRate);
    followTransport (transport);

    for (const auto& signal : signals)
    {
        auto* samples = signal.isInput ? const_cast<float*> (block.in (signal.place.port, signal.place.channel))
                                       : block.out (signal.place.port, signal.place.channel);
        lilv_instance_connect_port (instance.get(), signal.index, samples + from);
    }

    for (auto& port : eventPorts)
    {
        if (! port.isInput)
        {
            port.events.offer();
            continue;
        }

        const auto midi = port.port >= 0 ? block.midiIn (port.port) : std::span<const MidiEvent>();
        port.events.fill (midi, from, to, static_cast<std::uint32_t> (block.frames),
                          port.takesPosition ? &position.atomAt (transport, sampleRate) : nullptr);
    }

    hearEditor();
    lilv_instance_run (instance.get(), to - from);

    if (editorLink.isOpen())
        for (auto& port : eventPorts)
            tellEditor (port);

    for (auto& port : eventPorts)
        if (! port.isInput && port.port >= 0)
            port.events.readMidi (to - from,
                                  [&] (MidiEvent& event)
                                  {
                                      port.lastOffset = event.offset = std::max (from + event.offset, port.lastOffset);
                                      block.sendMidi (port.port, event);
                                  });

    workThread.deliver();
}

/// What its editor says to it comes after what is there.
void Lv2Module::hearEditor() noexcept
{
    for (Lv2EditorLink::Message message; editorLink.takeForPlugin (message);)
        for (auto& port : eventPorts) // what was left of one that has been closed is for nobody
            if (editorLink.isOpen() && port.isInput && port.index == message.port)
                port.events.append (message.atom, message.body);
}

void Lv2Module::tellEditor (EventPort& port) noexcept
{
    if (! port.isInput)
        port.events.read ([&] (const LV2_Atom_Event& event, const std::byte* body)
                          { editorLink.sendToEditor (port.index, event.body, body); });
}

std::unique_ptr<EmbeddedEditor> Lv2Module::makeEditor (std::string& problem)
{
    return Lv2Editor::make ({*bundle, *map, plugin, instance.get(), layout, controls, editorLink, sampleRate}, problem);
}

int Lv2Module::latency() const noexcept
{
    return layout.latencyPort < 0 ? 0
                                  : latencyInFrames (controls.value (static_cast<std::size_t> (layout.latencyPort)));
}

} // namespace bulkhead
