#include "Ui/LevelMeter.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("A meter goes from -60 dB to +6 dB and not beyond", "[ui]")
{
    CHECK (LevelMeter::place (-60.0f) == 0.0f);
    CHECK (LevelMeter::place (6.0f) == 1.0f);
    CHECK (LevelMeter::place (0.0f) == Approx (60.0 / 66.0));
    CHECK (LevelMeter::place (-200.0f) == 0.0f);
    CHECK (LevelMeter::place (40.0f) == 1.0f);
}
