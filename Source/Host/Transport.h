// The transport of the engine: how fast the music goes, whether it does, and where it is.
//
// What control threads order takes effect at the next block. The position is counted in frames from the last change of
// the tempo, never added up block by block, so that it does not drift.
#pragma once

#include "LatestValue.h"

#include "Modules/Transport.h"

#include <mutex>

namespace bulkhead
{

class Transport
{
public:
    // Any control thread ----------------------------------------------------------------------------------------------

    /// Quarter notes a minute; brought into minTempo to maxTempo, what is no number is left alone.
    void setTempo (double tempo);

    /// One that is not valid is left alone.
    void setTimeSignature (TimeSignature signature);

    void setPlaying (bool shouldPlay);

    /// Back to the beginning. It goes on from there if it plays.
    void rewind();

    /// At the beginning of the newest block; what has been ordered since is in it.
    TransportPosition position() const;

    // Engine thread, real-time ----------------------------------------------------------------------------------------

    /// A block begins: where, with what has been ordered by now.
    TransportPosition begin (double sampleRate) noexcept;

    /// The block that has begun was so long.
    void advance (std::uint32_t frames) noexcept { sinceAnchor += frames; }

private:
    struct Orders
    {
        double tempo = defaultTempo;
        TimeSignature signature;
        bool isPlaying = false;
        std::uint32_t rewinds = 0;
    };

    struct Told
    {
        TransportPosition at;
        std::uint32_t rewinds = 0; ///< That have taken effect.
    };

    static void apply (const Orders& orders, Told& told) noexcept;
    template <typename Change> void order (Change change);

    mutable std::mutex mutex; // Of the control threads.
    Orders ordered;
    LatestValue<Orders> orders {Orders()};
    mutable LatestValue<Told> toldOf {Told()};

    // The engine's thread only.
    Told anchor; // Where it was when something was changed last.
    std::uint64_t sinceAnchor = 0; // Frames.
    double rate = 0.0;
};

} // namespace bulkhead
