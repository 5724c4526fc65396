#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

double highest (const Display& display, int line)
{
    return *std::max_element (display.values[line], display.values[line] + display.points);
}

double lowest (const Display& display, int line)
{
    return *std::min_element (display.values[line], display.values[line] + display.points);
}

} // namespace

TEST_CASE ("Scope: passes its signals through", "[scope]")
{
    ModuleRig rig ("scope");
    const auto one = sineSignal (100.0, 0.5, 1000), two = sineSignal (200.0, 3.0, 1000);
    rig.plug ("a", {one, two}).plug ("b", two).run (1000);
    CHECK (rig.out ("a", 0) == one);
    CHECK (rig.out ("a", 1) == two);
    CHECK (rig.out ("b", 0) == two);
}

TEST_CASE ("Scope: a short screen shows every frame, from the trigger on", "[scope]")
{
    // 240 frames of a sine of 200 Hz are one cycle.
    ModuleRig rig ("scope");
    const auto sine = sineSignal (200.0, 0.5, 4800);
    rig.set ("time", 0.005f).plug ("a", sine).plug ("b", constant (0.25f, 4800)).run (4000);
    const auto screen = rig.display();
    CHECK (screen.lines == 2);
    REQUIRE (screen.points == 240);

    for (int i = 0; i < 240; ++i)
    {
        CHECK (screen.values[0][i] == Approx (sine[static_cast<std::size_t> (i)]).margin (1e-4));
        CHECK (screen.values[1][i] == 0.25f);
    }

    ModuleRig falling ("scope");
    falling.set ("time", 0.005f).set ("trigger", 2.0f).set ("trigger_level", 0.2f).plug ("a", sine).run (4000);
    const auto down = falling.display();
    CHECK (down.lines == 1);
    CHECK (down.values[0][0] == Approx (0.2).margin (0.013)); // Within the sine's step of a frame.
    CHECK (down.values[0][1] < down.values[0][0]);
}

TEST_CASE ("Scope: a fast signal is a band, not a slow wave", "[scope]")
{
    // 11003 Hz over a tenth of a second: the 37.5 frames of a column hold 8.6 cycles.
    ModuleRig rig ("scope");
    rig.set ("time", 0.1f).set ("trigger", 0.0f).plug ("a", sineSignal (11003.0, 0.5, 20000)).run (20000);
    const auto screen = rig.display();
    REQUIRE (screen.points == 256);

    for (int i = 0; i < 256; i += 2)
    {
        CHECK (std::max (screen.values[0][i], screen.values[0][i + 1]) > 0.47f);
        CHECK (std::min (screen.values[0][i], screen.values[0][i + 1]) < -0.47f);
    }
}

TEST_CASE ("Scope: not one frame is lost between two columns", "[scope]")
{
    for (std::size_t at = 0; at < 4410; at += 77)
    {
        ModuleRig rig ("scope", 44100.0);
        rig.set ("time", 0.1f).set ("trigger", 0.0f).plug ("a", impulse (4410, at, 0.5f)).run (4410);
        const auto screen = rig.display();
        REQUIRE (screen.points == 256);
        CHECK (highest (screen, 0) == 0.5);
        const auto peak = std::max_element (screen.values[0], screen.values[0] + 256) - screen.values[0];
        CHECK (static_cast<double> (peak) == Approx (static_cast<double> (at) * 256.0 / 4410.0).margin (2.0));
    }
}

TEST_CASE ("Scope: what is shown is a whole sweep", "[scope]")
{
    // Every sweep shows the same cycle of this sine, so the screen never changes, whenever one looks.
    ModuleRig rig ("scope");
    rig.set ("time", 0.02f).set ("trigger_level", 0.003f).plug ("a", sineSignal (100.0, 0.5, 48000)).run (4000);
    const auto first = rig.display();
    CHECK (first.points == 256);

    for (int looks = 0; looks < 50; ++looks)
    {
        const auto screen = rig.run (777, 100).display();
        REQUIRE (screen.points == 256);

        for (int i = 0; i < 256; ++i)
            REQUIRE (screen.values[0][i] == Approx (first.values[0][i]).margin (1e-4));
    }
}

TEST_CASE ("Scope: without its trigger it waits a second, then sweeps anyway", "[scope]")
{
    ModuleRig rig ("scope");
    rig.plug ("a", constant (0.5f, 200000)).run (47000);
    CHECK (rig.display().points == 0);
    rig.run (3000);
    CHECK (rig.display().points == 256);
    CHECK (lowest (rig.display(), 0) == 0.5);
}

TEST_CASE ("Scope: long screens roll", "[scope]")
{
    Signal step (480000, 0.0f);
    std::fill (step.begin() + 96000, step.end(), 0.5f);
    ModuleRig rig ("scope");
    rig.set ("time", 4.0f).set ("trigger", 0.0f).plug ("a", step).run (96000 + 48000);
    const auto screen = rig.display(); // The step was one second, a quarter of the screen, ago.
    REQUIRE (screen.points == 256);
    CHECK (screen.values[0][188] == 0.0f);
    CHECK (screen.values[0][196] == 0.5f);
    CHECK (screen.values[0][255] == 0.5f);
}

TEST_CASE ("Scope: gains scale what is shown, and the edge cuts it off", "[scope]")
{
    ModuleRig rig ("scope");
    rig.plug ("a", sineSignal (1000.0, 0.5, 20000)).plug ("b", sineSignal (1000.0, 0.5, 20000));
    rig.set ("gain_a", -6.0206f).set ("gain_b", 12.0f).run (20000);
    CHECK (highest (rig.display(), 0) == Approx (0.25).epsilon (0.01));
    CHECK (highest (rig.display(), 1) == 1.0);
    CHECK (lowest (rig.display(), 1) == -1.0);
}

TEST_CASE ("Scope: freeze keeps the screen", "[scope]")
{
    Signal changing (40000, 0.25f);
    std::fill (changing.begin() + 20000, changing.end(), 0.75f);
    ModuleRig rig ("scope");
    rig.set ("trigger", 0.0f).plug ("a", changing).run (10000).set ("freeze", 1.0f).run (20000);
    CHECK (highest (rig.display(), 0) == 0.25);
    rig.set ("freeze", 0.0f).run (5000);
    CHECK (lowest (rig.display(), 0) == 0.75);
}
