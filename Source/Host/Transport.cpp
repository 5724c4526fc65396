#include "Transport.h"

#include <utility>

namespace bulkhead
{

template <typename Change> void Transport::order (Change change)
{
    const std::lock_guard lock (mutex);
    change (ordered);
    orders.write (ordered);
}

void Transport::setTempo (double tempo)
{
    if (tempo == tempo)
        order ([tempo] (Orders& o) { o.tempo = std::clamp (tempo, minTempo, maxTempo); });
}

void Transport::setTimeSignature (TimeSignature signature)
{
    if (signature.isValid())
        order ([signature] (Orders& o) { o.signature = signature; });
}

void Transport::setPlaying (bool shouldPlay)
{
    order ([shouldPlay] (Orders& o) { o.isPlaying = shouldPlay; });
}

void Transport::rewind()
{
    order ([] (Orders& o) { ++o.rewinds; });
}

TransportPosition Transport::position() const
{
    const std::lock_guard lock (mutex);
    auto told = toldOf.read();
    apply (ordered, told);
    return told.at;
}

void Transport::apply (const Orders& orders, Told& told) noexcept
{
    auto& at = told.at;

    if (std::exchange (told.rewinds, orders.rewinds) != orders.rewinds)
        at = TransportPosition();

    at.isPlaying = orders.isPlaying;
    at.tempo = orders.tempo;
    at.signature = orders.signature;
    at.findBar();
}

TransportPosition Transport::begin (double sampleRate) noexcept
{
    const auto& now = orders.read();
    Told told {anchor.at.after (sinceAnchor, rate), anchor.rewinds};
    const auto before = told;
    apply (now, told);

    // The same moment is another frame at another rate.
    if (sampleRate != rate && rate > 0.0)
        told.at.frame = std::llround (static_cast<double> (told.at.frame) * sampleRate / rate);

    if (told.at != before.at || told.rewinds != before.rewinds || sampleRate != rate)
    {
        anchor = told;
        sinceAnchor = 0;
        rate = sampleRate;
    }

    toldOf.write (told);
    return told.at;
}

} // namespace bulkhead
