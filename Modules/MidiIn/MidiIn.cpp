// MIDI In: turns the notes and controllers that arrive from outside into voltages, and allots notes to voices.
//
// A note takes a free voice, the one released longest ago first; when none is free it steals the voice whose key was
// struck longest ago, a key that only the pedal holds before one that is still down. With a single voice, a key that is
// still down sounds again when the one that stole its voice is released.
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Module.h"

#include <algorithm>
#include <array>

namespace bulkhead
{

struct MidiIn
{
    enum Output
    {
        pitchOut,
        gateOut,
        velocityOut,
        aftertouchOut,
        wheelOut,
        midiOut
    };

    enum Parameter
    {
        voices,
        channel,
        bendRange,
        glide
    };

    static constexpr PortInfo outputs[] = {
        {"pitch", "Pitch", SignalKind::cv, perVoice, "1 V per octave, 0 V is middle C (note 60); with bend and glide."},
        {"gate", "Gate", SignalKind::cv, perVoice, "High while the key, or the pedal, is down."},
        {"velocity", "Velocity", SignalKind::cv, perVoice, "0 to 1, of the last key struck."},
        {"aftertouch", "Aftertouch", SignalKind::cv, perVoice, "0 to 1: pressure of the key or of the channel."},
        {"wheel", "Wheel", SignalKind::cv, 1, "0 to 1: the modulation wheel."},
        {"midi", "MIDI", SignalKind::midi, 1, "The events of the chosen channel, as they came."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"voices", "Voices", "", 1.0f, 16.0f, 4.0f, Scale::linear, {}, true},
        {"channel", "Channel (0 = any)", "", 0.0f, 16.0f, 0.0f, Scale::linear, {}, true},
        {"bend_range", "Bend Range", "st", 0.0f, 24.0f, 2.0f, Scale::linear, {}, true},
        {"glide", "Glide", "s", 0.0f, 2.0f, 0.0f},
    };

    static constexpr ModuleInfo info {.type = "midi_in",
                                      .name = "MIDI In",
                                      .category = "Input/Output",
                                      .description = "Notes and controllers from MIDI, as voltages for 1 to 16 voices.",
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .voicesParameter = "voices",
                                      .takesHostMidi = true};

    struct Voice
    {
        std::uint64_t order = 0; ///< When the key was struck or let go: a count of such events. 0: never used.
        int note = -1;
        int midiChannel = 0;
        Flag keyDown = false;
        Flag held = false; ///< By the sustain pedal, after the key was let go.
        Flag again = false; ///< Gate low for one frame, so that a stolen voice starts anew.
        Flag gliding = false;
        float velocity = 0.0f;
        float pressure = 0.0f, smoothPressure = 0.0f;
        float pitch = 0.0f, target = 0.0f; ///< V, without bend.
        float glidePerFrame = 0.0f;

        bool gate() const noexcept { return keyDown || held; }
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
        std::array<std::uint64_t, 128> keysDown {}; ///< By note: when the key was struck, 0 when it is up.
        std::array<std::uint8_t, 128> keyChannels {}; ///< By note: where it was struck.
        std::uint64_t events = 0; ///< Counts strikes and releases.
        int voicesInUse = 0;
        int channel = -1; ///< As in the parameter, in the block before.
        Flag pedal = false;
        Flag anyNote = false; ///< Was there ever one: the first does not glide.
        float bend = 0.0f, smoothBend = 0.0f; ///< -1 to 1.
        float wheel = 0.0f, smoothWheel = 0.0f;
    };

    static constexpr double controllerSeconds = 0.005; ///< From one end to the other: MIDI's steps are coarse.

    /// What one event does to the voices.
    struct Player
    {
        State& state;
        const Block& block;
        int frame;

        void glideTo (Voice& voice, int note) const noexcept
        {
            voice.target = static_cast<float> (note - 60) * (1.0f / 12.0f);
            const double frames = block.parameter (glide)[frame] * block.sampleRate;

            if (frames >= 1.0 && state.anyNote)
            {
                voice.glidePerFrame = (voice.target - voice.pitch) / static_cast<float> (frames);
                voice.gliding = true;
            }
            else
            {
                voice.pitch = voice.target;
                voice.gliding = false;
            }

            state.anyNote = true;
        }

        /// 0: free. 1: only the pedal holds it. 2: its key is down.
        static int claim (const Voice& voice) noexcept { return voice.keyDown ? 2 : (voice.held ? 1 : 0); }

        Voice& pick (int midiChannel, int note) const noexcept
        {
            auto* best = &state.voices[0];

            for (int v = 0; v < block.voices; ++v)
            {
                auto& voice = state.voices[static_cast<std::size_t> (v)];

                // A key struck again, which the pedal still holds, takes its own voice.
                if (voice.gate() && voice.note == note && voice.midiChannel == midiChannel)
                    return voice;

                const int claimed = claim (voice), bestClaimed = claim (*best);

                if (claimed < bestClaimed || (claimed == bestClaimed && voice.order < best->order))
                    best = &voice;
            }

            return *best;
        }

        void noteOn (int midiChannel, int note, float velocity) const noexcept
        {
            auto& voice = pick (midiChannel, note);
            voice.again = voice.gate();
            voice.note = note;
            voice.midiChannel = midiChannel;
            voice.keyDown = true;
            voice.held = false;
            voice.velocity = velocity;
            voice.pressure = 0.0f;
            voice.order = ++state.events;
            state.keysDown[static_cast<std::size_t> (note)] = voice.order;
            state.keyChannels[static_cast<std::size_t> (note)] = static_cast<std::uint8_t> (midiChannel);
            glideTo (voice, note);
        }

        void noteOff (int midiChannel, int note) const noexcept
        {
            state.keysDown[static_cast<std::size_t> (note)] = 0;

            for (auto& voice : state.voices)
                if (voice.keyDown && voice.note == note && voice.midiChannel == midiChannel)
                {
                    if (block.voices == 1 && backToKeyDown (voice))
                        continue;

                    voice.keyDown = false;
                    voice.held = state.pedal;
                    voice.order = ++state.events;
                }
        }

        /// A single voice goes on with the key struck last of those still down. False when there is none.
        bool backToKeyDown (Voice& voice) const noexcept
        {
            const auto last = std::max_element (state.keysDown.begin(), state.keysDown.end());

            if (*last == 0)
                return false;

            voice.note = static_cast<int> (last - state.keysDown.begin());
            voice.midiChannel = state.keyChannels[static_cast<std::size_t> (voice.note)];
            glideTo (voice, voice.note);
            return true;
        }

        void setPedal (bool down) const noexcept
        {
            state.pedal = down;

            if (! down)
                for (auto& voice : state.voices)
                    if (voice.held)
                    {
                        voice.held = false;
                        voice.order = ++state.events;
                    }
        }

        void releaseAll() const noexcept
        {
            state.keysDown.fill (0);

            for (auto& voice : state.voices)
                if (voice.gate())
                {
                    voice.keyDown = voice.held = false;
                    voice.order = ++state.events;
                }
        }

        void controller (int number, int value) const noexcept
        {
            switch (number)
            {
                case 1: // Modulation wheel
                    state.wheel = static_cast<float> (value) * (1.0f / 127.0f);
                    break;

                case 64: // Sustain pedal
                    setPedal (value >= 64);
                    break;

                case 121: // Reset all controllers
                    setPedal (false);
                    state.wheel = state.bend = 0.0f;

                    for (auto& voice : state.voices)
                        voice.pressure = 0.0f;
                    break;

                default: // 120 is all sound off, 123 to 127 are all notes off, each with a change of mode.
                    if (number == 120 || number >= 123)
                        releaseAll();
                    break;
            }
        }

        void play (const MidiEvent& event) const noexcept
        {
            const int status = event.data[0] & 0xf0, midiChannel = event.data[0] & 0x0f;
            const int wanted = block.choice (channel);

            if (event.size < 2 || status < 0x80 || status == 0xf0 || (wanted != 0 && wanted != midiChannel + 1))
                return;

            const int first = event.data[1] & 0x7f;
            const int second = event.size > 2 ? event.data[2] & 0x7f : 0;
            const float share = static_cast<float> (second) * (1.0f / 127.0f);

            switch (status)
            {
                case 0x80:
                    noteOff (midiChannel, first);
                    break;

                case 0x90:
                    if (second > 0)
                        noteOn (midiChannel, first, share);
                    else
                        noteOff (midiChannel, first);
                    break;

                case 0xa0: // Pressure of one key
                    for (auto& voice : state.voices)
                        if (voice.note == first && voice.midiChannel == midiChannel)
                            voice.pressure = share;
                    break;

                case 0xb0:
                    controller (first, second);
                    break;

                case 0xd0: // Pressure of the channel
                    for (auto& voice : state.voices)
                        voice.pressure = static_cast<float> (first) * (1.0f / 127.0f);
                    break;

                case 0xe0:
                    state.bend =
                        std::clamp (static_cast<float> (first + 128 * second - 8192) * (1.0f / 8191.0f), -1.0f, 1.0f);
                    break;

                default:
                    break;
            }

            if (block.wanted (midiOut))
                block.sendMidi (midiOut, event);
        }
    };

    static void process (State& state, const Block& block) noexcept
    {
        const auto step = static_cast<float> (1.0 / (controllerSeconds * block.sampleRate));
        const float bendOctaves = block.parameter (bendRange)[0] * (1.0f / 12.0f);

        // A note-off of a channel that is no longer listened to, or for a voice that is gone, would never come.
        if (state.channel != block.choice (channel))
            Player {state, block, 0}.releaseAll();

        state.channel = block.choice (channel);

        for (int v = block.voices; v < std::min (state.voicesInUse, maxChannels); ++v)
            state.voices[static_cast<std::size_t> (v)] = {};

        state.voicesInUse = block.voices;

        auto next = block.hostMidi.begin();

        for (int i = 0; i < block.frames; ++i)
        {
            // The last frame takes what is left, should an offset be beyond the block: no note-off is ever lost.
            while (next != block.hostMidi.end()
                   && (next->offset <= static_cast<std::uint32_t> (i) || i == block.frames - 1))
                Player {state, block, i}.play (*next++);

            state.smoothBend = rampedTowards (state.smoothBend, state.bend, 2.0f * step);
            state.smoothWheel = rampedTowards (state.smoothWheel, state.wheel, step);
            block.out (wheelOut)[i] = state.smoothWheel;

            for (int v = 0; v < block.voices; ++v)
            {
                auto& voice = state.voices[static_cast<std::size_t> (v)];

                if (voice.gliding)
                {
                    voice.pitch += voice.glidePerFrame;

                    if ((voice.target - voice.pitch) * voice.glidePerFrame <= 0.0f)
                    {
                        voice.pitch = voice.target;
                        voice.gliding = false;
                    }
                }

                voice.smoothPressure = rampedTowards (voice.smoothPressure, voice.pressure, step);
                block.out (pitchOut, v)[i] = voice.pitch + state.smoothBend * bendOctaves;
                block.out (gateOut, v)[i] = voice.gate() && ! voice.again ? 1.0f : 0.0f;
                block.out (velocityOut, v)[i] = voice.velocity;
                block.out (aftertouchOut, v)[i] = voice.smoothPressure;
                voice.again = false;
            }
        }
    }
};

BULKHEAD_MODULE (MidiIn)

} // namespace bulkhead
