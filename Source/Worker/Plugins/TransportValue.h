// What there is to know of the transport, as LV2 names it and counts it.
#pragma once

#include "Modules/Transport.h"

#include <lv2/time/time.h>

#include <array>
#include <optional>
#include <string_view>

namespace bulkhead
{

enum class TransportValue
{
    bar, ///< From 0.
    barBeat, ///< Beats are those of the time signature, here and below.
    beat,
    beatUnit,
    beatsPerBar,
    beatsPerMinute,
    frame,
    framesPerSecond,
    speed ///< 1 while it plays, otherwise 0.
};

struct TransportValueName
{
    TransportValue value;
    const char* uri;
};

inline constexpr std::array transportValueNames {
    TransportValueName {TransportValue::bar, LV2_TIME__bar},
    TransportValueName {TransportValue::barBeat, LV2_TIME__barBeat},
    TransportValueName {TransportValue::beat, LV2_TIME__beat},
    TransportValueName {TransportValue::beatUnit, LV2_TIME__beatUnit},
    TransportValueName {TransportValue::beatsPerBar, LV2_TIME__beatsPerBar},
    TransportValueName {TransportValue::beatsPerMinute, LV2_TIME__beatsPerMinute},
    TransportValueName {TransportValue::frame, LV2_TIME__frame},
    TransportValueName {TransportValue::framesPerSecond, LV2_TIME__framesPerSecond},
    TransportValueName {TransportValue::speed, LV2_TIME__speed}};

/// Nothing for a URI that names none of them.
inline std::optional<TransportValue> transportValueOf (std::string_view uri) noexcept
{
    for (const auto& name : transportValueNames)
        if (uri == name.uri)
            return name.value;

    return std::nullopt;
}

/// `sampleRate` in Hz. Real-time.
inline double valueOf (TransportValue value, const TransportPosition& at, double sampleRate) noexcept
{
    switch (value)
    {
        case TransportValue::bar:
            return static_cast<double> (at.bar);
        case TransportValue::barBeat:
            return at.beatsInBar();
        case TransportValue::beat:
            return at.beats();
        case TransportValue::beatUnit:
            return at.signature.unit;
        case TransportValue::beatsPerBar:
            return at.signature.beats;
        case TransportValue::beatsPerMinute:
            return at.beatsPerMinute();
        case TransportValue::frame:
            return static_cast<double> (at.frame);
        case TransportValue::framesPerSecond:
            return sampleRate;
        case TransportValue::speed:
            break;
    }

    return at.isPlaying ? 1.0 : 0.0;
}

} // namespace bulkhead
