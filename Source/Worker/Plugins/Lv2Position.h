// The transport as an atom, a time:Position, for the event ports of LV2 plugins.
//
// A port that supports it gets one at the start of each run(): some plugins count on from the last one that they were
// told, others (those made with JUCE) forget it with every run().
#pragma once

#include "TransportValue.h"
#include "UridMap.h"

#include <lv2/atom/atom.h>

namespace bulkhead
{

class Lv2Position
{
public:
    explicit Lv2Position (UridMap& map);

    /// Its body follows it. Valid until the next call. Real-time.
    const LV2_Atom& atomAt (const TransportPosition& at, double sampleRate) noexcept;

    static constexpr std::size_t valueBytes = 8; ///< Of each property, padded.
    static constexpr std::size_t bytes =
        sizeof (LV2_Atom_Object)
        + transportValueNames.size() * (offsetof (LV2_Atom_Property_Body, value) + sizeof (LV2_Atom) + valueBytes);

private:
    struct Property
    {
        TransportValue value;
        LV2_URID key, type;
    };

    LV2_URID objectType, positionType, floatType, doubleType, intType, longType;
    std::array<Property, transportValueNames.size()> properties;
    std::array<std::uint64_t, bytes / sizeof (std::uint64_t)> memory {};
};

static_assert (Lv2Position::bytes % sizeof (std::uint64_t) == 0);

} // namespace bulkhead
