// Where in the music a block is: tempo, time signature, bars and beats. What modules and plugins keep time with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace bulkhead
{

inline constexpr double minTempo = 20.0, maxTempo = 999.0; ///< Quarter notes a minute.
inline constexpr double defaultTempo = 120.0;

/// How many beats a bar has, and which note is one beat.
struct TimeSignature
{
    static constexpr int maxBeats = 64, maxUnit = 32;

    int beats = 4; ///< 1 to maxBeats.
    int unit = 4; ///< 1, 2, 4, 8, 16 or 32: a quarter note is 4.

    bool operator== (const TimeSignature&) const = default;

    constexpr bool isValid() const noexcept
    {
        return beats >= 1 && beats <= maxBeats && unit >= 1 && unit <= maxUnit && (unit & (unit - 1)) == 0;
    }

    /// Length of a bar in quarter notes, without any rounding.
    constexpr double quartersPerBar() const noexcept { return beats * 4.0 / unit; }
};

/// A moment of the transport. Quarter notes are kept whole and in part, so that they are as exact after days as they
/// were at the start.
struct TransportPosition
{
    bool isPlaying = false; ///< While it is not, time stands still.
    double tempo = defaultTempo; ///< Quarter notes a minute, minTempo to maxTempo.
    TimeSignature signature;
    std::int64_t frame = 0; ///< Frames played since the beginning, at the present sample rate.
    std::int64_t quarter = 0; ///< Whole quarter notes since the beginning,
    double fraction = 0.0; ///< and what is beyond them, 0 to 1.
    std::int64_t bar = 0; ///< Counted from 0.
    double barStart = 0.0; ///< Where this bar began, in quarter notes since the beginning.

    bool operator== (const TransportPosition&) const = default;

    /// Quarter notes since the beginning.
    double quarters() const noexcept { return static_cast<double> (quarter) + fraction; }

    /// Quarter notes since the bar began.
    double quartersInBar() const noexcept { return (static_cast<double> (quarter) - barStart) + fraction; }

    /// Beats of the time signature since the beginning, and since the bar began; beats a minute.
    double beats() const noexcept { return quarters() * signature.unit / 4.0; }
    double beatsInBar() const noexcept { return quartersInBar() * signature.unit / 4.0; }
    double beatsPerMinute() const noexcept { return tempo * signature.unit / 4.0; }

    /// Where it is so many frames later, when nothing is changed meanwhile. `sampleRate` in Hz. Real-time.
    TransportPosition after (std::uint64_t frames, double sampleRate) const noexcept
    {
        auto later = *this;

        if (! isPlaying || ! (sampleRate > 0.0))
            return later;

        const auto moved = fraction + static_cast<double> (frames) * tempo / (60.0 * sampleRate);
        const auto whole = std::floor (moved);
        later.frame += static_cast<std::int64_t> (frames);
        later.quarter += static_cast<std::int64_t> (whole);
        later.fraction = moved - whole;
        later.findBar();
        return later;
    }

    /// To be called when it has moved on, or bars have another length: the bar that is being played goes on, if it is
    /// long enough.
    void findBar() noexcept
    {
        const auto bars = std::floor (quartersInBar() / std::max (signature.quartersPerBar(), 1.0 / 8.0));
        bar += static_cast<std::int64_t> (bars);
        barStart += bars * signature.quartersPerBar();
    }
};

} // namespace bulkhead
