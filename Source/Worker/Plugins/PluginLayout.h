// A plugin as its format describes it, a list of its own ports, beside the module that it becomes: which port is what.
// Common to the formats that have such lists, LV2 and LADSPA.
#pragma once

#include "ControlScale.h"
#include "PortBundles.h"
#include "TransportValue.h"

namespace bulkhead
{

struct PluginLayout
{
    /// What a port of the plugin's is connected to.
    struct Use
    {
        enum class Role
        {
            nothing, ///< A null pointer: it said that this is allowed.
            signal, ///< A channel of a module's port, audio or CV.
            events, ///< A sequence of events; `place.port` is a module's MIDI port or -1.
            control, ///< One value that it reads: of a parameter, or one that stays as it is.
            meter, ///< One value that it writes.
            transport ///< One value that it reads: `transport` says which.
        };

        Role role = Role::nothing;
        bool isInput = true;
        PortBundles::Place place {-1, 0};
        int parameter = -1; ///< Of a control; -1 where it is none.
        float value = 0.0f; ///< A control's at first, as the plugin gets it.
        std::size_t bytes = 0; ///< At least, for events.
        bool takesPosition = false; ///< Of events: the transport's position is among them.
        TransportValue transport = TransportValue::speed;
    };

    PluginDescription description;
    std::vector<Use> ports; ///< By the plugin's own indices.
    std::vector<ControlScale> controls; ///< By parameter, for the sample rate that it is made with.
    int latencyPort = -1; ///< A meter that holds its latency in frames.
    int freeWheelingPort = -1; ///< A control that is 1 when it need not be in time.
    int enabledPort = -1; ///< A control that is 0 while the plugin is bypassed.

    /// What is taken for its latency until it has run.
    void expectLatency (int frames)
    {
        if (latencyPort >= 0)
            ports[static_cast<std::size_t> (latencyPort)].value = static_cast<float> (frames);
    }
};

/// Collects a plugin's ports, then makes a layout of them.
class LayoutBuilder
{
public:
    LayoutBuilder (std::size_t numPorts, double sampleRate);

    void addChannel (std::size_t index, bool isInput, ForeignChannel channel);
    void addControl (std::size_t index, const ForeignControl& control);

    PluginLayout::Use& use (std::size_t index) { return layout.ports[index]; }

    /// Name, vendor and so on: all but ports and parameters.
    PluginDescription& description() { return layout.description; }

    PluginLayout layout;

    /// Empty when `layout` is complete, or why there is none.
    std::string finish();

private:
    struct Channels
    {
        std::vector<ForeignChannel> channels;
        std::vector<std::size_t> indices;
    };

    std::string place (Channels& channels, std::vector<PluginPort>& ports, std::string_view id, std::string_view name,
                       bool& firstIsMain);

    double rate;
    Channels inputs, outputs;
};

/// Empty when what was found is what was described: then ports and parameters are where they were. Otherwise why not.
std::string differenceOf (const PluginDescription& described, const PluginDescription& found);

/// Adds "NAME: reason" to what could not be read of a file, as long as there is room for it.
void addProblem (std::string& problems, const std::string& name, const std::string& reason);

/// What a plugin writes as its latency, within bounds. Real-time.
int latencyInFrames (float written) noexcept;

/// What a plugin says of how long it sounds on after its input has ended, within bounds: as in ModuleReport::tail.
/// Real-time.
std::uint32_t tailInFrames (double seconds, double sampleRate) noexcept;

/// What a plugin is that does not say so itself.
std::string categoryByPorts (const PluginDescription& description);

} // namespace bulkhead
