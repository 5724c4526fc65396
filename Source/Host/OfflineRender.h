// Renders a patch as fast as it goes: the same engine, the same workers, with a driver that waits for no device.
#pragma once

#include "RenderTail.h"

namespace bulkhead
{

struct RenderOptions
{
    double seconds = 10.0;

    /// Goes on after that until what sounds on has ended: see RenderTail.
    std::optional<TailSettings> tail;
    int blockFrames = 128;

    /// The events of the block that begins at sample `time`, in the order of their offsets. May be empty.
    std::function<std::vector<TimedEvent> (std::uint64_t time, std::uint32_t frames)> events;

    /// What the device would record in that block, for Audio In: one pointer to `frames` samples for each channel,
    /// valid until the next call. May be empty.
    std::function<std::span<const float* const> (std::uint64_t time, std::uint32_t frames)> input;

    /// Called now and then with the part that is done, 0 to 1; false cancels.
    std::function<bool (double)> progress;

    /// Called with each block's sound, in order; a problem ends the render.
    std::function<std::string (const float* left, const float* right, std::uint32_t frames)> write;
};

/// Renders with an engine on which setPatch() has been called. Empty, or why it could not be finished: also when a
/// module's process died on the way, because the sound would not be the patch's own.
std::string renderOffline (Engine& engine, const RenderOptions& options);

} // namespace bulkhead
