// A standard MIDI file as events for a render: notes and the like go to the modules that take the host's MIDI,
// controllers also to the parameters that the patch maps them to.
#pragma once

#include "MidiFile.h"

#include "Control/MidiMapper.h"
#include "Host/Engine.h"

#include <string>
#include <vector>

namespace bulkhead
{

class MidiFileEvents
{
public:
    /// Throws std::runtime_error, naming the file and what is wrong with it.
    MidiFileEvents (const std::string& path, double sampleRate);

    /// The events of the block that begins at sample `time`. Blocks must be asked for in order.
    std::vector<TimedEvent> take (const Engine& engine, const Patch& patch, std::uint64_t time, std::uint32_t frames);

    /// Frames until the last of them.
    std::uint64_t length() const noexcept { return messages.empty() ? 0 : messages.back().time + 1; }

private:
    std::vector<MidiFileMessage> messages;
    std::size_t next = 0;
};

} // namespace bulkhead
