#include "RenderTail.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bulkhead
{

namespace
{

/// The longest way from each module to an output.
class Ways
{
public:
    Ways (const Patch& patchToWalk, const EngineStatus& status) : patch (patchToWalk), rate (status.sampleRate)
    {
        for (const auto& module : status.modules)
            playing[module.id] = &module;
    }

    /// Nothing where no way leads to an output.
    std::optional<PatchTail> from (const std::string& id)
    {
        if (const auto known = found.find (id); known != found.end())
            return known->second;

        const auto* module = patch.findModule (id);

        if (module == nullptr)
            return {};

        // A way that comes back here: how often its sound goes round is not known.
        if (! onWay.insert (id).second)
            return PatchTail {0.0, false};

        auto longest = module->type == "output" ? std::optional (PatchTail()) : std::nullopt;

        for (const auto& cable : patch.cables)
            if (cable.from.module == id)
                if (const auto way = from (cable.to.module))
                    longest = longest ? PatchTail {std::max (longest->seconds, way->seconds),
                                                   longest->isKnown && way->isKnown}
                                      : *way;

        if (longest)
            add (*module, *longest);

        onWay.erase (id);
        found[id] = longest;
        return longest;
    }

private:
    void add (const PatchModule& module, PatchTail& way) const
    {
        const auto status = playing.find (module.id);

        if (status == playing.end())
            return;

        way.seconds += status->second->latency / rate;

        if (module.bypassed)
            return;

        way.isKnown = way.isKnown && status->second->tail.has_value();
        way.seconds += status->second->tail.value_or (0.0);
    }

    const Patch& patch;
    const double rate;
    std::map<std::string, const ModuleStatus*> playing;
    std::map<std::string, std::optional<PatchTail>> found;
    std::set<std::string> onWay;
};

std::uint64_t framesOf (double seconds, double sampleRate)
{
    return static_cast<std::uint64_t> (std::llround (seconds * sampleRate));
}

} // namespace

PatchTail tailOf (const Patch& patch, const EngineStatus& status)
{
    Ways ways (patch, status);
    PatchTail longest;

    for (const auto& module : patch.modules)
        if (const auto way = ways.from (module.id))
        {
            longest.seconds = std::max (longest.seconds, way->seconds);
            longest.isKnown = longest.isKnown && way->isKnown;
        }

    return longest;
}

RenderTail::RenderTail (const TailSettings& settings, double sampleRate)
    : longest (
        framesOf (settings.tail.isKnown ? std::min (settings.tail.seconds, settings.most) : settings.most, sampleRate)),
      silentFrames (framesOf (silentSeconds, sampleRate))
{}

std::uint32_t RenderTail::next (std::uint32_t block) const noexcept
{
    return silentFor >= silentFrames ? 0 : static_cast<std::uint32_t> (std::min<std::uint64_t> (block, longest - done));
}

double RenderTail::progress() const noexcept
{
    return longest == 0 ? 1.0 : static_cast<double> (done) / static_cast<double> (longest);
}

std::string RenderTail::take (const float* left, const float* right, std::uint32_t frames,
                              const std::function<std::string (const float*, const float*, std::uint32_t)>& write)
{
    const auto isQuiet = [] (float sample) { return std::abs (sample) < quiet; };
    done += frames;

    if (std::all_of (left, left + frames, isQuiet) && std::all_of (right, right + frames, isQuiet))
    {
        silentFor += frames;
        heldLeft.insert (heldLeft.end(), left, left + frames);
        heldRight.insert (heldRight.end(), right, right + frames);
        return {};
    }

    silentFor = 0;

    if (! heldLeft.empty())
    {
        // In pieces as large as any other block.
        for (std::size_t at = 0; at < heldLeft.size();)
        {
            const auto count = std::min<std::size_t> (maxBlockFrames, heldLeft.size() - at);

            if (auto problem = write (heldLeft.data() + at, heldRight.data() + at, static_cast<std::uint32_t> (count));
                ! problem.empty())
                return problem;

            at += count;
        }

        heldLeft.clear();
        heldRight.clear();
    }

    return write (left, right, frames);
}

} // namespace bulkhead
