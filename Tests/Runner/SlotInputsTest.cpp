// What a module reads: voices and sides of a cable, cables that fade, what the device records.
#include "PlanRig.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Four voices that sound, through what is given into what is given.
PatchBuilder fourVoices (const std::string& to, const std::string& type)
{
    PatchBuilder patch ("group:a");
    patch.add ("midi1", "midi_in", {{"voices", 4}}).add ("vco1", "vco").add ("fx1", type, {{"mix", 0.0}});
    patch.cable ("midi1.pitch", "vco1.pitch").cable ("vco1.sine", "fx1." + to);
    patch.add ("output1", "output").cable ("fx1.out", "output1.in");
    return patch;
}

float largestDifference (const Signal& a, const Signal& b)
{
    auto largest = a.size() == b.size() ? 0.0f : 1.0e9f;

    for (std::size_t i = 0; i < std::min (a.size(), b.size()); ++i)
        largest = std::max (largest, std::abs (a[i] - b[i]));

    return largest;
}

} // namespace

TEST_CASE ("SlotInputs: a stereo input takes all voices of a polyphonic cable, on both sides", "[runner]")
{
    for (const auto* effect : {"delay", "reverb"})
    {
        PlanRig rig (fourVoices ("in", effect));
        rig.midi ("midi1", {0x90, 60, 100});
        rig.midi ("midi1", {0x90, 64, 100});
        rig.midi ("midi1", {0x90, 67, 100});
        rig.midi ("midi1", {0x90, 71, 100});
        rig.runBlocks (20);

        Signal sum (rig.output ("vco1.sine", 0).size(), 0.0f);

        for (std::size_t v = 0; v < 4; ++v)
            for (std::size_t i = 0; i < sum.size(); ++i)
                sum[i] += rig.output ("vco1.sine", v)[i];

        CHECK (largestDifference (rig.output ("fx1.out", 0), sum) < 1.0e-5f);
        CHECK (largestDifference (rig.output ("fx1.out", 1), sum) < 1.0e-5f);
    }
}

TEST_CASE ("SlotInputs: two voices are not two sides, and two sides stay two sides", "[runner]")
{
    SECTION ("two voices are both heard on both sides")
    {
        auto patch = fourVoices ("in", "delay").patch;
        patch.modules[0].parameters["voices"] = 2.0f;
        PlanRig rig (patch);
        rig.midi ("midi1", {0x90, 60, 100});
        rig.midi ("midi1", {0x90, 64, 100});
        rig.runBlocks (20);
        CHECK (largestDifference (rig.output ("fx1.out", 0), rig.output ("fx1.out", 1)) == 0.0f);
    }

    SECTION ("a filter between two stereo modules has a left and a right side")
    {
        PatchBuilder patch ("group:a");
        patch.add ("vco1", "vco").add ("reverb1", "reverb", {{"mix", 100}}).add ("vcf1", "vcf");
        patch.add ("delay1", "delay", {{"mix", 0}}).add ("output1", "output");
        patch.cable ("vco1.saw", "reverb1.in").cable ("reverb1.out", "vcf1.in");
        patch.cable ("vcf1.out", "delay1.in").cable ("delay1.out", "output1.in");
        PlanRig rig (patch);
        rig.runBlocks (40);

        for (std::size_t side = 0; side < 2; ++side)
            CHECK (largestDifference (rig.output ("delay1.out", side), rig.output ("vcf1.out", side)) == 0.0f);

        CHECK (largestDifference (rig.output ("delay1.out", 0), rig.output ("delay1.out", 1)) > 0.01f);
    }
}

TEST_CASE ("SlotInputs: a cable fades in, and out, over 5 ms", "[runner]")
{
    PatchBuilder patch ("group:a");
    patch.add ("lfo1", "lfo", {{"level", 0}, {"offset", 1}}).add ("vca1", "vca");
    patch.cable ("lfo1.out", "vca1.in").add ("output1", "output").cable ("vca1.out", "output1.left");

    PlanChange in, out;
    in.fades["lfo1.out>vca1.in"] = Fade::in;
    out.fades["lfo1.out>vca1.in"] = Fade::out;

    PlanRig rig (patch);
    rig.runBlocks (8);
    REQUIRE (rig.play (patch, out).empty());
    rig.runBlocks (8);
    REQUIRE (rig.play (patch, in).empty());
    rig.runBlocks (8);

    const auto& heard = rig.output ("vca1.out");
    const auto full = heard[1000];
    REQUIRE (full > 0.5f);
    CHECK (heard[1024 + 120] == Approx (0.5f * full).epsilon (0.001));
    CHECK (heard[1024 + 240] == 0.0f);
    CHECK (heard[2047] == 0.0f);
    CHECK (heard[2048 + 120] == Approx (0.5f * full).epsilon (0.001));
    CHECK (heard[2048 + 240] == full);

    for (std::size_t i = 1000; i < heard.size(); ++i)
        REQUIRE (std::abs (heard[i] - heard[i - 1]) < 0.0079f * full);
}
