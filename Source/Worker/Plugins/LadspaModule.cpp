#include "LadspaModule.h"

#include "BlockParts.h"

#include <cmath>

namespace bulkhead
{

using Role = PluginLayout::Use::Role;

std::unique_ptr<LadspaModule> LadspaModule::make (std::shared_ptr<const LadspaLibrary> library,
                                                  const LADSPA_Descriptor& plugin, const PluginLayout& layout,
                                                  const PluginLoader::Settings& settings)
{
    std::unique_ptr<LadspaModule> module (new LadspaModule (std::move (library), plugin, layout, settings));
    return module->instance == nullptr ? nullptr : std::move (module);
}

LadspaModule::LadspaModule (std::shared_ptr<const LadspaLibrary> libraryToUse, const LADSPA_Descriptor& pluginToUse,
                            const PluginLayout& layoutToUse, const PluginLoader::Settings& settings)
    : library (std::move (libraryToUse)), plugin (pluginToUse), layout (layoutToUse), controls (layout),
      maxFrames (settings.maxFrames), scratch (maxFrames)
{
    instance = plugin.instantiate (&plugin, static_cast<unsigned long> (std::lround (settings.sampleRate)));

    if (instance == nullptr)
        return;

    for (std::size_t i = 0; i < layout.ports.size(); ++i)
        plugin.connect_port (instance, i, layout.ports[i].role == Role::signal ? scratch.data() : controls.address (i));

    if (plugin.activate != nullptr)
        plugin.activate (instance);
}

LadspaModule::~LadspaModule()
{
    if (instance == nullptr)
        return;

    if (plugin.deactivate != nullptr)
        plugin.deactivate (instance);

    plugin.cleanup (instance);
}

void LadspaModule::connectSignals (const Block& block, std::uint32_t from) noexcept
{
    for (std::size_t i = 0; i < layout.ports.size(); ++i)
    {
        const auto& use = layout.ports[i];

        if (use.role != Role::signal)
            continue;

        auto* samples = use.isInput ? const_cast<float*> (block.in (use.place.port, use.place.channel))
                                    : block.out (use.place.port, use.place.channel);
        plugin.connect_port (instance, i, samples + from);
    }
}

void LadspaModule::process (const Block& block, std::span<const Change> changes) noexcept
{
    runInParts (
        static_cast<std::uint32_t> (block.frames), changes, maxFrames,
        [this] (const Change& change) { controls.set (change.index, change.value); },
        [&] (std::uint32_t from, std::uint32_t to)
        {
            connectSignals (block, from);
            plugin.run (instance, to - from);
        });
}

int LadspaModule::latency() const noexcept
{
    return layout.latencyPort < 0 ? 0
                                  : latencyInFrames (controls.value (static_cast<std::size_t> (layout.latencyPort)));
}

std::string LadspaModule::saveState (std::vector<std::byte>& bytes)
{
    bytes.clear();
    return {};
}

std::string LadspaModule::loadState (std::span<const std::byte> bytes)
{
    return bytes.empty() ? std::string() : "A LADSPA plugin has no state but its parameters.";
}

} // namespace bulkhead
