#include "OfflineRender.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

/// Blocks are being run: what a recovery hands over waits for the next one, rather than taking effect in the midst of
/// one.
class Running
{
public:
    explicit Running (Engine& e) : engine (e) { engine.started(); }
    ~Running() { engine.stopped(); }

    Running (const Running&) = delete;
    Running& operator= (const Running&) = delete;

private:
    Engine& engine;
};

/// What sounds on after `time`, the score's end. Empty, or why it could not be finished.
static std::string renderTail (Engine& engine, const RenderOptions& options, std::uint64_t time, std::uint32_t block)
{
    RenderTail tail (*options.tail, engine.sampleRate());
    const auto write =
        options.write ? options.write : [] (const float*, const float*, std::uint32_t) { return std::string(); };
    std::vector<float> left (block), right (block);

    for (std::uint64_t blocks = 0; const auto frames = tail.next (block); ++blocks)
    {
        const auto events = options.events ? options.events (time, frames) : std::vector<TimedEvent>();
        const auto input = options.input ? options.input (time, frames) : std::span<const float* const>();
        engine.process (left.data(), right.data(), frames, 0, events, input);
        time += frames;

        if (auto problem = tail.take (left.data(), right.data(), frames, write); ! problem.empty())
            return problem;

        if (options.progress && blocks % 256 == 0 && ! options.progress (tail.progress()))
            return "cancelled";
    }

    return {};
}

std::string renderOffline (Engine& engine, const RenderOptions& options)
{
    const auto total = static_cast<std::uint64_t> (std::llround (options.seconds * engine.sampleRate()));
    const auto block =
        static_cast<std::uint32_t> (std::clamp (options.blockFrames, 1, static_cast<int> (engine.maxFrames())));
    std::vector<float> left (block), right (block);
    const auto before = engine.status();
    const Running running (engine);

    for (std::uint64_t done = 0; done < total;)
    {
        const auto frames = static_cast<std::uint32_t> (std::min<std::uint64_t> (block, total - done));
        const auto events = options.events ? options.events (done, frames) : std::vector<TimedEvent>();
        const auto input = options.input ? options.input (done, frames) : std::span<const float* const>();
        engine.process (left.data(), right.data(), frames, 0, events, input);

        if (options.write)
            if (auto problem = options.write (left.data(), right.data(), frames); ! problem.empty())
                return problem;

        done += frames;

        if (options.progress && (done / block % 256 == 0 || done == total)
            && ! options.progress (static_cast<double> (done) / static_cast<double> (total)))
            return "cancelled";
    }

    if (options.tail)
        if (auto problem = renderTail (engine, options, total, block); ! problem.empty())
            return problem;

    const auto after = engine.status();

    if (after.faults > before.faults || after.standIns > before.standIns)
        return "a module's process stopped during the render; nothing was written";

    return {};
}

} // namespace bulkhead
