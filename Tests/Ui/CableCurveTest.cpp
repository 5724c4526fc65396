#include "Ui/CableCurve.h"
#include "Ui/CableLayer.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using Point = juce::Point<float>;

TEST_CASE ("A cable ends in its ports, whichever way it runs", "[ui]")
{
    for (const auto& to : {Point (300, 40), Point (-300, 40), Point (-300, 400), Point (1, 0), Point (0, 0)})
    {
        const CableCurve curve ({0, 0}, to);
        CHECK (curve.pointAt (0.0f).getDistanceFrom ({0, 0}) < 0.01f);
        CHECK (curve.pointAt (1.0f).getDistanceFrom (to) < 0.01f);
        CHECK (curve.distanceFrom ({0, 0}) < 0.01f);
        CHECK (curve.distanceFrom (to) < 0.01f);
    }
}

TEST_CASE ("The distance from a cable agrees with its points", "[ui]")
{
    for (const auto& to : {Point (500, 200), Point (-400, 10), Point (-900, -700)})
    {
        const CableCurve curve ({10, 20}, to);
        const Point somewhere (123, -45);
        auto nearest = 1.0e9f;

        for (int i = 0; i <= 20000; ++i)
            nearest = std::min (nearest, curve.pointAt (static_cast<float> (i) / 20000.0f).getDistanceFrom (somewhere));

        CHECK (curve.distanceFrom (somewhere) == Approx (nearest).margin (0.5));
        CHECK (curve.distanceFrom (curve.pointAt (0.37f)) < 0.5f);
    }
}

TEST_CASE ("A cable's bounds hold all of it", "[ui]")
{
    const CableCurve curve ({0, 0}, {-200, 30});
    const auto bounds = curve.bounds (2.0f);

    for (int i = 0; i <= 100; ++i)
        CHECK (bounds.contains (curve.pointAt (static_cast<float> (i) / 100.0f)));

    CHECK (bounds.contains (curve.path().getBounds()));
}

TEST_CASE ("The cable that closes a loop is the one drawn as feedback", "[ui]")
{
    Patch patch;

    for (const auto* id : {"mixer1", "delay1", "output1"})
    {
        PatchModule module;
        module.id = id;
        module.type = std::string (id).substr (0, std::string (id).size() - 1);
        patch.modules.push_back (module);
    }

    const auto cable = [] (const char* from, const char* to) {
        return Cable {*PortRef::fromText (from), *PortRef::fromText (to), {}};
    };

    patch.cables = {cable ("mixer1.out", "delay1.in"), cable ("delay1.out", "output1.left")};
    CHECK (findFeedbackCables (patch) == std::vector<bool> {false, false});

    patch.cables.push_back (cable ("delay1.out", "mixer1.in1"));
    CHECK (findFeedbackCables (patch) == std::vector<bool> {false, false, true});

    // A cable of a module that is not there is none.
    patch.cables.insert (patch.cables.begin(), cable ("gone.out", "mixer1.in1"));
    CHECK (findFeedbackCables (patch) == std::vector<bool> {false, false, false, true});
}
