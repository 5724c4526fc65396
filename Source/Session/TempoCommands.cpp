#include "TempoCommands.h"

#include "Graph/TempoText.h"

#include <utility>

namespace bulkhead
{

std::string SetTempo::name() const { return "Tempo " + tempoText (tempo) + " BPM"; }

std::string SetTempo::apply (Patch& patch)
{
    if (! (tempo >= minTempo && tempo <= maxTempo))
        return "a tempo is " + tempoText (minTempo) + " to " + tempoText (maxTempo) + " BPM";

    former = std::exchange (patch.tempo, tempo);
    return {};
}

bool SetTempo::absorb (const Command& later)
{
    const auto* other = dynamic_cast<const SetTempo*> (&later);

    if (other != nullptr)
        tempo = other->tempo;

    return other != nullptr;
}

std::string SetTimeSignature::name() const { return "Time signature " + textOf (signature); }

std::string SetTimeSignature::apply (Patch& patch)
{
    if (! signature.isValid())
        return "a time signature is 1 to " + std::to_string (TimeSignature::maxBeats)
               + " beats of a 1st, 2nd, 4th, 8th, 16th or 32nd note";

    former = std::exchange (patch.signature, signature);
    return {};
}

} // namespace bulkhead
