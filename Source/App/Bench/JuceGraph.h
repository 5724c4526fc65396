// The modules of a patch in a juce::AudioProcessorGraph, in this process: what a host without isolation does.
#pragma once

#include "PreparedPatch.h"

#include <juce_audio_processors/juce_audio_processors.h>

namespace bulkhead
{

class JuceGraph
{
public:
    /// Every module is an AudioProcessor that runs a PreparedModule. A feedback cable is left out: that graph has none.
    /// On JUCE's message thread. Throws std::runtime_error when the patch cannot be played.
    JuceGraph (const Patch& patch, double sampleRate, int blockFrames);

    /// Keys struck at the first frame, held from then on.
    void press (std::initializer_list<int> notes);

    /// One block. One real-time thread.
    void runBlock() noexcept;

    /// What the last block sounds like, on each of two sides.
    const float* sound (int side) const noexcept { return buffer.getReadPointer (side); }

private:
    class Processor;

    BenchMemory memory;
    juce::AudioProcessorGraph graph;
    std::vector<Processor*> processors; ///< By node of the patch's graph.
    juce::AudioBuffer<float> buffer;
    juce::MidiBuffer midi;
};

} // namespace bulkhead
