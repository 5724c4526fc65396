// Parts of bench plugin.
#pragma once

#include "BenchPlugins.h"
#include "Report.h"

#include "App/Commands/Commands.h"

#include <functional>

namespace bulkhead
{

/// Told how far a part has come, 0 to 1, and with what.
using BenchProgress = std::function<void (double, const std::string&)>;

/// How long it takes from the edit that adds a plugin to its first block: loaded ahead, and never loaded; beside what
/// its constructor takes in JUCE alone.
void measurePluginAdding (BenchReport& report, const std::vector<BenchPlugin>& plugins, const BenchOptions& options,
                          const BenchProgress& progress);

/// What a block with a plugin takes in the engine and in a juce::AudioProcessorGraph.
void measurePluginBlocks (BenchReport& report, const std::vector<BenchPlugin>& plugins, const BenchOptions& options,
                          const BenchProgress& progress);

/// How long it takes to find all plugins that are installed, locked up and by JUCE in one process; and to see that
/// nothing has changed. A quick run looks for LADSPA ones only.
void measurePluginScans (BenchReport& report, const BenchOptions& options, const BenchProgress& progress);

/// Arguments that make the reference (ReferenceHost) play a plugin at 48 kHz.
std::vector<std::string> referenceArguments (const PluginDescription& plugin, int frames);

} // namespace bulkhead
