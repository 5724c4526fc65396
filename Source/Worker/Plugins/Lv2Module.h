// An LV2 plugin that runs.
#pragma once

#include "ControlValues.h"
#include "Lv2Bundle.h"
#include "Lv2EditorLink.h"
#include "Lv2Events.h"
#include "Lv2Features.h"
#include "Lv2Position.h"
#include "Lv2WorkThread.h"

namespace bulkhead
{

/// Loads the library of a plugin, to stay. Empty, or why it cannot be. Control thread.
std::string openLv2Library (const LilvPlugin* plugin);

class Lv2Module final : public HostedModule
{
public:
    /// nullptr and why the plugin gives no instance. Control thread.
    static std::unique_ptr<Lv2Module> make (std::shared_ptr<Lv2Bundle> bundle, std::shared_ptr<UridMap> map,
                                            const LilvPlugin* plugin, const PluginLayout& layout,
                                            const PluginLoader::Settings& settings, std::string& problem);

    ~Lv2Module() override;

    void process (const Block& block, std::span<const Change> changes) noexcept override;
    int latency() const noexcept override;
    bool hasBypass() const noexcept override { return layout.enabledPort >= 0; }
    void setParameters (std::span<const float> values) override { controls.set (values); }

    /// Turtle, as the LV2 world stores presets: what the plugin stores itself, and its control inputs. Files are named
    /// by their absolute paths, none is written.
    std::string saveState (std::vector<std::byte>& bytes) override;
    std::string loadState (std::span<const std::byte> bytes) override;
    void getParameters (std::span<float> values) const override { controls.get (values); }

    /// The presets in the plugin's own bundle.
    std::vector<std::string> programNames() override;
    std::string loadProgram (std::size_t index) override;
    std::unique_ptr<EmbeddedEditor> makeEditor (std::string& problem) override;

private:
    using Role = PluginLayout::Use::Role;

    /// A port that is connected anew for each part of a block.
    struct Signal
    {
        std::uint32_t index;
        bool isInput;
        PortBundles::Place place;
    };

    struct EventPort
    {
        std::uint32_t index;
        bool isInput;
        int port; ///< The module's MIDI port, or -1.
        bool takesPosition;
        Lv2Events events;
        std::uint32_t lastOffset = 0; ///< Of what it sent in this block.
    };

    Lv2Module (std::shared_ptr<Lv2Bundle>, std::shared_ptr<UridMap>, const LilvPlugin*, const PluginLayout&,
               const PluginLoader::Settings&);

    bool instantiate();
    void hearEditor() noexcept;
    void tellEditor (EventPort& port) noexcept;
    void connectAll();
    void expectLatency() noexcept;
    void followTransport (const TransportPosition& at) noexcept;
    void setBypassed (bool isBypassed) noexcept;
    void run (const Block& block, std::uint32_t from, std::uint32_t to) noexcept;

    /// Of control inputs, by their symbols; -1 for others.
    int portOf (const char* symbol) const;
    void restore (const LilvState& state);
    void findPresets();

    std::shared_ptr<Lv2Bundle> bundle;
    std::shared_ptr<UridMap> map;
    const LilvPlugin* plugin;
    const PluginLayout layout;
    ControlValues controls;
    std::uint32_t maxFrames;
    std::vector<float> silence, scratch; ///< What signals are connected to until the first block.
    std::vector<Signal> signals;
    std::vector<EventPort> eventPorts;
    std::vector<std::uint32_t> transportPorts; ///< Of Role::transport.
    Lv2Position position;
    Lv2WorkThread workThread;
    Lv2Features features;
    LV2_URID floatType, doubleType, intType, boolType;
    struct Preset
    {
        std::string uri, name;
    };
    std::vector<Preset> presets; ///< By name, once they have been looked for.
    bool presetsFound = false;
    Lv2EditorLink editorLink;
    double sampleRate;
    std::unique_ptr<LilvInstance, Lv2Deleter> instance;
    double saved = 0.0; ///< The port value that is being saved.
};

} // namespace bulkhead
