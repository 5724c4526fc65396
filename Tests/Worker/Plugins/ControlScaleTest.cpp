#include "Worker/Plugins/ControlScale.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace bulkhead;

namespace
{

constexpr auto infinity = std::numeric_limits<float>::infinity();
constexpr auto notANumber = std::numeric_limits<float>::quiet_NaN();

ForeignControl control (std::optional<float> minimum, std::optional<float> maximum, std::optional<float> value)
{
    ForeignControl result;
    result.symbol = "gain";
    result.name = "Gain";
    result.minimum = minimum;
    result.maximum = maximum;
    result.defaultValue = value;
    return result;
}

ControlParameter made (const ForeignControl& control) { return makeParameter (control, 48000.0); }

} // namespace

TEST_CASE ("ControlScale: a plain range is taken as it is", "[worker][plugins]")
{
    auto given = control (-60.0f, 12.0f, -6.0f);
    given.unit = "dB";
    given.group = "Output";
    const auto [parameter, scale] = made (given);
    CHECK (parameter == PluginParameter {"gain", "Gain", "dB", "Output", -60.0f, 12.0f, -6.0f, false, false, {}});
    CHECK (scale.toPlugin (3.25f) == 3.25f);
    CHECK (scale.toPlugin (100.0f) == 12.0f);
    CHECK (scale.toPlugin (-infinity) == -60.0f);
    CHECK (scale.toPlugin (notANumber) == -60.0f);
    CHECK (scale.fromPlugin (notANumber) == -60.0f);
}

TEST_CASE ("ControlScale: whatever a plugin says, the range is one", "[worker][plugins]")
{
    const std::optional<float> values[] {{}, 0.0f, -1.0f, 1.0f, 1e30f, -3e38f, infinity, -infinity, notANumber, 0.3f};

    for (const auto minimum : values)
        for (const auto maximum : values)
            for (const auto value : values)
                for (const auto flags : {0, 1, 2, 4, 7})
                {
                    auto given = control (minimum, maximum, value);
                    given.isInteger = (flags & 1) != 0;
                    given.isLogarithmic = (flags & 2) != 0;
                    given.isOfSampleRate = (flags & 4) != 0;
                    const auto p = made (given).parameter;
                    INFO (p.minimum << " to " << p.maximum << ", " << p.defaultValue);
                    REQUIRE (std::isfinite (p.minimum));
                    REQUIRE (std::isfinite (p.maximum));
                    REQUIRE (std::isfinite (p.maximum - p.minimum));
                    REQUIRE (p.minimum < p.maximum);
                    REQUIRE ((p.defaultValue >= p.minimum && p.defaultValue <= p.maximum));
                    REQUIRE ((! p.logarithmic || p.minimum > 0.0f));
                }
}

TEST_CASE ("ControlScale: a missing range is 0 to 1, a range upside down is turned", "[worker][plugins]")
{
    CHECK (made (control ({}, {}, {})).parameter.minimum == 0.0f);
    CHECK (made (control ({}, {}, {})).parameter.maximum == 1.0f);
    CHECK (made (control (5.0f, 2.0f, 3.0f)).parameter.minimum == 2.0f);
    CHECK (made (control (2.0f, 5.0f, 30.0f)).parameter.defaultValue == 5.0f);
    CHECK (made (control (2.0f, 5.0f, {})).parameter.defaultValue == 2.0f);
    CHECK (made (control (-2.0f, 5.0f, {})).parameter.defaultValue == 0.0f);
}

TEST_CASE ("ControlScale: ranges in parts of the sample rate follow it", "[worker][plugins]")
{
    auto given = control (0.001f, 0.5f, 0.01f);
    given.isOfSampleRate = true;
    const auto [parameter, scale] = makeParameter (given, 96000.0);
    CHECK (parameter.maximum == 48000.0f);
    CHECK (parameter.defaultValue == Approx (960.0f));
    CHECK (scale.toPlugin (1.0e6f) == 48000.0f);
}

TEST_CASE ("ControlScale: logarithmic only above zero, whole numbers only whole", "[worker][plugins]")
{
    auto given = control (20.0f, 20000.0f, 440.0f);
    given.isLogarithmic = true;
    CHECK (made (given).parameter.logarithmic);
    given.minimum = 0.0f;
    CHECK_FALSE (made (given).parameter.logarithmic);

    given = control (0.0f, 7.0f, 2.6f);
    given.isInteger = true;
    const auto [parameter, scale] = made (given);
    CHECK (parameter.integer);
    CHECK (parameter.defaultValue == 3.0f);
    CHECK (scale.toPlugin (4.4f) == 4.0f);
}

TEST_CASE ("ControlScale: a toggle is off or on", "[worker][plugins]")
{
    auto given = control (0.0f, 127.0f, 64.0f);
    given.isToggle = true;
    const auto [parameter, scale] = made (given);
    CHECK (parameter.choices == std::vector<std::string> {"Off", "On"});
    CHECK (parameter.defaultValue == 1.0f);
    CHECK (scale.toPlugin (1.0f) == 1.0f);
    CHECK (scale.toPlugin (0.0f) == 0.0f);
}

TEST_CASE ("ControlScale: choices stand for the values that the plugin has for them", "[worker][plugins]")
{
    auto given = control (-1.0f, 10.0f, 10.0f);
    given.isEnumeration = true;
    given.points = {{10.0f, "Ten"}, {-1.0f, "None"}, {2.5f, ""}, {10.0f, "Again"}, {notANumber, "Nothing"}};
    const auto [parameter, scale] = made (given);
    REQUIRE (parameter.choices.size() == 3);
    CHECK (parameter.choices[0] == "None");
    CHECK_FALSE (parameter.choices[1].empty());
    CHECK (parameter.choices[2] == "Ten");
    CHECK (parameter.maximum == 2.0f);
    CHECK (parameter.defaultValue == 2.0f);
    CHECK (scale.toPlugin (0.0f) == -1.0f);
    CHECK (scale.toPlugin (1.0f) == 2.5f);
    CHECK (scale.toPlugin (99.0f) == 10.0f);
    CHECK (scale.fromPlugin (2.0f) == 1.0f);
    CHECK (scale.fromPlugin (notANumber) == 0.0f);
}

TEST_CASE ("ControlScale: named points on a continuous range are no choices", "[worker][plugins]")
{
    auto given = control (0.0f, 2.0f, 0.5f);
    given.points = {{0.0f, "Dry"}, {1.0f, "Half"}, {2.0f, "Wet"}};
    CHECK (made (given).parameter.choices.empty());
    given.isInteger = true; // every value has its name
    CHECK (made (given).parameter.choices.size() == 3);
    given.points.pop_back();
    CHECK (made (given).parameter.choices.empty());
}
