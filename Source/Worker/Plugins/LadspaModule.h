// A LADSPA plugin that runs.
#pragma once

#include "ControlValues.h"
#include "LadspaLibrary.h"

#include "Runner/HostedModule.h"

namespace bulkhead
{

class LadspaModule final : public HostedModule
{
public:
    /// nullptr when the plugin does not give an instance. Control thread.
    static std::unique_ptr<LadspaModule> make (std::shared_ptr<const LadspaLibrary> library,
                                               const LADSPA_Descriptor& plugin, const PluginLayout& layout,
                                               const PluginLoader::Settings& settings);

    ~LadspaModule() override;

    void process (const Block& block, std::span<const Change> changes) noexcept override;
    int latency() const noexcept override;
    void setParameters (std::span<const float> values) override { controls.set (values); }
    std::string saveState (std::vector<std::byte>& bytes) override;
    std::string loadState (std::span<const std::byte> bytes) override;
    void getParameters (std::span<float> values) const override { controls.get (values); }

private:
    LadspaModule (std::shared_ptr<const LadspaLibrary>, const LADSPA_Descriptor&, const PluginLayout&,
                  const PluginLoader::Settings&);

    void connectSignals (const Block& block, std::uint32_t from) noexcept;

    std::shared_ptr<const LadspaLibrary> library;
    const LADSPA_Descriptor& plugin;
    const PluginLayout layout;
    ControlValues controls;
    std::uint32_t maxFrames;
    std::vector<float> scratch; ///< What signals are connected to until the first block.
    LADSPA_Handle instance = nullptr;
};

} // namespace bulkhead
