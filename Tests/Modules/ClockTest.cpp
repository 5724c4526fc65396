#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Clock: pulse n starts at the first frame at or after n * 60 / tempo seconds, for long", "[clock]")
{
    for (const auto& [tempo, rate] :
         {std::pair {120.0f, 48000.0}, std::pair {133.5f, 44100.0}, std::pair {97.25f, 48000.0}})
    {
        ModuleRig rig ("clock", rate);
        rig.set ("tempo", tempo).run (5000000, 4096);

        const auto check = [&, t = tempo, r = rate] (std::string_view port, std::int64_t perBeat)
        {
            // Whole numbers: these tempos are multiples of 1/4.
            const auto quarters = static_cast<std::int64_t> (t * 4.0f) * perBeat;
            const auto edges = risingEdges (rig.out (port));
            CHECK (edges.size() > 100);

            for (std::size_t n = 0; n < edges.size(); ++n)
            {
                const auto numerator = static_cast<std::int64_t> (n) * 60 * static_cast<std::int64_t> (r) * 4;
                REQUIRE (static_cast<std::int64_t> (edges[n]) == (numerator + quarters - 1) / quarters);
            }
        };

        check ("out", 1);
        check ("x2", 2);
        check ("x4", 4);
        check ("triplet", 3);
    }
}

TEST_CASE ("Clock: a pulse is as long as its share of the step", "[clock]")
{
    ModuleRig rig ("clock");
    rig.set ("pulse_length", 25.0f).run (96000);
    CHECK (std::count (rig.out ("out").begin(), rig.out ("out").end(), 1.0f) == 4 * 6000);
    CHECK (std::count (rig.out ("x4").begin(), rig.out ("x4").end(), 1.0f) == 16 * 1500);
}

TEST_CASE ("Clock: reset starts from the first beat at its frame", "[clock]")
{
    ModuleRig rig ("clock");
    rig.plug ("reset", impulse (70000, 40000)).run (70000);
    CHECK (risingEdges (rig.out ("out")) == std::vector<std::size_t> {0, 24000, 40000, 64000});

    ModuleRig high ("clock"); // While the output is high, it is low for a frame first.
    high.plug ("reset", impulse (60000, 30000)).run (60000);
    CHECK (risingEdges (high.out ("out")) == std::vector<std::size_t> {0, 24000, 30001, 54000});
}

TEST_CASE ("Clock: stops at once, and goes on where it was", "[clock]")
{
    Signal run (100000, 1.0f);
    std::fill (run.begin() + 30000, run.begin() + 50000, 0.0f);
    ModuleRig rig ("clock");
    rig.plug ("run", run).run (100000);
    CHECK (risingEdges (rig.out ("out")) == std::vector<std::size_t> {0, 24000, 68000, 92000});
    CHECK (peakOf (std::span (rig.out ("x4")).subspan (30000, 20000)) == 0.0);

    ModuleRig off ("clock");
    off.set ("running", 0.0f).run (1000).set ("running", 1.0f).run (1000);
    CHECK (risingEdges (off.out ("out")) == std::vector<std::size_t> {1000});
}

TEST_CASE ("Clock: a tempo that moves neither loses nor repeats a pulse", "[clock]")
{
    Signal tempos (480000);
    double beats = 0.0;
    std::vector<std::size_t> expected;

    for (std::size_t i = 0; i < tempos.size(); ++i)
    {
        tempos[i] = 120.0f + 80.0f * static_cast<float> (std::sin (static_cast<double> (i) * 1e-4));

        if (beats >= static_cast<double> (expected.size()))
            expected.push_back (i);

        beats += tempos[i] / (60.0 * 48000.0);
    }

    ModuleRig rig ("clock");
    const auto edges = risingEdges (rig.move ("tempo", tempos).run (480000).out ("out"));
    REQUIRE (edges.size() == expected.size());

    for (std::size_t n = 0; n < edges.size(); ++n)
        CHECK (std::abs (static_cast<double> (edges[n]) - static_cast<double> (expected[n])) <= 1.0);
}

TEST_CASE ("Clock: swing delays every second eighth and sixteenth, to the frame", "[clock]")
{
    // A quarter has 24000 frames. At 62.5 %, the second eighth comes after 15000 and the second sixteenth after 7500.
    ModuleRig rig ("clock");
    rig.set ("swing", 62.5f).set ("pulse_length", 20.0f).run (48000);
    CHECK (risingEdges (rig.out ("out")) == std::vector<std::size_t> {0, 24000});
    CHECK (risingEdges (rig.out ("x2")) == std::vector<std::size_t> {0, 15000, 24000, 39000});
    CHECK (risingEdges (rig.out ("x4"))
           == std::vector<std::size_t> {0, 7500, 12000, 19500, 24000, 31500, 36000, 43500});
    CHECK (risingEdges (rig.out ("triplet")) == std::vector<std::size_t> {0, 8000, 16000, 24000, 32000, 40000});

    // Each pulse is high for its share of its own time: of 15000 frames, then of 9000.
    const auto& eighths = rig.out ("x2");
    CHECK (std::count (eighths.begin(), eighths.begin() + 15000, 1.0f) == 3000);
    CHECK (std::abs (std::count (eighths.begin() + 15000, eighths.begin() + 24000, 1.0f) - 1800) <= 1);

    for (const float swing : {50.0f, 57.3f, 66.6f, 75.0f})
    {
        ModuleRig odd ("clock", 44100.0);
        const auto edges = risingEdges (odd.set ("swing", swing).set ("tempo", 133.5f).run (2000000).out ("x4"));
        REQUIRE (edges.size() > 400);

        for (std::size_t n = 0; n < edges.size(); ++n)
        {
            const double sixteenth = 44100.0 * 60.0 / (133.5 * 4.0);
            const double at =
                (static_cast<double> (n / 2 * 2) + (n % 2 != 0 ? 0.02 * static_cast<double> (swing) : 0.0)) * sixteenth;
            REQUIRE (static_cast<double> (edges[n]) == std::ceil (at - 1e-6));
        }
    }
}

TEST_CASE ("Clock: swing that moves neither loses nor repeats a pulse", "[clock]")
{
    Signal swing (480000);

    for (std::size_t i = 0; i < swing.size(); ++i)
        swing[i] = 62.5f + 12.5f * static_cast<float> (std::sin (static_cast<double> (i) * 1e-4));

    ModuleRig rig ("clock");
    rig.move ("swing", swing).set ("pulse_length", 10.0f).run (480000);
    CHECK (risingEdges (rig.out ("x2")).size() == 40);
    CHECK (risingEdges (rig.out ("x4")).size() == 80);
}

TEST_CASE ("Clock: halves and bars", "[clock]")
{
    ModuleRig rig ("clock");
    rig.set ("beats_per_bar", 3.0f).run (24000 * 9);
    CHECK (risingEdges (rig.out ("half")) == std::vector<std::size_t> {0, 48000, 96000, 144000, 192000});
    CHECK (risingEdges (rig.out ("bar")) == std::vector<std::size_t> {0, 72000, 144000});

    // Bars that get shorter or longer begin at the next multiple of their new length.
    ModuleRig changing ("clock");
    changing.run (24000 * 5).set ("beats_per_bar", 3.0f).run (24000 * 5).set ("beats_per_bar", 8.0f).run (24000 * 7);
    CHECK (risingEdges (changing.out ("bar"))
           == std::vector<std::size_t> {0, 4 * 24000, 6 * 24000, 9 * 24000, 16 * 24000});
}
