#include "Analysis.h"

#include <catch2/catch.hpp>

#include <random>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

int gatesHigh (const ModuleRig& rig, std::size_t frame)
{
    int count = 0;

    for (int v = 0; v < rig.voices(); ++v)
        count += rig.out ("gate", v)[frame] > 0.5f ? 1 : 0;

    return count;
}

/// The notes that sound, lowest first.
std::vector<int> notesAt (const ModuleRig& rig, std::size_t frame)
{
    std::vector<int> notes;

    for (int v = 0; v < rig.voices(); ++v)
        if (rig.out ("gate", v)[frame] > 0.5f)
            notes.push_back (60 + static_cast<int> (std::lround (rig.out ("pitch", v)[frame] * 12.0f)));

    std::sort (notes.begin(), notes.end());
    return notes;
}

} // namespace

TEST_CASE ("MIDI In: a note is exact to the frame", "[midi_in]")
{
    ModuleRig rig ("midi_in");
    rig.midi (100, {0x90, 69, 127}).midi (700, {0x80, 69, 0}).run (1000);
    const auto& gate = rig.out ("gate");
    CHECK (risingEdges (gate) == std::vector<std::size_t> {100});
    CHECK (std::count (gate.begin(), gate.end(), 1.0f) == 600);
    CHECK (rig.out ("pitch")[100] == Approx (0.75));
    CHECK (rig.out ("velocity")[100] == 1.0f);
    CHECK (rig.out ("pitch")[999] == Approx (0.75)); // For the release.
}

TEST_CASE ("MIDI In: steals the oldest released voice, then the oldest", "[midi_in]")
{
    ModuleRig rig ("midi_in");
    rig.set ("voices", 3.0f);
    rig.midi (0, {0x90, 60, 100}).midi (10, {0x90, 61, 100}).midi (20, {0x90, 62, 100});
    rig.midi (30, {0x80, 61, 0}).midi (40, {0x80, 60, 0}); // 61 is released before 60.
    rig.midi (50, {0x90, 70, 100}); // So it takes that of 61.
    rig.midi (60, {0x90, 71, 100}); // Then that of 60.
    rig.midi (70, {0x90, 72, 100}); // None is free: the oldest is 62.
    rig.midi (90, {0x80, 62, 0}); // Which has no voice any more.
    rig.run (100);
    CHECK (rig.out ("pitch", 1)[55] == Approx (10.0 / 12.0));
    CHECK (rig.out ("pitch", 0)[65] == Approx (11.0 / 12.0));
    CHECK (rig.out ("pitch", 2)[75] == Approx (1.0));
    CHECK (rig.out ("gate", 2)[70] == 0.0f); // Low for a frame, so that the envelope starts again.
    CHECK (rig.out ("gate", 2)[71] == 1.0f);
    CHECK (notesAt (rig, 99) == std::vector {70, 71, 72});
}

TEST_CASE ("MIDI In: the sustain pedal holds what is released, and is stolen from first", "[midi_in]")
{
    ModuleRig rig ("midi_in");
    rig.set ("voices", 2.0f);
    rig.midi (0, {0x90, 60, 100}).midi (10, {0xb0, 64, 127}).midi (20, {0x90, 61, 100}).midi (30, {0x80, 61, 0});
    rig.midi (50, {0x90, 62, 100}).midi (70, {0x80, 62, 0}).midi (80, {0xb0, 64, 0});
    rig.run (100);
    CHECK (notesAt (rig, 40) == std::vector {60, 61});
    CHECK (notesAt (rig, 60) == std::vector {60, 62});
    CHECK (notesAt (rig, 75) == std::vector {60, 62});
    CHECK (notesAt (rig, 85) == std::vector {60});
}

TEST_CASE ("MIDI In: a single voice goes back to the key that is still down", "[midi_in]")
{
    ModuleRig rig ("midi_in");
    rig.set ("voices", 1.0f);
    rig.midi (0, {0x90, 60, 100}).midi (10, {0x90, 64, 100}).midi (20, {0x90, 67, 100});
    rig.midi (30, {0x80, 64, 0}).midi (40, {0x80, 67, 0}).midi (50, {0x80, 60, 0}).run (60);
    CHECK (notesAt (rig, 25) == std::vector {67});
    CHECK (notesAt (rig, 35) == std::vector {67});
    CHECK (notesAt (rig, 45) == std::vector {60});
    CHECK (notesAt (rig, 55).empty());
}

TEST_CASE ("MIDI In: all notes off, all sound off, fewer voices and another channel let go", "[midi_in]")
{
    for (int controller : {120, 123})
    {
        ModuleRig rig ("midi_in");
        rig.midi (0, {0x90, 60, 100}).midi (1, {0xb0, 64, 127}).midi (2, {0x90, 61, 100}).midi (3, {0x80, 61, 0});
        rig.midi (10, {0xb0, controller, 0}).run (20);
        CHECK (gatesHigh (rig, 5) == 2);
        CHECK (gatesHigh (rig, 15) == 0);
    }

    ModuleRig channel ("midi_in");
    channel.midi (0, {0x90, 60, 100}).run (100).set ("channel", 2.0f).midi (150, {0x80, 60, 0}).run (100);
    CHECK (gatesHigh (channel, 99) == 1);
    CHECK (gatesHigh (channel, 101) == 0);

    ModuleRig filtered ("midi_in");
    filtered.set ("channel", 2.0f).midi (0, {0x90, 60, 100}).midi (1, {0x91, 62, 100}).run (10);
    CHECK (notesAt (filtered, 5) == std::vector {62});
    CHECK (filtered.midiOut ("midi").size() == 1);
}

TEST_CASE ("MIDI In: no note is stuck after any playing", "[midi_in]")
{
    std::mt19937 random (1);

    for (int voices : {1, 2, 5, 16})
    {
        ModuleRig rig ("midi_in");
        rig.set ("voices", static_cast<float> (voices));
        std::array<std::array<int, 128>, 16> down {};
        std::uint64_t at = 0;
        const auto pick = [&] (int below) { return static_cast<int> (random() % static_cast<unsigned> (below)); };

        for (int n = 0; n < 3000; ++n)
        {
            at += static_cast<std::uint64_t> (pick (4));
            const int midiChannel = pick (2), note = 60 + pick (12);
            auto& isDown = down[static_cast<std::size_t> (midiChannel)][static_cast<std::size_t> (note)];

            if (pick (10) == 0)
            {
                rig.midi (at, {0xb0 | midiChannel, 64, 127 * pick (2)});
            }
            else
            {
                rig.midi (at, {(isDown != 0 ? 0x80 : 0x90) | midiChannel, note, 64});
                isDown = 1 - isDown;
            }
        }

        for (int c = 0; c < 16; ++c)
            for (int note = 0; note < 128; ++note)
                if (down[static_cast<std::size_t> (c)][static_cast<std::size_t> (note)] != 0)
                    rig.midi (at, {0x90 | c, note, 0});

        rig.midi (at, {0xb0, 64, 0});
        rig.run (static_cast<int> (at) + 10, 64);
        CHECK (gatesHigh (rig, static_cast<std::size_t> (at) + 5) == 0);
    }
}

TEST_CASE ("MIDI In: bend, wheel, aftertouch and glide", "[midi_in]")
{
    ModuleRig rig ("midi_in");
    rig.set ("bend_range", 12.0f).midi (0, {0x90, 60, 100}).midi (10, {0xe0, 0x7f, 0x7f}).midi (10, {0xb0, 1, 127});
    rig.midi (10, {0xa0, 60, 127}).run (1000);
    CHECK (rig.out ("pitch")[999] == Approx (1.0).margin (1e-4));
    CHECK (rig.out ("wheel")[999] == 1.0f);
    CHECK (rig.out ("wheel")[20] < 0.1f);
    CHECK (rig.out ("aftertouch")[999] == 1.0f);

    ModuleRig gliding ("midi_in");
    gliding.set ("voices", 1.0f).set ("glide", 0.1f);
    gliding.midi (0, {0x90, 60, 100}).midi (1000, {0x90, 72, 100}).run (8000);
    CHECK (gliding.out ("pitch")[500] == 0.0f);
    CHECK (gliding.out ("pitch")[1000 + 2399] == Approx (0.5).margin (1e-3));
    CHECK (gliding.out ("pitch")[1000 + 4900] == 1.0f);
}

TEST_CASE ("MIDI In: broken messages do no harm", "[midi_in]")
{
    ModuleRig rig ("midi_in");
    rig.midi (0, {0x90})
        .midi (1, {0x90, 0xff})
        .midi (2, {0x45, 0x12})
        .midi (3, {0xf0, 1, 2, 0xf7})
        .midi (4, {0xe0, 0x00});
    rig.midi (5, {0x90, 0xff, 0xff}).midi (6, {0x80, 127, 0}).run (10);
    CHECK (gatesHigh (rig, 4) == 0);
    CHECK (gatesHigh (rig, 9) == 0);
}
