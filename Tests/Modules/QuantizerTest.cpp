#include "Analysis.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

enum : int
{
    chromatic,
    major,
    naturalMinor,
    minorPentatonic = 11,
    fifths = 16,
    octaves = 17
};

ModuleRig quantizer (int scale, int root = 0)
{
    ModuleRig rig ("quantizer");
    rig.set ("scale", static_cast<float> (scale)).set ("root", static_cast<float> (root));
    return rig;
}

/// The note a fresh quantizer makes of a pitch, in semitones from middle C.
int noteOf (int scale, int root, float semitones)
{
    auto rig = quantizer (scale, root);
    return static_cast<int> (
        std::lround (rig.plug ("pitch", constant (semitones / 12.0f, 1)).run (1).out ("pitch").back() * 12.0f));
}

} // namespace

TEST_CASE ("Quantizer: the nearest note of the scale, at every pitch", "[quantizer]")
{
    const std::pair<int, std::set<int>> known[] = {{chromatic, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
                                                   {major, {0, 2, 4, 5, 7, 9, 11}},
                                                   {naturalMinor, {0, 2, 3, 5, 7, 8, 10}},
                                                   {minorPentatonic, {0, 3, 5, 7, 10}},
                                                   {fifths, {0, 7}},
                                                   {octaves, {0}}};

    for (const auto& [scale, degrees] : known)
        for (const int root : {0, 2, 9})
            for (float pitch = -30.05f; pitch < 30.0f; pitch += 0.17f)
            {
                INFO ("scale " << scale << ", root " << root << ", pitch " << pitch);
                double nearest = 100.0;

                for (int note = -60; note < 60; ++note)
                    if (degrees.contains (((note - root) % 12 + 12) % 12))
                        nearest = std::min (nearest, std::abs (static_cast<double> (pitch) - note));

                const int note = noteOf (scale, root, pitch);
                REQUIRE (degrees.contains (((note - root) % 12 + 12) % 12));
                REQUIRE (std::abs (static_cast<double> (pitch) - note) == Approx (nearest).margin (1e-4));
            }
}

TEST_CASE ("Quantizer: every scale has its root, and seven modes have seven notes", "[quantizer]")
{
    const auto& choices = ModuleRig ("quantizer").info.parameters[0].choices;

    for (int scale = 0; scale < static_cast<int> (choices.size()); ++scale)
    {
        INFO (choices[static_cast<std::size_t> (scale)]);
        std::set<int> notes;

        for (int pitch = 0; pitch < 12; ++pitch)
            if (noteOf (scale, 0, static_cast<float> (pitch)) == pitch)
                notes.insert (pitch);

        CHECK (notes.contains (0));

        if (scale >= major && scale <= 9)
            CHECK (notes.size() == 7);
    }
}

TEST_CASE ("Quantizer: transposes after the scale", "[quantizer]")
{
    auto rig = quantizer (major);
    rig.set ("transpose", -11.0f).plug ("pitch", constant (4.2f / 12.0f, 10)).run (10);
    CHECK (rig.out ("pitch").back() * 12.0f == Approx (4.0 - 11.0));
}

TEST_CASE ("Quantizer: a pitch that trembles between two notes stays on one", "[quantizer]")
{
    std::minstd_rand random (1);
    Signal pitch (20000);

    for (auto& x : pitch)
        x = (0.5f + 0.09f * (static_cast<float> (random() % 2001) / 1000.0f - 1.0f)) / 12.0f;

    auto rig = quantizer (chromatic);
    rig.plug ("pitch", pitch).run (20000);
    const auto& out = rig.out ("pitch");
    CHECK (std::all_of (out.begin(), out.end(), [&] (float x) { return x == out.front(); }));
    CHECK (peakOf (rig.out ("trigger")) == 0.0);

    // On a slow way up a note comes 0.1 semitones late, and on the way down as well.
    Signal ramp (20000);

    for (std::size_t i = 0; i < ramp.size(); ++i)
        ramp[i] = (i < 10000 ? static_cast<float> (i) : static_cast<float> (20000 - i)) * (4.0f / 10000.0f / 12.0f);

    auto slow = quantizer (chromatic);
    const auto edges = risingEdges (slow.plug ("pitch", ramp).run (20000).out ("trigger"));
    REQUIRE (edges.size() == 8);

    for (std::size_t n = 0; n < 4; ++n)
    {
        CHECK (static_cast<double> (edges[n]) == Approx (2500.0 * (static_cast<double> (n) + 0.6)).margin (2.0));
        CHECK (static_cast<double> (edges[n + 4])
               == Approx (10000.0 + 2500.0 * (static_cast<double> (n) + 0.6)).margin (2.0));
    }
}

TEST_CASE ("Quantizer: with a trigger, the note changes only then", "[quantizer]")
{
    Signal pitch (3000, 0.0f);
    std::fill (pitch.begin() + 500, pitch.end(), 1.0f);
    auto rig = quantizer (major);
    rig.plug ("pitch", pitch).plug ("trigger", pulses (3000, 1000, 10)).run (3000);
    CHECK (rig.out ("pitch")[999] == 0.0f);
    CHECK (rig.out ("pitch")[1000] == 1.0f);
    CHECK (risingEdges (rig.out ("trigger")) == std::vector<std::size_t> {1000});
    CHECK (std::count (rig.out ("trigger").begin(), rig.out ("trigger").end(), 1.0f) == 48);
}

TEST_CASE ("Quantizer: a change of the scale moves a note that is not in it", "[quantizer]")
{
    auto rig = quantizer (major);
    rig.plug ("pitch", constant (4.0f / 12.0f, 200))
        .run (100)
        .set ("scale", static_cast<float> (naturalMinor))
        .run (100);
    CHECK (rig.out ("pitch")[99] * 12.0f == Approx (4.0));
    CHECK (std::lround (rig.out ("pitch")[100] * 12.0f) == 3); // As near as 5, and lower.
    CHECK (risingEdges (rig.out ("trigger")) == std::vector<std::size_t> {100});
}
