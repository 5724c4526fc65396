#include "BenchPatch.h"

#include "PreparedPatch.h"
#include "Report.h"

#include "Graph/Placement.h"
#include "Ipc/Clock.h"
#include "Modules/Catalogue.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace bulkhead
{

namespace
{

constexpr const char *sourceId = "source", *voicesId = "voices";

PatchModule moduleOf (std::string id, std::string_view type)
{
    PatchModule module;
    module.name = id;
    module.id = std::move (id);
    module.type = std::string (type);
    return module;
}

void connect (Patch& patch, const PortRef& from, const PortRef& to)
{
    Cable cable;
    cable.from = from;
    cable.to = to;
    patch.cables.push_back (std::move (cable));
}

/// Microseconds of one block of a filter with this many voices, the median of many.
double costOf (const BenchWork& work, double sampleRate, int frames)
{
    PreparedPatch prepared (chainPatch (5, work), sampleRate, frames);
    std::vector<double> samples;
    constexpr std::size_t middle = 3; // of source, source, filter, filter, output

    for (int i = 0; i < 400; ++i)
        for (std::size_t m = 0; m < prepared.size(); ++m)
        {
            const auto start = nowNanoseconds();
            prepared.run (m);

            if (m == middle && i >= 50)
                samples.push_back (static_cast<double> (nowNanoseconds() - start) * 1e-3);
        }

    return median (samples);
}

} // namespace

BenchWork smallWork() { return {"small", "attenuverter", 1}; }

BenchWork workOf (double microseconds, double sampleRate, int frames)
{
    BenchWork best {"", "vcf", 1};
    auto distance = std::numeric_limits<double>::max();

    for (int voices = 1; voices <= maxChannels; ++voices)
    {
        BenchWork work {"", "vcf", voices};
        const auto cost = costOf (work, sampleRate, frames);

        if (std::abs (cost - microseconds) < distance)
        {
            distance = std::abs (cost - microseconds);
            char name[32];
            std::snprintf (name, sizeof name, "%.1f us", cost);
            best = work;
            best.name = name;
        }
    }

    return best;
}

Patch chainPatch (int numModules, const BenchWork& work) { return widePatch (numModules, 1, work); }

Patch widePatch (int numModules, int numChains, const BenchWork& work)
{
    const auto* type = findModuleType (work.type);
    const auto sources = work.voices > 1 ? 2 : 1;
    const auto workers = numModules - sources - 1;

    if (type == nullptr || numChains < 1 || workers < numChains)
        throw std::runtime_error ("a graph of " + std::to_string (numModules) + " modules is too small");

    const std::string in (type->info.inputs[0].id), out (type->info.outputs[0].id);
    Patch patch;
    patch.name = "bench";
    patch.modules.push_back (moduleOf (sourceId, "noise"));

    if (sources == 2)
    {
        auto voices = moduleOf (voicesId, "midi_in");
        voices.parameters["voices"] = static_cast<float> (work.voices);
        patch.modules.push_back (std::move (voices));
    }

    for (int chain = 0; chain < numChains; ++chain)
    {
        PortRef before {sourceId, "white"};
        const auto chainBegin = [&] (int c)
        { return (workers * c + numChains - 1) / numChains; }; // as placed() cuts them
        const auto first = chainBegin (chain), last = chainBegin (chain + 1);

        for (int i = first; i < last; ++i)
        {
            const auto id = "work" + std::to_string (i + 1);
            patch.modules.push_back (moduleOf (id, work.type));
            connect (patch, before, {id, in});

            // From the first of a chain on, every module has the voices of the one before.
            if (sources == 2 && i == first)
                connect (patch, {voicesId, "pitch"}, {id, "pitch"});

            before = {id, out};
        }

        connect (patch, before, {"output", "left"});
    }

    patch.modules.push_back (moduleOf ("output", "output"));
    return patch;
}

Patch placed (Patch patch, std::string_view placement, int numGroups)
{
    if (const auto mode = placementModeFromText (placement))
        return withPlacement (std::move (patch), *mode);

    if (placement != "host" && placement != "groups")
        throw std::runtime_error ("there is no placement \"" + std::string (placement) + "\"");

    // Sources are fused with the first of the work and the output with the last, so that parallel chains are cut
    // between each other.
    const auto isSource = [] (const PatchModule& m) { return m.id == sourceId || m.id == voicesId; };
    const auto numFused = static_cast<int> (patch.modules.size())
                          - static_cast<int> (std::count_if (patch.modules.begin(), patch.modules.end(), isSource)) - 1;
    int seen = 0;

    for (auto& module : patch.modules)
    {
        const auto group = std::clamp (seen * numGroups / std::max (numFused, 1), 0, numGroups - 1);
        module.isolation = placement == "host" ? Isolation {Isolation::Kind::host, ""}
                                               : Isolation {Isolation::Kind::group, "g" + std::to_string (group + 1)};

        if (! isSource (module))
            ++seen;
    }

    return patch;
}

} // namespace bulkhead
