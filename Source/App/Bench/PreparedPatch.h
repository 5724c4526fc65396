// The modules of a patch with all that process() needs, ready to be called one by one by whoever comes: what the
// benches set beside the engine runs the same code on the same data, and nothing else.
//
// All that a module writes lies in one nameless block of shared memory, so that the modules of one patch may run in
// different processes that were forked after it was made. Parameters hold still at their values.
#pragma once

#include "Host/PatchGraph.h"
#include "Ipc/SharedMemory.h"

#include <memory>

namespace bulkhead
{

/// Hands out pieces of a block of shared memory, zeroed, 64-byte aligned.
class BenchMemory
{
public:
    BenchMemory();

    std::byte* take (std::size_t bytes);
    template <typename T> T* take (std::size_t count) { return reinterpret_cast<T*> (take (count * sizeof (T))); }

    /// Touches all that was handed out, so that this process meets no page fault there later.
    void touch() const noexcept { shared.populateForWriting (0, used); }

private:
    SharedMemory shared;
    std::size_t used = 0;
};

/// One module: its state, parameters, delay lines and outputs. Its inputs are the caller's to point somewhere.
class PreparedModule
{
public:
    PreparedModule (const PatchModule& module, const ModuleType& type, int voices, double sampleRate, int blockFrames,
                    BenchMemory& memory);

    /// One block, after which `time` has moved on.
    void process() noexcept;

    /// A key struck at the first frame of the next block, for what takes the host's MIDI.
    void press (int note);

    const ModuleInfo& info() const noexcept { return type.info; }
    int voices() const noexcept { return block.voices; }
    Block::Input& input (std::size_t port) noexcept { return inputs[port]; }
    Block::Output& output (std::size_t port) noexcept { return outputs[port]; }
    const float* silence() const noexcept { return zeros; }

private:
    const ModuleType& type;
    void* state = nullptr;
    const float* zeros = nullptr;
    std::vector<Block::Input> inputs;
    std::vector<Block::Output> outputs;
    std::vector<const float*> parameters;
    std::unique_ptr<bool[]> steady;
    std::vector<Ring> rings; ///< maxChannels of each.
    const float* deviceInputs[maxDeviceInputs] = {};
    MidiEvent pressed[16] = {};
    std::size_t numPressed = 0;
    Block block;
};

class PreparedPatch
{
public:
    /// Modules of unknown type are left out. Latencies are not compensated, and a feedback cable reads the block
    /// before. Throws std::runtime_error when the patch cannot be played.
    PreparedPatch (const Patch& patch, double sampleRate, int blockFrames);

    /// Its modules, numbered in the order in which they are to be run.
    std::size_t size() const noexcept { return modules.size(); }
    PreparedModule& module (std::size_t index) noexcept { return *modules[index]; }

    /// Index of that module in the patch.
    std::size_t patchIndexOf (std::size_t index) const noexcept { return graph.order()[index]; }

    /// The modules, without those by feedback, that must have run before this one.
    const std::vector<std::size_t>& sourcesOf (std::size_t index) const noexcept { return sources[index]; }

    /// One block of one module. Real-time safe.
    void run (std::size_t index) noexcept;

    /// One block of all. Real-time safe.
    void runAll() noexcept;

    /// Keys struck at the first frame, held from then on.
    void press (std::initializer_list<int> notes);

    /// What the first output module of the patch gives, a block of frames; nullptr where there is none.
    const float* sound (std::size_t side) noexcept;

    /// See BenchMemory. By each process that runs a part of it.
    void touch() const noexcept { memory.touch(); }

    const PatchGraph& patchGraph() const noexcept { return graph; }

private:
    /// Cables that meet in one input are added up before the module runs.
    struct Mix
    {
        struct Part
        {
            const float* samples;
            float* sum;
        };
        std::vector<Part> parts;
        float* sums = nullptr;
        std::size_t numFloats = 0;
    };

    struct MidiMix
    {
        std::size_t input;
        std::vector<Block::Output*> from;
        MidiEvent* events;
    };

    void plug (std::size_t index, std::size_t input);
    void plugMidi (std::size_t index, std::size_t input, const std::vector<std::size_t>& cables);

    const Patch patch;
    const PatchGraph graph;
    const int frames;
    BenchMemory memory;
    std::vector<std::unique_ptr<PreparedModule>> modules;
    std::vector<std::size_t> placeOf; ///< Of the graph's nodes, in the order.
    std::vector<std::vector<std::size_t>> sources;
    std::vector<std::vector<Mix>> mixes;
    std::vector<std::vector<MidiMix>> midiMixes;
};

} // namespace bulkhead
