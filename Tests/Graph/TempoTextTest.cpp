#include "Graph/TempoText.h"

#include "Graph/PatchFile.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

PatchResult readWith (const std::string& field)
{
    return readPatch (R"({"format": "bulkhead-patch", "version": 1, )" + field + "}");
}

/// Its only problem.
std::string problemOf (const std::string& field)
{
    const auto result = readWith (field);
    REQUIRE (result.problems.size() == 1);
    return result.problems.front().toText();
}

} // namespace

TEST_CASE ("Tempo: as it is written and typed", "[graph][transport]")
{
    CHECK (tempoText (120.0) == "120");
    CHECK (tempoText (97.5) == "97.5");
    CHECK (tempoText (93.33333) == "93.33");
    CHECK (tempoFromText ("120") == 120.0);
    CHECK (tempoFromText ("  97.25 bpm ") == 97.25);
    CHECK (tempoFromText ("97,25BPM") == 97.25);
    CHECK (tempoFromText ("20") == 20.0);
    CHECK (tempoFromText ("999") == 999.0);

    for (const auto* wrong : {"", " ", "bpm", "fast", "19.99", "1000", "-120", "nan", "inf", "1e2x", "120 120", "0x40",
                              "1,2,3", "bpm 120", "00000000000000000000000000000000000000000000000120"})
    {
        INFO (wrong);
        CHECK_FALSE (tempoFromText (wrong).has_value());
    }
}

TEST_CASE ("Time signature: as it is written and typed", "[graph][transport]")
{
    CHECK (textOf (TimeSignature {12, 8}) == "12/8");
    CHECK (timeSignatureFromText ("12/8") == TimeSignature {12, 8});
    CHECK (timeSignatureFromText (" 3 / 4 ") == TimeSignature {3, 4});

    for (const auto* wrong : {"", "/", "4", "4/", "/4", "0/4", "65/4", "4/3", "4/0", "4/64", "-4/4", "4/-4", "4/4/4",
                              "4.5/4", "99999999999/4", "four/4"})
    {
        INFO (wrong);
        CHECK_FALSE (timeSignatureFromText (wrong).has_value());
    }
}

TEST_CASE ("Patch file: tempo and time signature come back, and the usual ones are not written", "[graph][transport]")
{
    Patch patch;
    CHECK (writePatch (patch).find ("tempo") == std::string::npos);
    CHECK (writePatch (patch).find ("time_signature") == std::string::npos);

    patch.tempo = 93.333333333333329;
    patch.signature = {7, 8};
    const auto result = readPatch (writePatch (patch));
    REQUIRE (result.problems.empty());
    CHECK (result.warnings.empty());
    CHECK (result.patch == patch);

    const auto plain = readWith ("\"name\": \"\"");
    REQUIRE (plain.problems.empty());
    CHECK (plain.patch.tempo == 120.0);
    CHECK (plain.patch.signature == TimeSignature {4, 4});
    CHECK (readWith ("\"tempo\": 120, \"time_signature\": \"4/4\"").patch == plain.patch);
}

TEST_CASE ("Patch file: hostile tempos and time signatures are refused with their place", "[graph][transport]")
{
    CHECK (problemOf ("\"tempo\": 19") == "tempo: 19 BPM is outside 20 to 999 BPM");
    CHECK_THAT (problemOf ("\"tempo\": 1e300"), Catch::StartsWith ("tempo: "));
    CHECK_THAT (problemOf ("\"tempo\": -1"), Catch::StartsWith ("tempo: "));
    CHECK_THAT (problemOf ("\"tempo\": \"120\""), Catch::StartsWith ("tempo: expected a number"));
    CHECK_THAT (problemOf ("\"tempo\": null"), Catch::StartsWith ("tempo: "));
    CHECK_THAT (problemOf ("\"tempo\": [120]"), Catch::StartsWith ("tempo: "));
    CHECK_THAT (problemOf ("\"time_signature\": \"4/3\""), Catch::StartsWith ("time_signature: \"4/3\" is no"));
    CHECK_THAT (problemOf ("\"time_signature\": \"0/0\""), Catch::StartsWith ("time_signature: "));
    CHECK_THAT (problemOf ("\"time_signature\": [3, 4]"), Catch::StartsWith ("time_signature: "));
    CHECK_THAT (problemOf ("\"time_signature\": \"" + std::string (1000, '4') + "/4\""),
                Catch::StartsWith ("time_signature: "));
}
