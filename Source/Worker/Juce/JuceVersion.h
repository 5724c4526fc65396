// All that differs between JUCE 7 and 8 in how plugins are hosted, and what of it depends on how JUCE was built.
#pragma once

#include "Graph/PluginDescription.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <memory>

namespace bulkhead
{

/// JUCE's side of a format; nullptr for one that this JUCE was built without. Message thread.
///
/// One at a time: AudioPluginFormatManager, which made them all in JUCE 7, does not in 8.
std::unique_ptr<juce::AudioPluginFormat> makeJuceFormat (PluginFormat format);

} // namespace bulkhead
