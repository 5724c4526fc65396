// SlotRunner: bypass. A module that is bypassed is run all the same, so that it is back at once, but what is heard of
// it is its dry input, as late as itself, or nothing where it makes sound by itself; both with a short fade. Three
// kinds go about it otherwise: plugins with a bypass of their own are told of it, what takes the host's MIDI hears no
// notes any more, and of MIDI nothing is sent but the ends of notes.
#include "BlockNow.h"
#include "SlotRunner.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

constexpr std::uint8_t controlChange = 0xb0, noteOff = 0x80, sustain = 64, allNotesOff = 123;

/// Collects MIDI events in the order of their offsets, as many as there is room for.
class MidiList
{
public:
    explicit MidiList (std::span<MidiEvent> memory) noexcept : events (memory) {}

    void add (const MidiEvent& event) noexcept
    {
        if (count == events.size())
            return;

        auto at = count++;

        for (; at > 0 && events[at - 1].offset > event.offset; --at)
            events[at] = events[at - 1];

        events[at] = event;
    }

    /// Lets every note go that whoever hears this plays.
    void addAllNotesOff() noexcept
    {
        for (int channel = 0; channel < HeardKeys::channels; ++channel)
            for (const auto controller : {sustain, allNotesOff})
                add ({0, 3, {static_cast<std::uint8_t> (controlChange | channel), controller, 0}});
    }

    /// The same, key by key: not everybody knows the other.
    void addReleases (const HeardKeys& keys) noexcept
    {
        for (int channel = 0; channel < HeardKeys::channels; ++channel)
            for (int key = 0; key < HeardKeys::keys && keys.anyDown (channel); ++key)
                if (keys.isDown (channel, key))
                    add ({0, 3, {static_cast<std::uint8_t> (noteOff | channel), static_cast<std::uint8_t> (key), 0}});
    }

    std::span<MidiEvent> all() const noexcept { return events.first (count); }

private:
    std::span<MidiEvent> events;
    std::size_t count = 0;
};

bool hasOwnBypass (const BoundModule& bound) noexcept { return bound.hosted != nullptr && bound.hosted->hasBypass(); }

/// Where the MIDI comes in that goes past an effect on MIDI; -1: it is none.
int dryMidiInput (const BoundModule& bound) noexcept
{
    if (bound.hosted == nullptr
        || std::any_of (bound.to.begin(), bound.to.end(), [] (auto& to) { return to.kind != SignalKind::midi; }))
        return -1;

    for (std::size_t i = 0; i < bound.from.size(); ++i)
        if (bound.from[i].kind == SignalKind::midi)
            return static_cast<int> (i);

    return -1;
}

} // namespace

/// How far the module is bypassed in this block, by its events: before it is run.
void SlotRunner::followBypass (const Now& now, BoundModule& bound, std::byte* state) noexcept
{
    const auto moduleIndex = static_cast<std::uint32_t> (&bound - now.binding.modules.data());
    auto& share = bypassOf (state, *bound.type).share;
    auto* values = now.binding.bypassShares.data();
    auto& bypass = bound.bypass;
    bypass.before = share.target >= 0.5f;
    bypass.moves = share.remaining > 0;
    std::uint32_t at = 0;

    for (const auto& pending : now.binding.events)
    {
        const auto& event = pending.event;

        if (pending.module != moduleIndex || event.kind != Event::bypass)
            continue;

        bypass.moves = true;

        if (event.offset > at)
        {
            share.fill (values + at, event.offset - at, bypassShare);
            at = event.offset;
        }

        share.moveTo (event.value, bypassShare, now.sampleRate);
    }

    if (bypass.moves)
        share.fill (values + at, now.frames - at, bypassShare);

    bypass.share = share.value;
    bypass.after = share.target >= 0.5f;
}

/// Notes where the dry input is, for process() moves on in what it is given.
void SlotRunner::beginBypass (const Now&, BoundModule& bound) noexcept
{
    const auto dryInput = bound.type->info.dryInput;

    for (int c = 0; c < maxChannels; ++c)
        if (dryInput >= 0 && dryInput < static_cast<int> (bound.inputs.size()))
        {
            const auto& input = bound.inputs[static_cast<std::size_t> (dryInput)];
            bound.bypass.dry[c] = input.channels[input.count == 1 ? 0 : c];
        }
        else
        {
            bound.bypass.dry[c] = nullptr;
        }
}

/// Of the host's MIDI for a module that takes it, which is in Binding::hostMidi: what it hears of it; how much that is.
std::uint32_t SlotRunner::filterNotes (const Now& now, BoundModule& bound, std::uint32_t count,
                                       bool isFirst) const noexcept
{
    if (! bound.bypass.after)
        return count;

    MidiList heard (now.binding.bypassMidi);

    if (isFirst && ! bound.bypass.before)
        heard.addAllNotesOff();

    for (std::uint32_t i = 0; i < count; ++i)
        if (! HeardKeys::isPress (now.binding.hostMidi[i]))
            heard.add (now.binding.hostMidi[i]);

    std::copy (heard.all().begin(), heard.all().end(), now.binding.hostMidi.begin());
    return static_cast<std::uint32_t> (heard.all().size());
}

/// A plugin that plays notes lets them go and hears no others, so that none is left when it is back.
void SlotRunner::letNotesGo (const Now& now, BoundModule& bound) noexcept
{
    if (hasOwnBypass (bound) || bound.type->info.dryInput >= 0 || dryMidiInput (bound) >= 0)
        return;

    auto& keys = bound.hosted->heardKeys;
    std::span<MidiEvent> room (now.binding.bypassMidi);

    for (std::size_t i = 0; i < bound.inputs.size(); ++i)
    {
        auto& events = bound.inputs[i].events;

        if (bound.from[i].kind != SignalKind::midi)
            continue;

        if (bound.bypass.after)
        {
            MidiList heard (room);

            if (! bound.bypass.before)
            {
                heard.addReleases (keys);
                heard.addAllNotesOff();
            }

            for (const auto& event : events)
                if (! HeardKeys::isPress (event))
                    heard.add (event);

            events = heard.all();
            room = room.subspan (events.size());
        }

        for (const auto& event : events)
            keys.hear (event);
    }
}

/// A plugin with a bypass of its own: what it does not know yet is the first of its changes in this block.
void SlotRunner::tellBypass (BoundModule& bound) noexcept
{
    if (! hasOwnBypass (bound))
        return;

    const auto timesSet = bound.hosted->timesSet();

    if (bound.bypassTold != (bound.bypass.before ? 1 : 0) || bound.bypassToldAt != timesSet)
        bound.changes.push_back ({HostedModule::bypassIndex, 0, bound.bypass.before ? 1.0f : 0.0f});

    bound.bypassTold = bound.bypass.after ? 1 : 0;
    bound.bypassToldAt = timesSet;
}

void SlotRunner::keepDry (const Now& now, BoundModule& bound, BypassState& kept) noexcept
{
    // Over a gap there is nothing to go on from.
    if (kept.dryTo != now.time)
        kept.dryFrom = now.time;

    kept.dryTo = now.time + now.frames;

    for (std::size_t c = 0; c < bound.dryRings.size(); ++c)
        if (const auto* dry = c < std::size (bound.bypass.dry) ? bound.bypass.dry[c] : nullptr)
            for (std::uint32_t i = 0; i < now.frames; ++i)
                bound.dryRings[c].write (now.time + i, dry[i]);
}

/// What is heard in an output's place: valid until the next call.
const float* SlotRunner::dryOf (const Now& now, BoundModule& bound, const BypassState& kept, std::size_t output,
                                std::uint32_t channel) noexcept
{
    const auto* dry = output == 0 && channel < maxChannels ? bound.bypass.dry[channel] : nullptr;

    if (dry == nullptr)
        return now.binding.silence.data();

    if (channel >= bound.dryRings.size())
        return dry;

    auto* delayed = now.binding.scratch.data();

    for (std::uint32_t i = 0; i < now.frames; ++i)
    {
        const auto time = now.time + i;
        const auto isKept = time >= bound.latency && time - bound.latency >= kept.dryFrom;
        delayed[i] = isKept ? bound.dryRings[channel].read (time - bound.latency) : 0.0f;
    }

    return delayed;
}

/// An effect on MIDI passes on what it hears; otherwise nothing is sent but ends of notes.
void SlotRunner::passMidi (const Now& now, BoundModule& bound, std::size_t output) noexcept
{
    const auto& bypass = bound.bypass;

    if (! bypass.before && ! bypass.after)
        return;

    auto* base = bound.to[output].blocks[now.parity];
    auto& buffer = *reinterpret_cast<MidiBuffer*> (base);
    const std::span made (reinterpret_cast<MidiEvent*> (base + sizeof (MidiBuffer)),
                          std::min (buffer.count, static_cast<std::uint32_t> (maxMidiEventsPerBlock)));
    MidiList sent (now.binding.bypassMidi);

    // What is held was begun by what is not heard any more.
    if (bypass.before != bypass.after)
        sent.addAllNotesOff();

    for (const auto& event : made)
        if (! bypass.after || HeardKeys::isRelease (event))
            sent.add (event);

    if (const auto input = dryMidiInput (bound); bypass.after && input >= 0)
        for (const auto& event : bound.inputs[static_cast<std::size_t> (input)].events)
            sent.add (event);

    std::copy (sent.all().begin(), sent.all().end(), reinterpret_cast<MidiEvent*> (base + sizeof (MidiBuffer)));
    buffer.count = static_cast<std::uint32_t> (sent.all().size());
}

/// After it has been run.
void SlotRunner::passBy (const Now& now, BoundModule& bound, std::byte* state) noexcept
{
    auto& kept = bypassOf (state, *bound.type);
    const auto& bypass = bound.bypass;

    if (! bound.dryRings.empty())
        keepDry (now, bound, kept);

    // One that pauses does not bypass itself.
    const auto byItself = hasOwnBypass (bound) ? bound.bypassTold >= 0 : bound.type->info.takesHostMidi;

    if (byItself || ! (bypass.moves || bypass.before || bypass.after))
        return;

    const auto* shares = now.binding.bypassShares.data();

    for (std::size_t o = 0; o < bound.to.size(); ++o)
    {
        const auto& output = bound.to[o];

        if (output.kind == SignalKind::midi)
            passMidi (now, bound, o);

        for (std::uint32_t c = 0; c < output.channels && output.kind != SignalKind::midi && output.wanted; ++c)
        {
            auto* samples = reinterpret_cast<float*> (output.blocks[now.parity]) + c * now.binding.blockStride;
            const auto* dry = dryOf (now, bound, kept, o, c);

            if (! bypass.moves)
                std::copy_n (dry, now.frames, samples);
            else
                for (std::uint32_t i = 0; i < now.frames; ++i)
                    samples[i] = shares[i] >= 1.0f   ? dry[i]
                                 : shares[i] <= 0.0f ? samples[i]
                                                     : samples[i] + shares[i] * (dry[i] - samples[i]);
        }
    }
}

} // namespace bulkhead
