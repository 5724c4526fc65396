// How loud a click is: the measure behind the step figures of `bench sound`.
//
// What a change is heard as, beside the old sound and the new one, is what it puts where neither of them has anything.
// So a signal that lies far below 4 kHz is played while the parameter jumps, and the click is the highest peak of what
// comes out above 4 kHz, from the jump until everything has settled. What a sound that stays puts there (with the old
// value, or with the new one) is taken away from it, as powers are:
//
//   click = sqrt (max (0, p^2 - max (b, a)^2)) / max (B, A)
//
// p, b and a are the highest peaks above 4 kHz around the jump, long before it, and of a run that has had the new value
// all along; B and A are the highest peaks, of all frequencies, of the two that stay. A jump of an amplifier's gain by
// one sample's step reads -8 dB, a straight line of 5 ms -52 dB.
#pragma once

#include <span>
#include <vector>

namespace bulkhead
{

/// What lies above 4 kHz: a linear-phase high-pass filter, its stop band (below 2.7 kHz at a rate of 48 kHz) at -150 dB
/// or less. Its delay is taken away; a signal's ends are cut off where the filter would see beyond them.
class HighBand
{
public:
    explicit HighBand (double sampleRate);

    static constexpr double hertz = 4000.0;
    static constexpr int reach = 127; ///< Frames that it sees before and after a frame.

    /// The highest peak above 4 kHz of the signal, but for `reach` frames at its ends.
    double peak (std::span<const float> signal) const;

private:
    std::vector<double> taps;
};

struct Click
{
    double decibels = -300.0; ///< See above.
    double own = -300.0; ///< What the staying sounds have above 4 kHz, beside their peak, in dB.
    bool audible = false; ///< False where the staying sounds are silence.
};

/// The click between two sounds: `around` begins before the jump and ends when all has settled.
Click clickOf (const HighBand& highBand, std::span<const float> before, std::span<const float> around,
               std::span<const float> after);

} // namespace bulkhead
