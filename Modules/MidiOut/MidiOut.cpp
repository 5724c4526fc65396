// MIDI Out: turns pitches and gates into notes, voice by voice, and one control voltage into a controller; for MIDI
// devices and for modules that take MIDI.
//
// A note that was started is ended with the same number on the same channel, whatever becomes of its pitch, its voice
// or the channel meanwhile. An event that does not fit into a block any more is sent in a later one, not dropped.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bulkhead
{

struct MidiOut
{
    enum Input
    {
        pitchIn,
        gateIn,
        velocityIn,
        controllerIn,
        midiIn
    };

    enum Parameter
    {
        channel,
        velocity,
        controller
    };

    static constexpr PortInfo inputs[] = {
        {"pitch", "Pitch", SignalKind::cv, perVoice, "1 V per octave: the nearest note, 0 V is middle C (note 60)."},
        {"gate", "Gate", SignalKind::cv, perVoice, "A note lasts while this is high; another pitch is another note."},
        {"velocity", "Velocity", SignalKind::cv, perVoice, "0 to 1; without a cable the Velocity of the panel."},
        {"cc", "CC", SignalKind::cv, 1, "0 to 1: the controller, sent when its value changes."},
        {"midi", "MIDI", SignalKind::midi, 1, "Events that are sent along, as they are."},
    };

    static constexpr PortInfo outputs[] = {
        {"midi", "MIDI", SignalKind::midi, 1, "All of it. It goes to the MIDI devices, too."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"channel", "Channel", "", 1.0f, 16.0f, 1.0f, Scale::linear, {}, true},
        {"velocity", "Velocity", "", 1.0f, 127.0f, 100.0f, Scale::linear, {}, true},
        {"controller", "CC Number", "", 0.0f, 119.0f, 1.0f, Scale::linear, {}, true},
    };

    static constexpr ModuleInfo info {.type = "midi_out",
                                      .name = "MIDI Out",
                                      .category = "Input/Output",
                                      .description = "Sends notes and a controller to MIDI devices and modules.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .midiToDevice = 0};

    static constexpr double controllerSeconds = 0.005; ///< Between two values of the controller, at least.
    static constexpr float hysteresis = 0.1f; ///< Semitones beyond the middle between two notes.

    struct Note
    {
        int number = -1; ///< -1: none.
        int midiChannel = 0;
    };

    struct Voice
    {
        Note sounding;
        Note ending; ///< The one before, until its end has been sent.
        Flag gate = false;
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
        int voicesInUse = 0; ///< Those above have no note.
        int controllerValue = -1; ///< Sent last; -1: none.
        int controllerNumber = -1, controllerChannel = -1;
        std::uint64_t controllerRest = 0; ///< Frames until the next value may be sent.
    };

    static bool send (const Block& block, int frame, int status, int first, int second) noexcept
    {
        MidiEvent event;
        event.offset = static_cast<std::uint32_t> (frame);
        event.size = 3;
        event.data[0] = static_cast<std::uint8_t> (status);
        event.data[1] = static_cast<std::uint8_t> (first);
        event.data[2] = static_cast<std::uint8_t> (second);
        return block.sendMidi (0, event);
    }

    static bool start (Note& note, const Block& block, int v, int frame, int number) noexcept
    {
        const int midiChannel = block.choice (channel) - 1;
        const float volts = bounded (block.in (velocityIn, v)[frame], 1.0f);
        const int strength =
            block.connected (velocityIn) ? static_cast<int> (std::lround (volts * 127.0f)) : block.choice (velocity);

        // Velocity 0 would be the end of the note.
        if (! send (block, frame, 0x90 | midiChannel, number, std::clamp (strength, 1, 127)))
            return false;

        note = {number, midiChannel};
        return true;
    }

    /// True when there is nothing to end any more.
    static bool end (Note& note, const Block& block, int frame) noexcept
    {
        if (note.number >= 0 && ! send (block, frame, 0x80 | note.midiChannel, note.number, 0x40))
            return false;

        note.number = -1;
        return true;
    }

    static bool endBoth (Voice& voice, const Block& block, int frame) noexcept
    {
        return end (voice.ending, block, frame) && end (voice.sounding, block, frame);
    }

    /// The note nearest to the pitch, or the one that sounds where that is still near enough.
    static int noteFor (const Voice& voice, float volts) noexcept
    {
        const float pitch = 60.0f + 12.0f * bounded (volts, 20.0f);
        const int sounding = voice.sounding.number;

        if (sounding >= 0 && std::abs (pitch - static_cast<float> (sounding)) <= 0.5f + hysteresis)
            return sounding;

        return std::clamp (static_cast<int> (std::lround (pitch)), 0, 127);
    }

    static void playVoice (Voice& voice, const Block& block, int v, int frame) noexcept
    {
        const bool high = gateIsHigh (block.in (gateIn, v)[frame]);

        // A note that is still there when the gate rises is one that could not be ended in time.
        if (! high || ! voice.gate)
        {
            voice.gate = endBoth (voice, block, frame) && high;

            if (! voice.gate)
                return;
        }

        // Nothing new before what is old has ended.
        if (! end (voice.ending, block, frame))
            return;

        // Legato: the new note begins before the old one ends, which tells a synthesizer not to start its envelopes.
        const int number = noteFor (voice, block.in (pitchIn, v)[frame]);
        const auto before = voice.sounding;

        if (number != before.number && start (voice.sounding, block, v, frame, number))
        {
            voice.ending = before;
            end (voice.ending, block, frame);
        }
    }

    static void playController (State& state, const Block& block, int frame) noexcept
    {
        state.controllerRest -= state.controllerRest > 0 ? 1 : 0;

        if (! block.connected (controllerIn) || state.controllerRest > 0)
            return;

        const float volts = bounded (block.in (controllerIn)[frame], 1.0f);
        const int value = std::max (0, static_cast<int> (std::lround (volts * 127.0f)));
        const int number = block.choice (controller), midiChannel = block.choice (channel) - 1;

        if (value == state.controllerValue && number == state.controllerNumber
            && midiChannel == state.controllerChannel)
            return;

        if (! send (block, frame, 0xb0 | midiChannel, number, value))
            return;

        state.controllerValue = value;
        state.controllerNumber = number;
        state.controllerChannel = midiChannel;
        state.controllerRest = static_cast<std::uint64_t> (std::ceil (controllerSeconds * block.sampleRate));
    }

    static void process (State& state, const Block& block) noexcept
    {
        const auto arriving = block.midiIn (midiIn);
        auto next = arriving.begin();

        for (int i = 0; i < block.frames; ++i)
        {
            // The last frame takes what is left, should an offset be beyond the block.
            for (; next != arriving.end() && (next->offset <= static_cast<std::uint32_t> (i) || i == block.frames - 1);
                 ++next)
            {
                auto event = *next;
                event.offset = static_cast<std::uint32_t> (i);
                block.sendMidi (0, event);
            }

            // Voices that are gone.
            bool ended = true;

            for (int v = block.voices; v < std::min (state.voicesInUse, maxChannels); ++v)
            {
                auto& voice = state.voices[static_cast<std::size_t> (v)];
                voice.gate = false;
                ended = endBoth (voice, block, i) && ended;
            }

            if (ended)
                state.voicesInUse = block.voices;

            for (int v = 0; v < block.voices; ++v)
                playVoice (state.voices[static_cast<std::size_t> (v)], block, v, i);

            playController (state, block, i);
        }
    }
};

BULKHEAD_MODULE (MidiOut)

} // namespace bulkhead
