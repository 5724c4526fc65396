#include "Ui/PortSpot.h"

#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

namespace
{

PortSpot spot (const char* port, bool isOutput, std::optional<SignalKind> kind, juce::Point<float> plug = {})
{
    const auto left = isOutput ? plug.x - 60.0f : plug.x - 10.0f;
    return {*PortRef::fromText (port), isOutput, kind, plug, {left, plug.y - 10.0f, 70.0f, 20.0f}};
}

} // namespace

TEST_CASE ("An output joins an input, audio and cv mix, MIDI does not", "[ui]")
{
    constexpr auto audio = SignalKind::audio, cv = SignalKind::cv, midi = SignalKind::midi;
    const auto out = [] (std::optional<SignalKind> kind) { return spot ("a.out", true, kind); };
    const auto in = [] (std::optional<SignalKind> kind) { return spot ("b.in", false, kind); };

    for (const auto a : {audio, cv})
        for (const auto b : {audio, cv})
        {
            CHECK (canJoin (out (a), in (b)));
            CHECK (canJoin (in (a), out (b)));
            CHECK_FALSE (canJoin (out (a), out (b)));
            CHECK_FALSE (canJoin (in (a), in (b)));
        }

    CHECK (canJoin (out (midi), in (midi)));
    CHECK_FALSE (canJoin (out (midi), in (cv)));
    CHECK_FALSE (canJoin (out (audio), in (midi)));
    CHECK (canJoin (out (std::nullopt), in (midi)));
    CHECK (canJoin (out (audio), in (std::nullopt)));

    const CableEnds cable {{"a", "out"}, {"b", "in"}};
    CHECK (cableBetween (out (cv), in (cv)) == cable);
    CHECK (cableBetween (in (cv), out (cv)) == cable);
}

TEST_CASE ("A port that has the cable already is no target, except of the cable that is moved", "[ui]")
{
    const Patch patch = PatchBuilder()
                            .add ("vco1", "vco")
                            .add ("vca1", "vca")
                            .cable ("vco1.saw", "vca1.in")
                            .cable ("vco1.saw", "vca1.cv");
    const auto saw = spot ("vco1.saw", true, SignalKind::audio);
    const std::vector<PortSpot> spots {saw, spot ("vca1.in", false, SignalKind::audio),
                                       spot ("vca1.cv", false, SignalKind::cv),
                                       spot ("vco1.fm", false, SignalKind::audio)};

    CHECK (findTargets (spots, saw, patch, std::nullopt) == std::vector<bool> {false, false, false, true});
    CHECK (findTargets (spots, saw, patch, CableEnds {{"vco1", "saw"}, {"vca1", "cv"}})
           == std::vector<bool> {false, false, true, true});

    // From the other end.
    CHECK (findTargets (spots, spots[1], patch, std::nullopt) == std::vector<bool> {false, false, false, false});
    CHECK (findTargets (spots, spots[3], patch, std::nullopt) == std::vector<bool> {true, false, false, false});
}

TEST_CASE ("A cable snaps to the port it is on, else to the nearest in reach", "[ui]")
{
    const std::vector<PortSpot> spots {spot ("a.one", false, SignalKind::cv, {100, 100}),
                                       spot ("a.two", false, SignalKind::cv, {100, 120}),
                                       spot ("a.three", false, SignalKind::cv, {100, 140})};
    const std::vector<bool> all {true, true, true}, notTwo {true, false, true};

    CHECK (targetAt (spots, all, {100, 118}, 25.0f) == 1);
    CHECK (targetAt (spots, all, {155, 102}, 25.0f) == 0); // on its name, far from its dot
    CHECK (targetAt (spots, all, {80, 128}, 25.0f) == 1); // beside all of them
    CHECK (targetAt (spots, all, {60, 120}, 25.0f) == -1);
    CHECK (targetAt (spots, all, {60, 120}, 50.0f) == 1);
    CHECK (targetAt (spots, notTwo, {100, 122}, 25.0f) == 2);
    CHECK (targetAt (spots, notTwo, {100, 118}, 25.0f) == 0);
    CHECK (targetAt ({}, {}, {0, 0}, 25.0f) == -1);
}
