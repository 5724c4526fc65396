// Runs one module by itself, with what the program does around it: its parameters by ParameterRamp, its delay lines,
// its blocks. For benches; not for an audio thread.
#pragma once

#include "Modules/Catalogue.h"
#include "Runner/ParameterRamp.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace bulkhead
{

class ModuleRun
{
public:
    static constexpr int blockFrames = 128; ///< Unless told otherwise.

    /// With every parameter at its default and nothing plugged in. `voices`, 1 to maxChannels, is what cables into
    /// perVoice inputs carry, and the value of the parameter that sets the voices, if there is one.
    ModuleRun (const ModuleType& type, double sampleRate, int voices = 1, int framesPerBlock = blockFrames);

    /// A signal into every channel of an audio or cv input, from the start of playing; it repeats.
    void plug (int input, std::vector<float> signal);

    /// A signal for each channel; of fewer than the input has, the last feeds the rest, too. None is empty.
    void plug (int input, std::vector<std::vector<float>> signals);

    /// Whether anything reads an output; all of them are read unless this says no.
    void setWanted (int output, bool shouldBeWanted) { wanted[static_cast<std::size_t> (output)] = shouldBeWanted; }

    /// A parameter's value at once, as on a fresh start.
    void set (int parameter, float value);

    /// As a user turns it: smoothed.
    void turn (int parameter, float value);

    /// A message at the first frame of the next block, to all that takes MIDI.
    void midi (std::initializer_list<int> bytes);

    /// Plays whole blocks, `framesToPlay` at least.
    void run (int framesToPlay);

    /// All that has come out of the first channel of an audio or cv output.
    const std::vector<float>& out (int output) const { return recorded[static_cast<std::size_t> (output)]; }

    /// Whether outputs are kept for out(); they are unless this says no.
    void setRecording (bool shouldRecord) { recording = shouldRecord; }

    /// Nanoseconds inside process(), so far.
    std::uint64_t nanoseconds() const { return spent; }

    const ModuleInfo& info;
    const double sampleRate;

private:
    void block();

    const ModuleType& type;
    const int voices;
    const std::size_t frames; ///< Of a block.
    std::unique_ptr<std::byte[]> stateMemory;
    void* state = nullptr;
    std::vector<std::vector<std::vector<float>>> cables; ///< By input and channel.
    std::vector<std::vector<float>> inputBuffers, outputBuffers; ///< A block by port and channel.
    std::vector<bool> wanted; ///< By output.
    std::vector<ParameterRamp> ramps;
    std::vector<std::vector<float>> parameterBuffers;
    std::vector<std::vector<float>> ringMemory;
    std::vector<Ring> rings; ///< maxChannels of each.
    std::vector<MidiEvent> arriving;
    std::vector<std::vector<MidiEvent>> sent; ///< By output.
    std::vector<std::vector<float>> recorded;
    bool recording = true;
    std::uint64_t time = 0, spent = 0;
};

/// The index of the port or parameter with this id, or -1.
template <typename Infos> int indexOfId (const Infos& infos, std::string_view id)
{
    for (std::size_t i = 0; i < infos.size(); ++i)
        if (infos[i].id == id)
            return static_cast<int> (i);

    return -1;
}

/// `seconds` of a sine; `turn` is its phase at the start in cycles.
std::vector<float> sineOf (double hertz, double amplitude, double seconds, double sampleRate, double turn = 0.0);

} // namespace bulkhead
