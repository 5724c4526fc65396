#include "Graph/HybridPlacement.h"

#include "FactoryPatches.h"
#include "TestPatches.h"

#include "Graph/PatchFile.h"
#include "Graph/PlacementGraph.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

using namespace bulkhead;
using namespace bulkhead::graphtests;

namespace
{

PatchModule module (const std::string& id, const std::string& type)
{
    PatchModule m;
    m.id = id;
    m.type = type;
    return m;
}

Cable cable (const char* from, const char* to)
{
    return {PortRef::fromText (from).value(), PortRef::fromText (to).value(), Json::object()};
}

std::string placeOf (const std::map<std::string, Isolation>& places, const std::string& id)
{
    const auto found = places.find (id);
    return found == places.end() ? "nowhere" : found->second.toText();
}

/// True when a walk through the graph may leave a compartment and come back to it.
bool someoneComesBack (const Patch& patch, const std::map<std::string, Isolation>& places)
{
    const PlacementGraph graph (patch);
    std::map<std::string, std::set<std::string>> after; // compartment to compartments that read from it

    const auto compartment = [&] (std::uint32_t m)
    {
        const auto& id = graph.modules[m]->id;
        const auto& where = places.at (id);
        return where.kind == Isolation::Kind::process ? "process of " + id : where.toText();
    };

    for (std::uint32_t m = 0; m < graph.size(); ++m)
        for (const auto source : graph.sources[m])
            if (compartment (source) != compartment (m))
                after[compartment (source)].insert (compartment (m));

    for (auto again = true; std::exchange (again, false);)
        for (auto& [one, others] : after)
            for (const auto& other : std::set<std::string> (others))
                if (const auto more = after.find (other); more != after.end())
                    for (const auto& further : more->second)
                        again = others.insert (further).second || again;

    return std::any_of (after.begin(), after.end(), [] (auto& a) { return a.second.contains (a.first); });
}

} // namespace

TEST_CASE ("HybridPlacement: a voice is apart from its oscillator and its effects", "[graph]")
{
    Patch patch;
    patch.modules = {module ("seq", "step_sequencer"),
                     module ("lfo", "lfo"),
                     module ("env", "adsr"),
                     module ("vco", "vco"),
                     module ("vcf", "vcf"),
                     module ("vca", "vca"),
                     module ("delay", "delay"),
                     module ("mix", "mixer"),
                     module ("reverb", "reverb"),
                     module ("out", "output"),
                     module ("foreign", "what")};
    patch.cables = {cable ("seq.pitch", "vco.pitch"), cable ("seq.gate", "env.gate"),  cable ("vco.saw", "vcf.in"),
                    cable ("lfo.out", "vcf.cutoff"),  cable ("vcf.out", "vca.in"),     cable ("env.out", "vca.cv"),
                    cable ("vca.out", "delay.in"),    cable ("delay.out", "mix.in1"),  cable ("mix.out", "reverb.in"),
                    cable ("reverb.out", "out.in"),   cable ("foreign.out", "mix.in2")};
    const auto places = hybridPlacement (patch);

    CHECK (places.size() == 10);
    CHECK (placeOf (places, "vco") == "process");
    CHECK (placeOf (places, "seq") == "group:voice-1");
    CHECK (placeOf (places, "lfo") == "group:voice-1");
    CHECK (placeOf (places, "env") == "group:voice-1");
    CHECK (placeOf (places, "vcf") == "group:voice-2");
    CHECK (placeOf (places, "vca") == "group:voice-2");

    for (const auto* id : {"delay", "mix", "reverb", "out"})
        CHECK (placeOf (places, id) == "group:effects-1");

    CHECK_FALSE (someoneComesBack (patch, places));
}

TEST_CASE ("HybridPlacement: a chain through a group and back takes two groups", "[graph]")
{
    Patch patch;
    patch.modules = {module ("a", "vca"), module ("b", "delay"), module ("c", "vca")};
    patch.cables = {cable ("a.out", "b.in"), cable ("b.out", "c.in")};
    const auto places = hybridPlacement (patch);
    CHECK (placeOf (places, "a") == "group:voice-1");
    CHECK (placeOf (places, "b") == "group:effects-1");
    CHECK (placeOf (places, "c") == "group:voice-2");
}

TEST_CASE ("HybridPlacement: heavy parts that do not hang together go side by side", "[graph]")
{
    Patch patch;
    patch.modules = {module ("r1", "reverb"), module ("o1", "output"), module ("r2", "reverb"),
                     module ("o2", "output")};
    patch.cables = {cable ("r1.out", "o1.in"), cable ("r2.out", "o2.in")};
    const auto places = hybridPlacement (patch);
    CHECK (placeOf (places, "r1") == placeOf (places, "o1"));
    CHECK (placeOf (places, "r2") == placeOf (places, "o2"));
    CHECK (placeOf (places, "r1") != placeOf (places, "r2"));
}

TEST_CASE ("HybridPlacement: heavy branches that join go side by side, light ones do not", "[graph]")
{
    for (const auto heavy : {true, false})
    {
        Patch patch;
        patch.modules = {module ("noise", "noise"), module ("out", "output")};

        for (const std::string chain : {"a", "b"})
            for (int i = 0; i < (heavy ? 4 : 1); ++i)
            {
                const auto id = chain + std::to_string (i);
                patch.modules.push_back (module (id, "delay"));
                const auto from = i == 0 ? "noise.white" : chain + std::to_string (i - 1) + ".out";
                patch.cables.push_back (cable (from.c_str(), (id + ".in").c_str()));
            }

        for (const std::string chain : {"a", "b"})
            patch.cables.push_back (cable ((chain + (heavy ? "3" : "0") + ".out").c_str(), "out.in"));

        const auto places = hybridPlacement (patch);
        CHECK ((placeOf (places, "a0") != placeOf (places, "b0")) == heavy);
        CHECK (placeOf (places, "a0") == placeOf (places, heavy ? "a3" : "a0"));
        CHECK_FALSE (someoneComesBack (patch, places));
    }
}

TEST_CASE ("HybridPlacement: whatever the patch, no group is both before and after another process", "[graph]")
{
    std::mt19937 random (11);

    for (int i = 0; i < 300; ++i)
    {
        const auto patch = randomPatch (random);
        const auto places = hybridPlacement (patch);
        CHECK_FALSE (someoneComesBack (patch, places));
        CHECK (places == hybridPlacement (patch));
    }
}

TEST_CASE ("HybridPlacement: every factory patch takes far fewer processes than modules", "[graph]")
{
    for (const auto& file : factoryPatchFiles())
    {
        const auto loaded = loadPatchFile (file);
        INFO (file.filename());
        REQUIRE (loaded.ok());
        const auto places = hybridPlacement (loaded.patch);
        std::set<std::string> groups;
        std::size_t processes = 0;

        for (const auto& [id, where] : places)
            if (where.kind == Isolation::Kind::process)
                ++processes;
            else
                groups.insert (where.group);

        CHECK_FALSE (someoneComesBack (loaded.patch, places));
        CHECK (processes + groups.size() < places.size());
    }
}
