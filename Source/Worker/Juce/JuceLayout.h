// A plugin in JUCE's terms beside the module that it becomes: which channel of its buffer is which port's, which of its
// parameters are parameters.
#pragma once

#include "JuceVersion.h"

#include "Worker/Plugins/NormalizedScale.h"
#include "Worker/Plugins/PortBundles.h"

#include <optional>
#include <vector>

namespace bulkhead
{

struct JuceLayout
{
    struct Parameter
    {
        juce::AudioProcessorParameter* parameter = nullptr;
        NormalizedScale scale;
    };

    PluginDescription description;
    std::vector<PortBundles::Place> inputs, outputs; ///< By the channels of JUCE's buffer.
    std::vector<Parameter> parameters; ///< In the description's order.
    juce::AudioProcessorParameter* bypass = nullptr; ///< Where it has one of its own.
    int midiInput = -1, midiOutput = -1; ///< Ports; -1 where there is none.
};

/// What of a plugin is a parameter: what can be automated, but for the stand-ins for MIDI controllers that JUCE's own
/// plugins have by the thousand, for its bypass, and for the choice of a program, which would set all the others anew.
/// Message thread.
std::vector<juce::HostedAudioProcessorParameter*> parametersOf (juce::AudioPluginInstance& plugin);

/// With all its buses enabled. Nothing, and a problem, when it has too many. It must not be prepared. Message thread.
std::optional<JuceLayout> readJucePlugin (juce::AudioPluginInstance& plugin, const juce::PluginDescription& described,
                                          PluginFormat format, std::string& problem);

/// The id that never changes: a VST3's class id as 32 hexadecimal digits, a VST2's as 8. Message thread.
std::string identifierOf (const juce::AudioPluginInstance& plugin, const juce::PluginDescription& described);

/// One of ModuleInfo's categories for what a VST3 says ("Fx|Reverb"); "" when it says nothing.
std::string categoryOfVst (const juce::String& category);

} // namespace bulkhead
