#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

constexpr int period = 1000;

/// Step n plays n - 1 semitones, every step is on, and a clock of `period` frames is plugged in.
ModuleRig sequencer (int frames, int length, int direction)
{
    ModuleRig rig ("step_sequencer");

    for (int n = 1; n <= 16; ++n)
        rig.set ("pitch" + std::to_string (n), static_cast<float> (n - 1)).set ("gate" + std::to_string (n), 1.0f);

    rig.set ("length", static_cast<float> (length)).set ("direction", static_cast<float> (direction));
    rig.plug ("clock", pulses (frames, period, 300));
    return rig;
}

/// The steps (from 0) that played, by their pitches in the middle of each clock period.
std::vector<int> stepsPlayed (const ModuleRig& rig)
{
    std::vector<int> steps;

    for (std::size_t i = period / 2; i < rig.out ("pitch").size(); i += period)
        steps.push_back (static_cast<int> (std::lround (rig.out ("pitch")[i] * 12.0f)));

    return steps;
}

} // namespace

TEST_CASE ("Step sequencer: directions", "[step_sequencer]")
{
    CHECK (stepsPlayed (sequencer (9000, 4, 0).run (9000)) == std::vector {0, 1, 2, 3, 0, 1, 2, 3, 0});
    CHECK (stepsPlayed (sequencer (9000, 4, 1).run (9000)) == std::vector {3, 2, 1, 0, 3, 2, 1, 0, 3});
    CHECK (stepsPlayed (sequencer (9000, 4, 2).run (9000)) == std::vector {0, 1, 2, 3, 2, 1, 0, 1, 2});
    CHECK (stepsPlayed (sequencer (4000, 1, 2).run (4000)) == std::vector {0, 0, 0, 0});

    const auto random = stepsPlayed (sequencer (400000, 16, 3).run (400000));
    CHECK (random == stepsPlayed (sequencer (400000, 16, 3).run (400000)));

    for (int step = 0; step < 16; ++step)
        CHECK (std::count (random.begin(), random.end(), step) > 8);
}

TEST_CASE ("Step sequencer: a step starts at the clock's frame, and lasts its share of the period", "[step_sequencer]")
{
    auto rig = sequencer (10000, 16, 0);
    rig.set ("gate_length", 40.0f).set ("gate3", 0.0f).run (10000);
    const auto& gate = rig.out ("gate");
    CHECK (risingEdges (gate) == std::vector<std::size_t> {0, 1000, 3000, 4000, 5000, 6000, 7000, 8000, 9000});
    CHECK (std::count (gate.begin(), gate.begin() + 1000, 1.0f) == 300); // The clock's own, before there is a period.
    CHECK (std::count (gate.begin() + 1000, gate.begin() + 2000, 1.0f) == 400);
    CHECK (peakOf (std::span (gate).subspan (2000, 1000)) == 0.0);
    CHECK (rig.out ("pitch")[999] == 0.0f);
    CHECK (rig.out ("pitch")[1000] == Approx (1.0 / 12.0));
    CHECK (rig.out ("pitch")[2500] == Approx (1.0 / 12.0)); // A rest keeps the pitch of the note before.
}

TEST_CASE ("Step sequencer: accents, and slides that tie", "[step_sequencer]")
{
    auto rig = sequencer (8000, 16, 0);
    rig.set ("gate2", 2.0f).set ("gate4", 3.0f).set ("gate6", 4.0f).set ("slide_time", 0.01f).set ("pitch5", 12.0f);
    rig.run (8000);
    const auto& gate = rig.out ("gate");
    const auto& accent = rig.out ("accent");
    CHECK (risingEdges (accent) == std::vector<std::size_t> {1000, 5000});

    // Step 4 (from frame 3000) is tied to step 5, step 6 to step 7.
    CHECK (risingEdges (gate) == std::vector<std::size_t> {0, 1000, 2000, 3000, 5000, 7000});

    // A slide is a straight line of 480 frames, from 3 to 12 semitones.
    const auto& pitch = rig.out ("pitch");
    CHECK (pitch[4000 + 239] * 12.0f == Approx (7.5).margin (0.05));
    CHECK (pitch[4000 + 490] == 1.0f);
}

TEST_CASE ("Step sequencer: after a reset the next clock plays the first step", "[step_sequencer]")
{
    auto rig = sequencer (8000, 16, 0);
    Signal reset = impulse (8000, 3500);
    reset[6000] = 1.0f; // Together with a clock.
    rig.plug ("reset", reset).run (8000);
    CHECK (stepsPlayed (rig) == std::vector {0, 1, 2, 3, 0, 1, 0, 1});
}

TEST_CASE ("Step sequencer: notes stay apart when the clock gets faster, and end when it stops", "[step_sequencer]")
{
    auto rig = sequencer (1, 16, 0);
    Signal clock (20000, 0.0f);

    for (std::size_t at : {0u, 4000u, 8000u, 9000u, 9500u, 9750u})
        clock[at] = 1.0f;

    rig.set ("gate_length", 99.0f).plug ("clock", clock).run (20000);
    CHECK (risingEdges (rig.out ("gate")).size() == 6);
    CHECK (rig.out ("gate").back() == 0.0f);
}
