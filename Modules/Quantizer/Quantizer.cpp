// Quantizer: moves a pitch to the nearest note of a scale.
//
// A note is left only when another one is nearer by more than twice `hysteresis`, that is when the pitch is further
// than `hysteresis` beyond the middle between the two: a pitch that trembles around the middle stays on one note.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <array>
#include <cmath>
#include <limits>

namespace bulkhead
{

namespace
{

/// Bit n: the note n semitones above the root is in the scale.
constexpr std::uint32_t scaleOf (std::initializer_list<int> notes)
{
    std::uint32_t scale = 0;

    for (int note : notes)
        scale |= 1u << note;

    return scale;
}

constexpr std::string_view scaleNames[] = {
    "Chromatic",   "Major",  "Natural Minor", "Harmonic Minor", "Melodic Minor", "Dorian",
    "Phrygian",    "Lydian", "Mixolydian",    "Locrian",        "Major Penta",   "Minor Penta",
    "Major Blues", "Blues",  "Whole Tone",    "Diminished",     "Fifths",        "Octaves"};

constexpr std::uint32_t scales[] = {
    scaleOf ({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
    scaleOf ({0, 2, 4, 5, 7, 9, 11}),
    scaleOf ({0, 2, 3, 5, 7, 8, 10}),
    scaleOf ({0, 2, 3, 5, 7, 8, 11}),
    scaleOf ({0, 2, 3, 5, 7, 9, 11}), // As it rises.
    scaleOf ({0, 2, 3, 5, 7, 9, 10}),
    scaleOf ({0, 1, 3, 5, 7, 8, 10}),
    scaleOf ({0, 2, 4, 6, 7, 9, 11}),
    scaleOf ({0, 2, 4, 5, 7, 9, 10}),
    scaleOf ({0, 1, 3, 5, 6, 8, 10}),
    scaleOf ({0, 2, 4, 7, 9}),
    scaleOf ({0, 3, 5, 7, 10}),
    scaleOf ({0, 2, 3, 4, 7, 9}),
    scaleOf ({0, 3, 5, 6, 7, 10}),
    scaleOf ({0, 2, 4, 6, 8, 10}),
    scaleOf ({0, 2, 3, 5, 6, 8, 9, 11}), // Whole tone first.
    scaleOf ({0, 7}),
    scaleOf ({0}),
};

constexpr int numScales = static_cast<int> (std::size (scales));
static_assert (std::size (scaleNames) == std::size (scales));

constexpr std::string_view rootNames[] = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};

/// Which notes are allowed, counted in semitones from middle C.
struct Notes
{
    std::uint32_t scale;
    int root; ///< 0 to 11.

    bool contain (int note) const noexcept { return (scale >> (((note - root) % 12 + 12) % 12) & 1u) != 0; }

    /// The note nearest to a pitch in semitones; of two that are as near, the lower.
    int nearestTo (float semitones) const noexcept
    {
        // Outwards from the two notes around the pitch. The one below is further than 0 and up to 1 semitone away, so
        // that a note found on one side only is nearer than the next on the other side, or as near and lower.
        const int middle = static_cast<int> (std::ceil (semitones)) - 1;

        for (int distance = 0; distance < 12; ++distance)
        {
            const int below = middle - distance, above = middle + 1 + distance;
            const bool hasBelow = contain (below), hasAbove = contain (above);

            if (hasBelow && hasAbove)
                return semitones - static_cast<float> (below) <= static_cast<float> (above) - semitones ? below : above;

            if (hasBelow || hasAbove)
                return hasBelow ? below : above;
        }

        return middle;
    }
};

} // namespace

struct Quantizer
{
    enum Input
    {
        pitchIn,
        triggerIn
    };

    enum Output
    {
        pitchOut,
        triggerOut
    };

    enum Parameter
    {
        scale,
        root,
        transpose
    };

    static constexpr PortInfo inputs[] = {
        {"pitch", "Pitch", SignalKind::cv, perVoice, "1 V per octave."},
        {"trigger", "Trigger", SignalKind::cv, perVoice, "With a cable, the note changes only when this goes high."},
    };

    static constexpr PortInfo outputs[] = {
        {"pitch", "Pitch", SignalKind::cv, perVoice, "The nearest note of the scale, transposed."},
        {"trigger", "Trigger", SignalKind::cv, perVoice, "High for a millisecond when the note changes."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"scale", "Scale", "", 0.0f, static_cast<float> (numScales - 1), 1.0f, Scale::linear, scaleNames},
        {"root", "Root", "", 0.0f, 11.0f, 0.0f, Scale::linear, rootNames},
        {"transpose", "Transpose", "st", -36.0f, 36.0f, 0.0f, Scale::linear, {}, true},
    };

    static constexpr ModuleInfo info {.type = "quantizer",
                                      .name = "Quantizer",
                                      .category = "Utility",
                                      .description = "Moves pitches to the notes of a scale.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    static constexpr float hysteresis = 0.1f; ///< Semitones beyond the middle between two notes.

    struct Voice
    {
        RisingEdge trigger;
        Flag started = false; ///< It has a note.
        Flag high = false; ///< What went out of Trigger at the frame before.
        int note = 0; ///< Semitones from middle C, before the transposition.
        int triggerFrames = 0; ///< That are left of the trigger.
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
    };

    /// The note for a pitch, which is the one that sounds where that is still near enough.
    static int noteFor (const Voice& voice, float semitones, const Notes& notes) noexcept
    {
        const bool holds = voice.started && notes.contain (voice.note);
        const float toHeld = std::abs (semitones - static_cast<float> (voice.note));

        // Every other note is a semitone away or more.
        if (holds && toHeld <= 0.5f + hysteresis)
            return voice.note;

        const int nearest = notes.nearestTo (semitones);

        if (! holds)
            return nearest;

        const float toNearest = std::abs (semitones - static_cast<float> (nearest));
        return toHeld - toNearest > 2.0f * hysteresis ? nearest : voice.note;
    }

    static void process (State& state, const Block& block) noexcept
    {
        const Notes notes {scales[std::clamp (block.choice (scale), 0, numScales - 1)], block.choice (root)};
        const int shift = block.choice (transpose);
        const bool triggered = block.connected (triggerIn);
        const auto triggerLength = static_cast<int> (std::ceil (0.001 * block.sampleRate));

        for (int v = 0; v < block.voices; ++v)
        {
            auto& voice = state.voices[static_cast<std::size_t> (v)];
            const auto* pitch = block.in (pitchIn, v);
            const auto* trigger = block.in (triggerIn, v);
            auto* out = block.out (pitchOut, v);
            auto* changed = block.out (triggerOut, v);
            voice.note = std::clamp (voice.note, -1000, 1000); // in a State from elsewhere
            float looked = std::numeric_limits<float>::quiet_NaN(); // The pitch whose note it is.

            for (int i = 0; i < block.frames; ++i)
            {
                bool restarts = false;

                if (const bool rises = voice.trigger (trigger[i]);
                    (! triggered || rises || ! voice.started) && pitch[i] != looked)
                {
                    looked = pitch[i];
                    const int note = noteFor (voice, bounded (pitch[i], 20.0f) * 12.0f, notes);

                    if (voice.started && note != voice.note)
                    {
                        // A trigger that is still high is low for a frame first, for the new one to be seen.
                        restarts = voice.high;
                        voice.triggerFrames = triggerLength + (restarts ? 1 : 0);
                    }

                    voice.note = note;
                    voice.started = true;
                }

                voice.high = voice.triggerFrames > 0 && ! restarts;
                voice.triggerFrames -= voice.triggerFrames > 0 ? 1 : 0;
                out[i] = static_cast<float> (voice.note + shift) * (1.0f / 12.0f);
                changed[i] = voice.high ? 1.0f : 0.0f;
            }
        }
    }
};

BULKHEAD_MODULE (Quantizer)

} // namespace bulkhead
