#include "Lv2Events.h"

#include "Lv2Position.h"

#include <lv2/midi/midi.h>

namespace bulkhead
{

namespace
{

constexpr std::size_t paddedEvent = sizeof (LV2_Atom_Event) + sizeof (MidiEvent::data);
constexpr std::size_t wholeBlock =
    sizeof (LV2_Atom_Sequence) + sizeof (LV2_Atom_Event) + Lv2Position::bytes + maxMidiEventsPerBlock * paddedEvent;

} // namespace

Lv2EventTypes::Lv2EventTypes (UridMap& map)
    : chunk (map.map (LV2_ATOM__Chunk)), sequence (map.map (LV2_ATOM__Sequence)), midi (map.map (LV2_MIDI__MidiEvent))
{}

Lv2Events::Lv2Events (const Lv2EventTypes& typesToUse, std::size_t bytes)
    : types (typesToUse), memory ((std::max (bytes, wholeBlock) + 7) / 8)
{
    fill ({}, 0, 0, 0);
}

void Lv2Events::fill (std::span<const MidiEvent> events, std::uint32_t from, std::uint32_t to, std::uint32_t frames,
                      const LV2_Atom* first) noexcept
{
    auto* bytes = reinterpret_cast<std::byte*> (memory.data());
    auto at = sizeof (LV2_Atom_Sequence);

    if (first != nullptr && at + sizeof (LV2_Atom_Event) + first->size + 7 <= capacity())
    {
        LV2_Atom_Event event {};
        event.body = *first;
        std::memcpy (bytes + at, &event, sizeof event);
        std::memcpy (bytes + at + sizeof event, first + 1, first->size);
        at += sizeof event + ((first->size + 7u) & ~std::size_t {7});
    }

    const auto isLastPart = to >= frames;

    for (const auto& midi : events)
    {
        if (midi.offset < from || (midi.offset >= to && ! isLastPart) || midi.size > sizeof midi.data
            || at + paddedEvent > capacity())
            continue;

        LV2_Atom_Event event {};
        event.time.frames = std::min (midi.offset, to - 1) - from;
        event.body = {midi.size, types.midi};
        std::memcpy (bytes + at, &event, sizeof event);
        std::memcpy (bytes + at + sizeof event, midi.data, sizeof midi.data);
        at += sizeof event + ((midi.size + 7u) & ~std::size_t {7});
    }

    LV2_Atom_Sequence header {};
    header.atom = {static_cast<std::uint32_t> (at - sizeof (LV2_Atom)), types.sequence};
    std::memcpy (bytes, &header, sizeof header);
}

void Lv2Events::append (const LV2_Atom& atom, const std::byte* body) noexcept
{
    auto* bytes = reinterpret_cast<std::byte*> (memory.data());
    LV2_Atom_Sequence header;
    std::memcpy (&header, bytes, sizeof header);
    const auto end = sizeof (LV2_Atom) + header.atom.size;
    const auto padded = (atom.size + std::size_t {7}) & ~std::size_t {7};

    if (header.atom.type != types.sequence || end + sizeof (LV2_Atom_Event) + padded > capacity())
        return;

    LV2_Atom_Event event {};
    read ([&] (const LV2_Atom_Event& former, const std::byte*) { event.time.frames = former.time.frames; });
    event.body = atom;
    std::memcpy (bytes + end, &event, sizeof event);
    std::memcpy (bytes + end + sizeof event, body, atom.size);
    header.atom.size += static_cast<std::uint32_t> (sizeof event + padded);
    std::memcpy (bytes, &header, sizeof header);
}

void Lv2Events::offer() noexcept
{
    LV2_Atom_Sequence header {};
    header.atom = {static_cast<std::uint32_t> (capacity() - sizeof (LV2_Atom)), types.chunk};
    std::memcpy (memory.data(), &header, sizeof header);
}

} // namespace bulkhead
