#include "Worker/Plugins/NormalizedScale.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <limits>

using namespace bulkhead;

namespace
{

using Text = std::function<std::string (float)>;

NormalizedControl control (int steps, Text text, std::string unit = {})
{
    return {"7", "Knob", std::move (unit), "", 0.5f, steps, std::move (text)};
}

std::string print (const char* form, double value)
{
    char text[64];
    std::snprintf (text, sizeof text, form, value);
    return text;
}

} // namespace

TEST_CASE ("NormalizedScale: numbers on a straight line are the range", "[worker]")
{
    const auto made = makeParameter (control (
        0, [] (float x) { return print ("%.1f", -30.0 + 60.0 * double (x)); }, "dB"));
    CHECK (made.parameter.id == "7");
    CHECK (made.parameter.minimum == -30.0f);
    CHECK (made.parameter.maximum == 30.0f);
    CHECK (made.parameter.defaultValue == 0.0f);
    CHECK (made.parameter.unit == "dB");
    CHECK_FALSE (made.parameter.logarithmic);
    CHECK (made.scale.toPlugin (15.0f) == 0.75f);
    CHECK (made.scale.fromPlugin (0.25f) == -15.0f);
}

TEST_CASE ("NormalizedScale: rounded numbers are a range, too", "[worker]")
{
    const auto made = makeParameter (control (0, [] (float x) { return print ("%.0f", -2.0 + 4.0 * double (x)); }));
    CHECK (made.parameter.minimum == -2.0f);
    CHECK (made.parameter.maximum == 2.0f);
}

TEST_CASE ("NormalizedScale: equal ratios are a logarithmic range, with its unit out of the text", "[worker]")
{
    const auto frequency = [] (float x)
    {
        const auto hz = 20.0 * std::pow (1000.0, double (x));
        return hz < 1000.0 ? print ("%.1f Hz", hz) : print ("%.2f kHz", hz / 1000.0);
    };
    const auto made = makeParameter (control (0, frequency));
    CHECK (made.parameter.minimum == 20.0f);
    CHECK (made.parameter.maximum == 20000.0f);
    CHECK (made.parameter.logarithmic);
    CHECK (made.parameter.unit == "Hz");
    CHECK (made.parameter.defaultValue == Approx (632.456f));
    CHECK (made.scale.toPlugin (200.0f) == Approx (1.0f / 3.0f));
    CHECK (made.scale.fromPlugin (1.0f) == 20000.0f);
}

TEST_CASE ("NormalizedScale: other texts leave 0 to 1, without a unit", "[worker]")
{
    const auto texts = GENERATE (
        Text ([] (float) { return std::string ("loud"); }), Text ([] (float) { return std::string(); }),
        Text ([] (float) { return std::string ("5"); }), Text ([] (float x) { return print ("%.0f", double (x)); }),
        Text ([] (float x) { return print ("%.3f", 1.0 - double (x)); }),
        Text ([] (float x) { return print ("%.3f", double (x * x)); }),
        Text ([] (float x) { return x > 0.0f ? print ("%.1f dB", 20.0 * std::log10 (double (x))) : "-inf dB"; }),
        Text ([] (float x) { return x < 0.5f ? print ("%.3f", double (x)) : print ("%.3f s", double (x)); }),
        Text ([] (float x) { return print ("%.0f", 1.0e30 * double (x)); }));
    const auto made = makeParameter (control (0, texts, "dB"));
    CHECK (made.parameter.minimum == 0.0f);
    CHECK (made.parameter.maximum == 1.0f);
    CHECK (made.parameter.defaultValue == 0.5f);
    CHECK (made.parameter.unit.empty());
    CHECK (made.scale.toPlugin (0.3f) == 0.3f);
}

TEST_CASE ("NormalizedScale: few steps are choices, with the plugin's names", "[worker]")
{
    const auto made = makeParameter (control (
        3, [] (float x) { return x < 0.3f   ? "Sine"
                                 : x < 0.7f ? ""
                                            : "Square\n"; }, "x"));
    CHECK (made.parameter.choices == std::vector<std::string> {"Sine", "1", "Square"});
    CHECK (made.parameter.minimum == 0.0f);
    CHECK (made.parameter.maximum == 2.0f);
    CHECK (made.parameter.defaultValue == 1.0f);
    CHECK (made.parameter.unit.empty());
    CHECK (made.scale.toPlugin (2.0f) == 1.0f);
    CHECK (made.scale.toPlugin (0.9f) == 0.5f);
    CHECK (made.scale.fromPlugin (0.6f) == 1.0f);
}

TEST_CASE ("NormalizedScale: a switch with numbers is off and on", "[worker]")
{
    const auto made = makeParameter (control (2, [] (float x) { return print ("%.0f", double (x)); }));
    CHECK (made.parameter.choices == std::vector<std::string> {"Off", "On"});
}

TEST_CASE ("NormalizedScale: steps that count are whole numbers", "[worker]")
{
    const auto made =
        makeParameter (control (25, [] (float x) { return print ("%.0f st", -12.0 + 24.0 * double (x)); }));
    CHECK (made.parameter.integer);
    CHECK (made.parameter.choices.empty());
    CHECK (made.parameter.minimum == -12.0f);
    CHECK (made.parameter.maximum == 12.0f);
    CHECK (made.parameter.unit == "st");
    CHECK (made.scale.toPlugin (6.2f) == 0.75f);

    for (int i = -12; i <= 12; ++i)
        CHECK (made.scale.fromPlugin (made.scale.toPlugin (static_cast<float> (i))) == static_cast<float> (i));
}

TEST_CASE ("NormalizedScale: many steps without numbers are counted from 0", "[worker]")
{
    const auto made = makeParameter (control (1000, [] (float) { return "a patch"; }));
    CHECK (made.parameter.integer);
    CHECK (made.parameter.minimum == 0.0f);
    CHECK (made.parameter.maximum == 999.0f);
}

TEST_CASE ("NormalizedScale: what is out of range or no number comes into it", "[worker]")
{
    constexpr auto nan = std::numeric_limits<float>::quiet_NaN();
    NormalizedScale scale;
    scale.minimum = 10.0f;
    scale.maximum = 1000.0f;
    scale.curve =
        GENERATE (NormalizedScale::Curve::linear, NormalizedScale::Curve::logarithmic, NormalizedScale::Curve::whole);
    CHECK (scale.toPlugin (nan) == 0.0f);
    CHECK (scale.toPlugin (-5.0f) == 0.0f);
    CHECK (scale.toPlugin (5000.0f) == 1.0f);
    CHECK (scale.fromPlugin (nan) == 10.0f);
    CHECK (scale.fromPlugin (-1.0f) == 10.0f);
    CHECK (scale.fromPlugin (2.0f) == 1000.0f);
}
