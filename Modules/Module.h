// The API every built-in module is written to.
//
// A module is a struct that reads like the panel of an instrument: its ports, its parameters, its State and process().
// It knows DSP only: it has never heard of processes, windows or files. process() runs on a real-time thread: it
// neither allocates, locks, logs nor makes a system call, and it does the same whatever process it runs in.
//
// All that a module remembers from block to block is in its State (trivially copyable, no pointers) and in its Rings.
// The caller copies the State before each block, so that a block can be computed again, by another process, from the
// committed copy with the same result. That holds for Rings too, because they are longer than the longest delay plus
// the largest block: writing a block twice writes the same samples to the same place.
//
// See Modules/Vca/Vca.cpp for one to start from; a new folder below Modules/ is found by the build by itself.
#pragma once

#include "Signal.h"
#include "Transport.h"

#include <concepts>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <string_view>

namespace bulkhead
{

/// PortInfo::channels of a port that has one channel per voice of its module.
inline constexpr int perVoice = 0;

inline constexpr int maxPortsPerDirection = 16;
inline constexpr int maxParametersPerModule = 64;
inline constexpr int maxRingsPerModule = 16;
inline constexpr int maxDeviceInputs = 8; ///< Channels that are taken from an audio device.

struct PortInfo
{
    std::string_view id; ///< Lower case, as in a patch file: "in", "cutoff".
    std::string_view name; ///< As on a panel: "In", "Cutoff".
    SignalKind kind = SignalKind::audio;
    int channels = perVoice; ///< perVoice, or a fixed count from 1 to maxChannels.
    std::string_view description;
};

enum class Scale : std::uint8_t
{
    linear, ///< Equal turns add equal amounts; smoothed in these amounts.
    logarithmic ///< Equal turns multiply by equal factors (Hz, seconds); minimum > 0; smoothed in octaves.
};

struct ParameterInfo
{
    std::string_view id; ///< Lower case, as in a patch file: "frequency".
    std::string_view name; ///< As on a panel: "Frequency".
    std::string_view unit; ///< "Hz", "s", "dB", "%", "oct", "" ...
    float minimum = 0.0f;
    float maximum = 1.0f;
    float defaultValue = 0.0f;
    Scale scale = Scale::linear;
    std::span<const std::string_view> choices {}; ///< Names of the values 0, 1, 2, ... of a switch; else empty.
    bool integer = false; ///< Whole numbers only. Switches and integers are stepped: they are not smoothed.
    std::string_view group {}; ///< Of a plugin with many: what it is shown under; or empty.

    constexpr bool isStepped() const noexcept { return integer || ! choices.empty(); }
};

/// A delay line for a module, kept by the caller: addressed with absolute sample time.
struct RingInfo
{
    double seconds = 0.0; ///< The longest delay read from it.
    int channels = 1; ///< Independent lines.

    /// Frames by which the clock of each line is ahead of that of the line before. Line c is written at the sample time
    /// of the frame + c * skew, and nowhere else: a module that goes on in another process takes along what was written
    /// last.
    std::uint32_t skew = 0;
};

/// One channel of a delay line. Holds at least its RingInfo's seconds plus the largest block.
class Ring
{
public:
    Ring() = default;
    Ring (float* samples, std::uint32_t lengthPowerOfTwo) noexcept : data (samples), mask (lengthPowerOfTwo - 1) {}

    void write (std::uint64_t time, float value) noexcept { data[time & mask] = value; }

    /// The sample written at `time`; zero before anything was.
    float read (std::uint64_t time) const noexcept { return data[time & mask]; }

    std::uint32_t length() const noexcept { return mask + 1; }

    /// The caller's side: where it lies.
    float* samples() const noexcept { return data; }

private:
    float* data = nullptr;
    std::uint32_t mask = 0;
};

struct ModuleInfo
{
    std::string_view type; ///< Lower case with underscores, as in a patch file: "vco", "step_sequencer".
    std::string_view name; ///< As on a panel: "VCO".
    std::string_view category; ///< "Oscillator", "Filter", "Amplifier", "Modulator", "Effect", "Sequencer", "Utility",
                               ///< "Input/Output".
    std::string_view description; ///< One sentence for the browser.
    std::span<const PortInfo> inputs {};
    std::span<const PortInfo> outputs {};
    std::span<const ParameterInfo> parameters {};
    std::span<const RingInfo> rings {};
    std::string_view voicesParameter {}; ///< An integer parameter that sets the voices, instead of the inputs; or "".
    int latency = 0; ///< Frames by which its outputs lag behind its inputs; compensated where paths join.
    bool takesHostMidi = false; ///< It reads Block::hostMidi.
    int dryInput = -1; ///< An effect's main input: heard in place of output 0 while the module is away. -1: silence.
    bool takesDeviceInput = false; ///< It reads Block::deviceInput().
    int midiToDevice = -1; ///< A MIDI output whose events go to the MIDI devices, too. -1: none.
    bool isHosted = false; ///< A plugin: run by a HostedModule, which keeps its parameters; its State is empty.
    int displayHeight = 0; ///< Canvas units of its panel for what its display() draws; 0 where it draws nothing.
};

/// Lines that a module draws on its panel, from what its State holds: see ModuleType::display.
struct Display
{
    static constexpr int maxLines = 4;
    static constexpr int maxPoints = 256;

    int lines = 0; ///< 0 to maxLines.
    int points = 0; ///< Of each line, 0 to maxPoints, from left to right.
    float values[maxLines][maxPoints] = {}; ///< -1 (bottom) to 1 (top).
};

/// What a module gets to compute one block, or a part of one. Valid during process() only.
class Block
{
public:
    int frames = 0; ///< Frames to compute, at least 1. Every pointer below has this many.
    int voices = 1; ///< Channels of its perVoice ports, 1 to maxChannels.
    double sampleRate = 48000.0; ///< Hz.
    std::uint64_t time = 0; ///< Sample time of the first frame, counted from the start of playing.
    TransportPosition transport {}; ///< At the first frame.

    /// Input samples of one voice, never null: a mono cable feeds every voice, a missing cable or channel is zeros.
    /// A fixed-channel port is addressed by channel.
    const float* in (int port, int voice = 0) const noexcept
    {
        const auto& input = inputs[port];
        return input.channels[input.count == 1 ? 0 : voice];
    }

    /// True when a cable is plugged into the input.
    bool connected (int port) const noexcept { return inputs[port].count > 0; }

    /// Channels that the cable brings: 0 when there is none.
    int channelsIn (int port) const noexcept { return inputs[port].count; }

    /// Output samples to be written, never null. Every frame of every channel of every wanted output must be written.
    float* out (int port, int voice = 0) const noexcept { return outputs[port].channels[voice]; }

    /// False when nothing reads the output and the module may leave it alone.
    bool wanted (int port) const noexcept { return outputs[port].wanted; }

    /// A smoothed parameter's value at every frame.
    const float* parameter (int index) const noexcept { return parameterValues[index]; }

    /// True when parameter (index) is the same at every frame of this block.
    bool parameterIsSteady (int index) const noexcept { return parameterSteady[index]; }

    /// A stepped parameter: constant through the block (the caller splits blocks where it changes).
    int choice (int index) const noexcept { return static_cast<int> (parameterValues[index][0]); }

    /// One line of a delay memory, in the order of ModuleInfo::rings.
    Ring ring (int index, int channel = 0) const noexcept { return rings[index][channel]; }

    /// Events that arrive at a MIDI input, in the order of their offsets (from the first frame of this Block).
    std::span<const MidiEvent> midiIn (int port) const noexcept { return inputs[port].events; }

    /// Sends an event from a MIDI output; offset in frames from the first of this Block, not below the last one sent.
    /// False when the output has sent all that it can in this block; true when nothing reads it.
    bool sendMidi (int port, const MidiEvent& event) const noexcept
    {
        if (auto& output = outputs[port]; output.numEvents != nullptr)
        {
            if (*output.numEvents >= static_cast<std::uint32_t> (maxMidiEventsPerBlock))
                return false;

            auto& sent = output.events[(*output.numEvents)++];
            sent = event;
            sent.offset += offset;
        }

        return true;
    }

    /// What comes in by MIDI, for the modules that take it.
    std::span<const MidiEvent> hostMidi {};

    /// What the audio device records on one of its channels, 0 to maxDeviceInputs - 1: zeros where it has none. Never
    /// null.
    const float* deviceInput (int channel) const noexcept { return deviceInputs[channel]; }

    int deviceChannels = 0; ///< Channels that the device records.

    // The caller's side: filled by the runner, not used by modules.
    struct Input
    {
        const float* channels[maxChannels] = {};
        int count = 0;
        std::span<const MidiEvent> events {};
    };

    struct Output
    {
        float* channels[maxChannels] = {};
        bool wanted = false;
        MidiEvent* events = nullptr;
        std::uint32_t* numEvents = nullptr;
    };

    const Input* inputs = nullptr;
    const Output* outputs = nullptr;
    const float* const* parameterValues = nullptr;
    const bool* parameterSteady = nullptr;
    const Ring (*rings)[maxChannels] = nullptr;
    const float* const* deviceInputs = nullptr;
    std::uint32_t offset = 0; ///< Of this Block's first frame in the whole block.
};

/// A module as the host and the workers see it: what it tells of itself, and how to run it.
struct ModuleType
{
    const ModuleInfo& info;
    std::size_t stateBytes;
    void (*initialise) (void* state) noexcept; ///< Makes a State as on a fresh start.
    void (*process) (void* state, const Block& block) noexcept;

    /// Draws what a copy of a State holds; nullptr where the module draws nothing. The copy may come from a process
    /// that is not trusted: whatever it holds, display() stays inside it. Not on an audio thread.
    void (*display) (const void* state, Display& display) noexcept;

    /// True when a module in this State has nothing left to say: as long as its inputs are silent, no event comes and
    /// no parameter moves, all its outputs are zeros, and a State that has not been touched meanwhile gives the same
    /// sound afterwards as one that has. The caller then lets it sleep. nullptr where a module never is done.
    /// Real-time.
    bool (*isDone) (const void* state) noexcept;

    /// Seconds for which it sounds on after its input has ended, until that is 90 dB lower, with these values of its
    /// parameters, in their order; infinity where it never ends. nullptr where it sounds no longer than its input. Not
    /// of plugins, which say so themselves (HostedModule::tail()).
    double (*tailSeconds) (const float* parameters) noexcept;
};

/// A module that draws has a static display() that reads its State.
template <typename M>
concept DrawsDisplay = requires (const typename M::State& state, Display& display)
{
    M::display (state, display);
};

/// A module that can be done has a static isDone() that looks at its State.
template <typename M>
concept CanBeDone = requires (const typename M::State& state)
{
    {
        M::isDone (state)
        } -> std::same_as<bool>;
};

/// A module that sounds on after its input has a static tailSeconds() that looks at its parameters.
template <typename M>
concept SoundsOn = requires (const float* parameters)
{
    {
        M::tailSeconds (parameters)
        } -> std::same_as<double>;
};

/// Wraps a module struct (State, info, process) as a ModuleType.
template <typename M> const ModuleType& moduleTypeOf() noexcept
{
    static_assert (std::is_trivially_copyable_v<typename M::State>, "a State is copied with memcpy");
    static_assert (alignof (typename M::State) <= 64);

    void (*display) (const void*, Display&) noexcept = nullptr;

    if constexpr (DrawsDisplay<M>)
        display = [] (const void* state, Display& lines) noexcept
        { M::display (*static_cast<const typename M::State*> (state), lines); };

    bool (*isDone) (const void*) noexcept = nullptr;

    if constexpr (CanBeDone<M>)
        isDone = [] (const void* state) noexcept { return M::isDone (*static_cast<const typename M::State*> (state)); };

    double (*tailSeconds) (const float*) noexcept = nullptr;

    if constexpr (SoundsOn<M>)
        tailSeconds = [] (const float* parameters) noexcept { return M::tailSeconds (parameters); };

    static const ModuleType type {M::info,
                                  sizeof (typename M::State),
                                  [] (void* state) noexcept { new (state) typename M::State(); },
                                  [] (void* state, const Block& block) noexcept
                                  { M::process (*static_cast<typename M::State*> (state), block); },
                                  display,
                                  isDone,
                                  tailSeconds};
    return type;
}

} // namespace bulkhead

/// At the end of Modules/Name/Name.cpp, inside namespace bulkhead: makes the module known to the catalogue.
#define BULKHEAD_MODULE(Name) \
    const ModuleType& moduleType##Name() noexcept { return moduleTypeOf<Name>(); }
