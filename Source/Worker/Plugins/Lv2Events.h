// The sequence of events that an atom port of an LV2 plugin is connected to.
#pragma once

#include "UridMap.h"

#include "Modules/Signal.h"

#include <lv2/atom/atom.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace bulkhead
{

/// The numbers that the audio thread needs.
struct Lv2EventTypes
{
    explicit Lv2EventTypes (UridMap& map);

    LV2_URID chunk, sequence, midi;
};

class Lv2Events
{
public:
    /// Room for `bytes`, and for as many events as a block may have.
    Lv2Events (const Lv2EventTypes& types, std::size_t bytes);

    /// What the port is connected to. It stays there.
    LV2_Atom_Sequence* sequence() noexcept { return reinterpret_cast<LV2_Atom_Sequence*> (memory.data()); }

    /// Of an input, before run(): the MIDI of the frames from `from` to `to`, counted from `from`. What is later comes
    /// with the last part of a block of `frames`. `first` comes before all of them; its body follows it. Real-time.
    void fill (std::span<const MidiEvent> events, std::uint32_t from, std::uint32_t to, std::uint32_t frames,
               const LV2_Atom* first = nullptr) noexcept;

    /// Of an input, after fill(): adds an event of any kind, at the time of the last one there. Where there is no room
    /// it is left out. Real-time.
    void append (const LV2_Atom& atom, const std::byte* body) noexcept;

    /// Of an output, before run(): says how much room there is. Real-time.
    void offer() noexcept;

    /// Of an output, after run(): calls `visit (MidiEvent)` for each MIDI message in it that fits into one, counted
    /// from the first frame of run(). What the plugin wrote is not believed. Real-time.
    template <typename Visit> void readMidi (std::uint32_t frames, Visit visit) const noexcept
    {
        read (
            [&] (const LV2_Atom_Event& event, const std::byte* body)
            {
                MidiEvent midi;

                if (event.body.type != types.midi || event.body.size < 1 || event.body.size > sizeof midi.data)
                    return;

                const auto last = static_cast<std::int64_t> (frames) - 1;
                midi.offset = static_cast<std::uint32_t> (std::clamp<std::int64_t> (event.time.frames, 0, last));
                midi.size = event.body.size;
                std::memcpy (midi.data, body, midi.size);
                visit (midi);
            });
    }

    /// The same for each event, with its body: `visit (const LV2_Atom_Event&, const std::byte*)`. Real-time.
    template <typename Visit> void read (Visit visit) const noexcept
    {
        const auto* bytes = reinterpret_cast<const std::byte*> (memory.data());
        LV2_Atom atom;
        std::memcpy (&atom, bytes, sizeof atom);

        if (atom.type != types.sequence || atom.size < sizeof (LV2_Atom_Sequence_Body))
            return;

        const auto end = sizeof atom + std::min<std::size_t> (atom.size, capacity() - sizeof atom);

        for (auto at = sizeof (LV2_Atom_Sequence); at + sizeof (LV2_Atom_Event) <= end;)
        {
            LV2_Atom_Event event;
            std::memcpy (&event, bytes + at, sizeof event);
            const auto body = at + sizeof event;

            if (event.body.size > end - body)
                return;

            visit (event, bytes + body);
            at = body + ((event.body.size + 7u) & ~std::size_t {7});
        }
    }

private:
    std::size_t capacity() const noexcept { return memory.size() * sizeof memory[0]; }

    Lv2EventTypes types;
    std::vector<std::uint64_t> memory;
};

} // namespace bulkhead
