#include "Graph/ParameterText.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace bulkhead;

namespace
{

constexpr std::string_view shapes[] = {"sine", "triangle", "saw", "pulse"};

constexpr ParameterInfo frequency {"frequency", "Frequency", "Hz", 1.0f, 20000.0f, 440.0f, Scale::logarithmic};
constexpr ParameterInfo attack {"attack", "Attack", "s", 0.001f, 10.0f, 0.01f, Scale::logarithmic};
constexpr ParameterInfo level {"level", "Level", "dB", -60.0f, 12.0f};
constexpr ParameterInfo mix {"mix", "Mix", "%", 0.0f, 100.0f, 50.0f};
constexpr ParameterInfo tune {"tune", "Tune", "oct", -4.0f, 4.0f};
constexpr ParameterInfo amount {"amount", "Amount", "", 0.0f, 1.0f, 0.5f};
constexpr ParameterInfo steps {"steps", "Steps", "", 1.0f, 16.0f, 8.0f, Scale::linear, {}, true};
constexpr ParameterInfo shape {"shape", "Shape", "", 0.0f, 1.0f, 0.0f, Scale::linear, shapes};

constexpr auto nothing = std::nullopt;

} // namespace

TEST_CASE ("Parameter text: values as people read them", "[graph]")
{
    CHECK (parameterText (frequency, 440.0f) == "440 Hz");
    CHECK (parameterText (frequency, 261.6256f) == "261.6 Hz");
    CHECK (parameterText (frequency, 999.9f) == "999.9 Hz");
    CHECK (parameterText (frequency, 999.99f) == "1 kHz");
    CHECK (parameterText (frequency, 1200.0f) == "1.2 kHz");
    CHECK (parameterText (frequency, 12000.0f) == "12 kHz");
    CHECK (parameterText (attack, 0.25f) == "250 ms");
    CHECK (parameterText (attack, 0.0015f) == "1.5 ms");
    CHECK (parameterText (attack, 1.0f) == "1 s");
    CHECK (parameterText (attack, 2.5f) == "2.5 s");
    CHECK (parameterText (level, -6.0f) == "-6.0 dB");
    CHECK (parameterText (level, -0.01f) == "0.0 dB");
    CHECK (parameterText (mix, 50.0f) == "50 %");
    CHECK (parameterText (tune, 1.5f) == "+1.5 oct");
    CHECK (parameterText (tune, -1.5f) == "-1.5 oct");
    CHECK (parameterText (tune, 0.0f) == "0 oct");
    CHECK (parameterText (amount, 0.1f) == "0.1");
    CHECK (parameterText (steps, 16.0f) == "16");
    CHECK (parameterText (shape, 2.0f) == "saw");
    CHECK (parameterText (shape, 99.0f) == "pulse");
    CHECK (parameterText (amount, std::numeric_limits<float>::quiet_NaN()) == "-");
    CHECK (parameterText (shape, std::numeric_limits<float>::infinity()) == "-");
}

TEST_CASE ("Parameter text: values as people type them", "[graph]")
{
    CHECK (parameterFromText (frequency, "440") == 440.0f);
    CHECK (parameterFromText (frequency, " 440hz ") == 440.0f);
    CHECK (parameterFromText (frequency, "1.2k") == 1200.0f);
    CHECK (parameterFromText (frequency, "1.2 KHZ") == 1200.0f);
    CHECK (parameterFromText (frequency, "1e3") == 1000.0f);
    CHECK (parameterFromText (frequency, "A4") == 440.0f);
    CHECK (parameterFromText (frequency, "a3") == 220.0f);
    CHECK (*parameterFromText (frequency, "C4") == Approx (261.6256));
    CHECK (*parameterFromText (frequency, "c#4") == Approx (277.1826));
    CHECK (*parameterFromText (frequency, "Bb2") == Approx (116.5409));
    CHECK (*parameterFromText (frequency, "b2") == Approx (123.4708));
    CHECK (*parameterFromText (frequency, "C-1") == Approx (8.1758));
    CHECK (parameterFromText (attack, "250 ms") == 0.25f);
    CHECK (parameterFromText (attack, "0.25") == 0.25f);
    CHECK (parameterFromText (attack, "2.5s") == 2.5f);
    CHECK (parameterFromText (level, "-6 db") == -6.0f);
    CHECK (parameterFromText (level, "+3") == 3.0f);
    CHECK (parameterFromText (mix, "50%") == 50.0f);
    CHECK (parameterFromText (tune, "+1.5 oct") == 1.5f);
    CHECK (parameterFromText (steps, "16") == 16.0f);
    CHECK (parameterFromText (shape, "saw") == 2.0f);
    CHECK (parameterFromText (shape, "PULSE") == 3.0f);
    CHECK (parameterFromText (shape, "1") == 1.0f);
}

TEST_CASE ("Parameter text: rubbish and what is out of range is refused", "[graph]")
{
    for (const auto* const text :
         {"",     " ",   "Hz",  "440 Hzz", "440 ms", "4 40", "nan", "inf", "1e999", "20001", "20.1k", "0.5",
          "-440", "+-5", "--5", "0x10",    "H4",     "A",    "A#",  "A4x", "A99",   "A#b4",  "4A"})
        CHECK (parameterFromText (frequency, text) == nothing);

    CHECK (parameterFromText (steps, "3.5") == nothing);
    CHECK (parameterFromText (steps, "17") == nothing);
    CHECK (parameterFromText (shape, "sawtooth") == nothing);
    CHECK (parameterFromText (shape, "4") == nothing);
    CHECK (parameterFromText (shape, "-1") == nothing);
    CHECK (parameterFromText (amount, "A4") == nothing);
    CHECK (parameterFromText (mix, "50 Hz") == nothing);
}

TEST_CASE ("Parameter text: what is shown reads back as what shows the same", "[graph]")
{
    for (const auto* const info : {&frequency, &attack, &level, &mix, &tune, &amount, &steps, &shape})
        for (int i = 0; i <= 1000; ++i)
        {
            const auto value = fromNormalised (*info, static_cast<float> (i) / 1000.0f);
            const auto text = parameterText (*info, value);
            const auto readBack = parameterFromText (*info, text);
            CAPTURE (info->id, value, text);
            REQUIRE (readBack.has_value());
            REQUIRE (parameterText (*info, *readBack) == text);
        }

    constexpr ParameterInfo odd {"odd", "Odd", "Hz", 20.004f, 19999.7f, 440.0f, Scale::logarithmic};
    CHECK (parameterFromText (odd, parameterText (odd, odd.minimum)) == odd.minimum);
    CHECK (parameterFromText (odd, parameterText (odd, odd.maximum)) == odd.maximum);
}

TEST_CASE ("Parameter text: choices have lower-case names in files", "[graph]")
{
    static constexpr std::string_view modes[] = {"Low", "Ping Pong"};
    static constexpr ParameterInfo mode {"mode", "Mode", "", 0.0f, 1.0f, 0.0f, Scale::linear, modes};
    CHECK (parameterText (mode, 1.0f) == "Ping Pong");
    CHECK (choiceId (mode, 1) == "ping pong");
    CHECK (findChoice (mode, "ping pong") == 1);
    CHECK (findChoice (mode, "Low") == 0);
    CHECK (findChoice (mode, "lo") == -1);
    CHECK (findChoice (amount, "") == -1);
}

TEST_CASE ("Parameter text: knob positions follow the scale", "[graph]")
{
    CHECK (fromNormalised (frequency, 0.0f) == 1.0f);
    CHECK (fromNormalised (frequency, 1.0f) == 20000.0f);
    CHECK (fromNormalised (frequency, 0.5f) == Approx (std::sqrt (20000.0)));
    CHECK (toNormalised (frequency, std::sqrt (20000.0f)) == Approx (0.5));
    CHECK (fromNormalised (level, 0.5f) == Approx (-24.0));
    CHECK (toNormalised (level, -60.0f) == 0.0f);
    CHECK (toNormalised (level, 12.0f) == 1.0f);
    CHECK (toNormalised (level, 1000.0f) == 1.0f);
    CHECK (toNormalised (mix, std::numeric_limits<float>::quiet_NaN()) == 0.5f);
    CHECK (fromNormalised (level, -1.0f) == -60.0f);
    CHECK (fromNormalised (level, 2.0f) == 12.0f);
    CHECK (fromNormalised (level, std::numeric_limits<float>::quiet_NaN()) == -60.0f);

    for (const auto* const info : {&frequency, &attack, &level, &mix, &tune, &amount})
        for (int i = 0; i <= 100; ++i)
        {
            const auto position = static_cast<float> (i) / 100.0f;
            CHECK (toNormalised (*info, fromNormalised (*info, position)) == Approx (position).margin (1.0e-5));
        }
}

TEST_CASE ("Parameter text: steps get equal shares of a knob's way and come back exactly", "[graph]")
{
    for (int i = 0; i < 4; ++i)
        CHECK (fromNormalised (shape, toNormalised (shape, static_cast<float> (i))) == static_cast<float> (i));

    for (int i = 1; i <= 16; ++i)
        CHECK (fromNormalised (steps, toNormalised (steps, static_cast<float> (i))) == static_cast<float> (i));

    CHECK (fromNormalised (shape, 0.24f) == 0.0f);
    CHECK (fromNormalised (shape, 0.26f) == 1.0f);
    CHECK (fromNormalised (shape, 0.74f) == 2.0f);
    CHECK (fromNormalised (shape, 0.76f) == 3.0f);
    CHECK (toNormalised (steps, 8.4f) == toNormalised (steps, 8.0f));
}
