// Reverb: a feedback delay network of sixteen lines, fed through allpass diffusers.
//
// Jot and Chaigne, "Digital delay networks for designing artificial reverberators" (AES 90, 1991): a lossless network
// (here mixed by a Hadamard matrix), whose line of L frames gets the gain 10^(-3 L / (rate RT60)), dies away by 60 dB
// in RT60 whatever the lines' lengths. A one-pole low-pass in each line lets the highs die sooner: each is made for its
// own line, so that the damping frequency is where the sound dies twice as fast, whatever the size and the decay. The
// diffusers are Schroeder's allpasses, with the delays of Dattorro, "Effect design, part 1" (JAES 1997). Half of the
// lines change their lengths slowly by a fraction of a millisecond, each at its own phase, which keeps the tail from
// ringing.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Lanes.h"
#include "Modules/Dsp/OnePole.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Dsp/Sine.h"
#include "Modules/Module.h"

#include <cmath>

namespace bulkhead
{

struct Reverb
{
    enum Parameter
    {
        size,
        decay,
        damping,
        preDelay,
        mix
    };

    enum RingIndex
    {
        preDelayRing,
        diffuserRing,
        lineRing
    };

    static constexpr PortInfo inputs[] = {
        {"in", "In", SignalKind::audio, 2, "Left and right; a mono cable feeds both."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, 2, "Left and right."},
    };

    static constexpr float longestPreDelay = 0.25f;
    static constexpr float largestSize = 200.0f;

    static constexpr ParameterInfo parameters[] = {
        {"size", "Size", "%", 20.0f, largestSize, 100.0f},
        {"decay", "Decay", "s", 0.1f, 30.0f, 2.5f, Scale::logarithmic},
        {"damping", "Damping", "Hz", 500.0f, 20000.0f, 6000.0f, Scale::logarithmic},
        {"predelay", "Predelay", "s", 0.0f, longestPreDelay, 0.01f},
        {"mix", "Mix", "%", 0.0f, 100.0f, 30.0f},
    };

    static constexpr int numLines = 16;
    static constexpr int numDiffusers = 4; ///< One after another, on each side.

    /// At size 100 %. Their sum, 0.78 s, is how many modes there are per Hz.
    static constexpr double lineSeconds[numLines] = {0.02298, 0.02560, 0.02835, 0.03098, 0.03390, 0.03715,
                                                     0.04060, 0.04435, 0.04815, 0.05215, 0.05648, 0.06123,
                                                     0.06648, 0.07210, 0.07835, 0.08527};
    static constexpr double diffuserSeconds[2][numDiffusers] = {{0.00477, 0.00360, 0.01273, 0.00931},
                                                                {0.00511, 0.00387, 0.01361, 0.00873}};
    static constexpr double modulationSeconds = 0.00012; ///< Either way.
    static constexpr double modulationHertz = 0.37;
    static constexpr double fadeSeconds = 0.03; ///< From one size to another.
    static constexpr float controlHertz = 60.0f; ///< Of the low-pass that gains and paces go through.

    /// Rings are equally long and aligned: written at the same time, all of them would compete for one set of the
    /// processor's cache. So each has a clock of its own.
    static constexpr std::uint32_t skewFrames = 272;
    static constexpr std::uint64_t skew (int line) noexcept { return skewFrames * static_cast<std::uint64_t> (line); }

    static constexpr RingInfo rings[] = {
        {longestPreDelay, 2},
        {0.02, 2 * numDiffusers, skewFrames},
        {lineSeconds[numLines - 1] * largestSize / 100.0 + 0.01, numLines, skewFrames},
    };

    static constexpr ModuleInfo info {.type = "reverb",
                                      .name = "Reverb",
                                      .category = "Effect",
                                      .description = "Stereo room, from small to vast: a feedback delay network.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .rings = rings,
                                      .dryInput = 0};

    /// A length of the predelay, on its way to another one without a click: a bend in pitch, which begins and ends
    /// gradually. A spring with critical damping, slower where the way is long.
    struct Length
    {
        double frames = 0.0;
        double speed = 0.0; ///< Frames per frame.

        void setTo (double target) noexcept { *this = {target, 0.0}; }

        void moveTowards (double target) noexcept
        {
            const double distance = target - frames;

            if (std::abs (distance) < 1.0e-4)
                return setTo (target);

            speed += 0.002 * (std::clamp (distance * 0.0005, -0.3, 0.3) - speed);
            frames += speed;
        }
    };

    struct State
    {
        Flag started = false;
        std::int32_t lengths[numLines] = {}; ///< Frames.
        std::int32_t nextLengths[numLines] = {}; ///< While the lines fade over to them.
        Flag fading = false;
        float fade = 0.0f; ///< How far the fade is; the share of nextLengths is its smoothStep.
        alignas (16) float gains[numLines] = {}; ///< These three are on their way to what Controls ask for.
        alignas (16) float paces[numLines] = {};
        float injection = 0.0f;
        Length preDelayLength;
        alignas (16) float filtered[numLines] = {};
        std::uint32_t quiet =
            0; ///< Frames for which nothing but zeros went into the rings; counted up to their length.
        std::uint32_t length = 1; ///< The longest ring's, in frames.
        Flag moves = true; ///< Gains, lengths or paces are on their way.
    };

    static bool isDone (const State& state) noexcept { return state.quiet >= state.length && ! state.moves; }

    /// The decay is that of 60 dB; what has come in is still on its way through the lines.
    static double tailSeconds (const float* values) noexcept
    {
        return 1.5 * values[decay] + values[preDelay] + 0.01 * values[size] * lineSeconds[numLines - 1];
    }

    /// Nearly a sine, of parabolas: -1 to 1, for 0 <= cycles < 2.
    static float swing (float cycles) noexcept
    {
        const float c = cycles - static_cast<float> (static_cast<int> (cycles)) - 0.5f;
        return 8.0f * c * (1.0f - 2.0f * std::abs (c));
    }

    static std::int32_t wholeFrames (double seconds, double sampleRate) noexcept
    {
        return static_cast<std::int32_t> (seconds * sampleRate + 0.5);
    }

    /// One at least, for readBetween().
    static double preDelayFrames (double seconds, double sampleRate) noexcept
    {
        return std::max (1, wholeFrames (seconds, sampleRate));
    }

    /// Between the samples: Lagrange's cubic through the four nearest. The delay is 1 at least.
    static float readBetween (const Ring& ring, std::uint64_t now, double delay) noexcept
    {
        constexpr double most = 1.0e9; // that of a State from elsewhere may be any number, or none
        const auto whole = static_cast<std::uint64_t> (std::min (std::max (1.0, delay), most));
        const auto f = static_cast<float> (delay - static_cast<double> (whole));
        const auto at = now - whole;

        if (f == 0.0f)
            return ring.read (at);

        const float a = ring.read (at + 1), b = ring.read (at), c = ring.read (at - 1), d = ring.read (at - 2);
        const float before = f + 1.0f, left = 1.0f - f, after = 2.0f - f;
        return b * before * left * after * 0.5f + c * before * f * after * 0.5f
               - (a * f * left * after + d * before * f * left) * (1.0f / 6.0f);
    }

    static constexpr int numGroups = numLines / numLanes; ///< Of lines that are computed side by side.
    static constexpr int numSwaying = numLines / 2;
    static_assert (numGroups == 4);

    /// The lines whose lengths change slowly.
    static constexpr int swaying (int k) noexcept { return 2 * k - k % 2; }
    static constexpr int staying (int k) noexcept { return swaying (k) + 2; }

    /// What comes out of the lines at these lengths, which `sway` bends, in frames either way.
    static void readLines (const Ring* lines, std::uint64_t now, const std::int32_t* lengths, const float* sway,
                           float* sound) noexcept
    {
        for (int first = 0; first < numSwaying; first += numLanes)
        {
            constexpr int high = 64; // Above 0, a conversion rounds down.
            const Lanes swayed = lanesFrom (sway + first);
            const auto wholes = __builtin_convertvector(swayed + static_cast<float> (high), LaneBits) - high;
            const Lanes f = swayed - __builtin_convertvector(wholes, Lanes); // Exact.
            float taps[4][numLanes];

            for (int l = 0; l < numLanes; ++l)
            {
                const int i = swaying (first + l), still = staying (first + l);
                const auto at = now + skew (i) - static_cast<std::uint64_t> (std::int64_t (lengths[i]) + wholes[l]);
                taps[0][l] = lines[i].read (at + 1);
                taps[1][l] = lines[i].read (at);
                taps[2][l] = lines[i].read (at - 1);
                taps[3][l] = lines[i].read (at - 2);
                sound[still] = lines[still].read (now + skew (still) - static_cast<std::uint64_t> (lengths[still]));
            }

            // As in readBetween().
            const Lanes a = lanesFrom (taps[0]), b = lanesFrom (taps[1]), c = lanesFrom (taps[2]);
            const Lanes d = lanesFrom (taps[3]), before = f + 1.0f, left = 1.0f - f, after = 2.0f - f;
            const Lanes between = b * before * left * after * 0.5f + c * before * f * after * 0.5f
                                  - (a * f * left * after + d * before * f * left) * (1.0f / 6.0f);

            for (int l = 0; l < numLanes; ++l)
                sound[swaying (first + l)] = between[l];
        }
    }

    /// The Hadamard matrix of order 16, scaled to be orthogonal: the one of order 4 across the vectors, then, turned
    /// around, across their lanes.
    static void mixLines (Lanes (&lines)[numGroups]) noexcept
    {
        mixAcross (lines);
        transposeLanes (lines[0], lines[1], lines[2], lines[3]);
        mixAcross (lines);
        transposeLanes (lines[0], lines[1], lines[2], lines[3]);

        for (auto& group : lines)
            group *= 0.25f;
    }

    static void mixAcross (Lanes (&lines)[numGroups]) noexcept
    {
        const Lanes a = lines[0] + lines[2], b = lines[1] + lines[3];
        const Lanes c = lines[0] - lines[2], d = lines[1] - lines[3];
        lines[0] = a + b;
        lines[1] = a - b;
        lines[2] = c + d;
        lines[3] = c - d;
    }

    struct Controls
    {
        std::int32_t targets[numLines]; ///< Frames.
        float gains[numLines];
        float paces[numLines]; ///< Of the low-passes.
        float injection; ///< Into the lines.

        void update (float sizePercent, float seconds, float hertz, double sampleRate) noexcept
        {
            const auto cycles = static_cast<float> (hertz / sampleRate);
            const float cosine = sineOfCycles (std::min (cycles, 0.5f) + 0.25f);

            const auto decibelsPerFrame = static_cast<float> (-60.0 / sampleRate / static_cast<double> (seconds));

            for (int i = 0; i < numLines; ++i)
                targets[i] = wholeFrames (lineSeconds[i] * sizePercent * 0.01, sampleRate);

            for (int i = 0; i < numLines; ++i)
                gains[i] = gainFromDecibels (decibelsPerFrame * static_cast<float> (targets[i]));

            for (int i = 0; i < numLines; ++i)
                paces[i] = paceFor (gains[i] > 0.5f ? gains[i] : 0.5f, cosine);

            // What stays in the network for long adds up to more. Half of that, in dB, is taken back; 0.3 is for a
            // decay of 2.5 s at size 100 %.
            constexpr float referenceLoss = 0.235f;
            const float middle = gains[numLines / 2];
            injection = 0.3f * std::sqrt (std::sqrt ((1.0f - middle * middle) / referenceLoss));
        }

        /// The pace 1 - b of y += (1 - b) (x - y) whose gain is `gain` where the cosine of the frequency is this:
        /// (1 - b)^2 / (1 - 2 b cosine + b^2) = gain^2, solved for b without a difference of nearly equal numbers.
        static float paceFor (double gain, double cosine) noexcept
        {
            const double loss = 1.0 - gain * gain;
            const double middle = 1.0 - gain * gain * cosine;
            return static_cast<float> (1.0 - loss / (middle + std::sqrt (middle * middle - loss * loss)));
        }
    };

    static void process (State& state, const Block& block) noexcept
    {
        const auto* sizes = block.parameter (size);
        const auto* decays = block.parameter (decay);
        const auto* dampings = block.parameter (damping);
        const auto* preDelays = block.parameter (preDelay);
        const auto* wetness = block.parameter (mix);
        const bool steady =
            block.parameterIsSteady (size) && block.parameterIsSteady (decay) && block.parameterIsSteady (damping);

        Controls controls;
        controls.update (sizes[0], decays[0], dampings[0], block.sampleRate);

        if (! state.started)
        {
            state.started = true;
            state.preDelayLength.setTo (preDelayFrames (preDelays[0], block.sampleRate));

            std::copy_n (controls.targets, numLines, state.lengths);
            std::copy_n (controls.paces, numLines, state.paces);
            std::copy_n (controls.gains, numLines, state.gains);
            state.injection = controls.injection;
        }

        std::uint64_t diffuserFrames[2][numDiffusers];
        Ring lines[numLines], diffusers[2][numDiffusers];

        for (int side = 0; side < 2; ++side)
            for (int d = 0; d < numDiffusers; ++d)
            {
                diffuserFrames[side][d] =
                    static_cast<std::uint64_t> (wholeFrames (diffuserSeconds[side][d], block.sampleRate));
                diffusers[side][d] = block.ring (diffuserRing, side * numDiffusers + d);
            }

        for (int i = 0; i < numLines; ++i)
            lines[i] = block.ring (lineRing, i);

        float phases[numSwaying];

        for (int k = 0; k < numSwaying; ++k)
            phases[k] = static_cast<float> (swaying (k)) / numLines;

        const auto fadeStep = static_cast<float> (1.0 / (fadeSeconds * block.sampleRate));
        const float controlPace = onePolePace (controlHertz, block.sampleRate);
        const auto depth = static_cast<float> (modulationSeconds * block.sampleRate);

        const auto before = state;
        auto sounds = false;

        for (int frame = 0; frame < block.frames; ++frame)
        {
            const auto now = block.time + static_cast<std::uint64_t> (frame);

            if (! steady)
                controls.update (sizes[frame], decays[frame], dampings[frame], block.sampleRate);

            state.preDelayLength.moveTowards (preDelayFrames (preDelays[frame], block.sampleRate));
            float dry[2], diffused[2], diffusing[2 * numDiffusers];

            for (int side = 0; side < 2; ++side)
            {
                dry[side] = bounded (block.in (0, side)[frame]);
                auto ring = block.ring (preDelayRing, side);
                ring.write (now, dry[side]);

                float x = readBetween (ring, now, state.preDelayLength.frames);

                for (int d = 0; d < numDiffusers; ++d)
                {
                    constexpr float g = 0.6f;
                    const auto clock = now + skew (side * numDiffusers + d);
                    const float delayed = diffusers[side][d].read (clock - diffuserFrames[side][d]);
                    const float entering = withoutDenormal (x - g * delayed);
                    diffusers[side][d].write (clock, entering);
                    diffusing[side * numDiffusers + d] = entering;
                    x = delayed + g * entering;
                }

                diffused[side] = x;
            }

            // By the time, not counted up: it goes on while the module sleeps.
            const double cycles = static_cast<double> (now + 1) * (modulationHertz / block.sampleRate);
            const auto modulation = static_cast<float> (cycles - std::floor (cycles));

            // Lines that grew and shrank would bend what runs round in them further with every round.
            if (! state.fading && ! std::equal (controls.targets, controls.targets + numLines, state.lengths))
            {
                state.fading = true;
                std::copy_n (controls.targets, numLines, state.nextLengths);
            }

            const float share = smoothStep (state.fade);
            float sway[numSwaying], sound[numLines], wet[2] = {};

            for (int k = 0; k < numSwaying; ++k)
                sway[k] = depth * swing (modulation + phases[k]);

            readLines (lines, now, state.lengths, sway, sound);

            if (state.fading)
            {
                float next[numLines];
                readLines (lines, now, state.nextLengths, sway, next);

                for (int i = 0; i < numLines; ++i)
                    sound[i] += share * (next[i] - sound[i]);
            }

            if (state.fading)
            {
                state.fade += fadeStep;

                if (state.fade >= 1.0f)
                {
                    state.fade = 0.0f;
                    state.fading = false;
                    std::copy_n (state.nextLengths, numLines, state.lengths);
                }
            }

            state.injection += controlPace * (controls.injection - state.injection);

            Lanes rounds[numGroups], heard {};
            const Lanes entering = state.injection * Lanes {diffused[0], diffused[1], diffused[0], diffused[1]};

            for (int g = 0; g < numGroups; ++g)
            {
                const int i = g * numLanes;
                const Lanes gain = lanesFrom (state.gains + i), pace = lanesFrom (state.paces + i);
                const Lanes filtered = lanesFrom (state.filtered + i);
                const Lanes newGain = gain + controlPace * (lanesFrom (controls.gains + i) - gain);
                const Lanes newPace = pace + controlPace * (lanesFrom (controls.paces + i) - pace);
                const Lanes out = lanesWithoutDenormal (filtered + newPace * (lanesFrom (sound + i) - filtered));
                storeLanes (newGain, state.gains + i);
                storeLanes (newPace, state.paces + i);
                storeLanes (out, state.filtered + i);
                rounds[g] = out * newGain;
                heard += rounds[g];
            }

            // Even lines are heard on the left, odd ones on the right, half of them upside down.
            wet[0] = heard[0] - heard[2];
            wet[1] = heard[1] - heard[3];
            mixLines (rounds);

            for (int g = 0; g < numGroups; ++g)
                storeLanes (lanesWithoutDenormal (rounds[g] + entering), sound + g * numLanes);

            for (int i = 0; i < numLines; ++i)
                lines[i].write (now + skew (i), sound[i]);

            const auto isZero = [] (float x) { return x == 0.0f; };
            sounds = sounds || ! std::all_of (dry, dry + 2, isZero)
                     || ! std::all_of (diffusing, diffusing + std::size (diffusing), isZero)
                     || ! std::all_of (sound, sound + numLines, isZero)
                     || ! std::all_of (state.filtered, state.filtered + numLines, isZero);

            for (int side = 0; side < 2; ++side)
                block.out (0, side)[frame] = dry[side] + 0.01f * wetness[frame] * (wet[side] - dry[side]);
        }

        state.length = std::max (block.ring (preDelayRing, 0).length(), lines[0].length());
        state.quiet = sounds ? 0 : std::min (state.quiet + static_cast<std::uint32_t> (block.frames), state.length);
        state.moves = state.fading || state.injection != before.injection
                      || state.preDelayLength.frames != preDelayFrames (preDelays[block.frames - 1], block.sampleRate)
                      || ! std::equal (controls.targets, controls.targets + numLines, state.lengths)
                      || ! std::equal (state.gains, state.gains + numLines, before.gains)
                      || ! std::equal (state.paces, state.paces + numLines, before.paces);
    }
};

BULKHEAD_MODULE (Reverb)

} // namespace bulkhead
