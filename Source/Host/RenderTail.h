// How long a render goes on after its score has ended: until all that sounds on has had its time, or nothing is heard
// any more. What is quiet at the end is left out.
#pragma once

#include "Engine.h"

#include <vector>

namespace bulkhead
{

/// How long a patch sounds on after what comes into it has ended.
struct PatchTail
{
    double seconds = 0.0; ///< On the longest way to an output, latencies too; infinity where it does not end.
    bool isKnown = true; ///< False where a module on such a way does not say, or reads its own sound.
};

/// `status`: of the engine that plays it. A bypassed module does not sound on.
PatchTail tailOf (const Patch& patch, const EngineStatus& status);

struct TailSettings
{
    PatchTail tail; ///< Where it is not known, only silence ends it.
    double most = 60.0; ///< Seconds, whatever is heard.
};

/// Looks at what is rendered after the score's end, block by block.
class RenderTail
{
public:
    static constexpr float quiet = 3.1623e-5f; ///< -90 dB.
    static constexpr double silentSeconds = 3.0; ///< Longer than between two echoes.

    RenderTail (const TailSettings& settings, double sampleRate);

    /// Frames that are worth rendering, at most `block`; 0: it has ended.
    std::uint32_t next (std::uint32_t block) const noexcept;

    /// Takes a block; those that are worth writing are passed on to `write`, now or when something is heard again. A
    /// problem of its, or nothing.
    std::string take (const float* left, const float* right, std::uint32_t frames,
                      const std::function<std::string (const float*, const float*, std::uint32_t)>& write);

    /// Part of the longest time it may take that is over, 0 to 1.
    double progress() const noexcept;

private:
    std::uint64_t longest, silentFrames;
    std::uint64_t done = 0, silentFor = 0;
    std::vector<float> heldLeft, heldRight; ///< Quiet, and not written yet.
};

} // namespace bulkhead
