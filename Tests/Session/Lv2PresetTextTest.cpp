#include "Session/Lv2PresetText.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using Catch::Contains;

namespace
{

const std::string prefixes = "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
                             "@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
                             "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
                             "@prefix state: <http://lv2plug.in/ns/ext/state#> .\n"
                             "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n";
const std::string beginning = "<urn:bulkhead:state>\n\ta pset:Preset ;\n\tlv2:appliesTo <urn:plugin>";

std::string problemOf (const std::string& turtle)
{
    std::string problem;
    const auto text = lv2PresetText (turtle, "urn:plugin", "Name", problem);
    CHECK (text.empty() == ! problem.empty());
    return problem;
}

} // namespace

TEST_CASE ("LV2 preset text: a state becomes a preset of that name", "[session][presets]")
{
    std::string problem;
    const auto text = lv2PresetText (
        prefixes + beginning
            + " ;\n\tlv2:port [\n\t\tlv2:symbol \"gain\" ;\n\t\tpset:value \"0.5\"^^xsd:double\n\t] , [\n\t\t"
              "lv2:symbol \"mode\" ;\n\t\tpset:value -2.0e0\n\t] ;\n\tstate:state [\n\t\t<urn:plugin#text> "
              "\"\"\"a \"quoted\" \\\"\\n<urn:x> a <urn:y> .\"\"\" ;\n\t\t<urn:plugin#list> ( 1 2.5 true "
              "[ a <urn:z> ] ) ;\n\t] .\n",
        "urn:plugin", "My \"own\" \\ one\n", problem);
    CHECK (problem.empty());
    CHECK_THAT (
        text, Contains ("<preset.ttl>\n\t<http://www.w3.org/2000/01/rdf-schema#label> \"My \\\"own\\\" \\\\ one\" ;"));
    CHECK_THAT (text, ! Contains ("urn:bulkhead:state"));
    CHECK (problemOf (prefixes + beginning + " .").empty());

    // lilv takes the usual prefixes for granted; other programs do not.
    CHECK_THAT (lv2PresetText (beginning + " .", "urn:plugin", "Name", problem),
                Catch::StartsWith ("@prefix ") && Contains ("@prefix pset: <http://lv2plug.in/ns/ext/presets#> ."));
    CHECK (problemOf (prefixes + beginning + " . # nothing more\n").empty());
}

TEST_CASE ("LV2 preset text: what speaks of anything else is refused with its line", "[session][presets]")
{
    CHECK_THAT (problemOf (prefixes + beginning + " .\n<urn:other> lv2:binary <file:///tmp/x.so> ."),
                Contains ("line 10"));
    CHECK_THAT (problemOf (prefixes + beginning + " ;\n\trdfs:seeAlso <file:///tmp/x.ttl> ."), Contains ("line 10"));
    CHECK_FALSE (problemOf (prefixes + beginning + " ; lv2:binary <x.so> .").empty());
    CHECK_FALSE (problemOf (prefixes + beginning + " ; a lv2:Plugin .").empty());
    CHECK_FALSE (problemOf (prefixes + beginning + " , <urn:another> .").empty());
    CHECK_FALSE (problemOf (prefixes + "<urn:bulkhead:state> a pset:Preset ; lv2:appliesTo <urn:another> .").empty());
    CHECK_FALSE (problemOf (prefixes + "<urn:bulkhead:state> lv2:appliesTo <urn:plugin> .").empty());
    CHECK_FALSE (
        problemOf ("@prefix lv2: <urn:evil#> .\n" + prefixes.substr (prefixes.find ('\n') + 1) + beginning + " .")
            .empty());

    for (const auto* broken : {"", "x", "@prefix", "@base <urn:x> .", "<urn:x", "<urn:x> <urn:y> \"", "<a> <b> [",
                               "<a> <b> (", "<a> <b> <c> ; ;", "[ a <urn:x> ] .", "<a> <b> '''c' ."})
    {
        INFO (broken);
        CHECK_FALSE (problemOf (broken).empty());
    }

    CHECK_FALSE (problemOf (prefixes + beginning + " ; state:state " + std::string (100000, '[')).empty());
    CHECK_FALSE (problemOf (prefixes + beginning + " ; state:state " + std::string (100000, '(')).empty());
    CHECK_FALSE (problemOf (prefixes + beginning + " ; lv2:port \"\xff\" .").empty());
    CHECK_FALSE (problemOf (prefixes + beginning + std::string (" ;\0 .", 4)).empty());
}

TEST_CASE ("LV2 preset text: of parameters alone", "[session][presets]")
{
    std::string problem;
    const auto text =
        lv2PresetText (std::map<std::string, float> {{"gain", 0.5f}, {"mode", 2.0f}}, "urn:plugin", "Name", problem);
    CHECK (problem.empty());
    CHECK_THAT (text, Contains ("\"gain\"") && Contains ("\"0.5\"^^"));
    CHECK (lv2PresetText (std::map<std::string, float>(), "urn:> <x", "Name", problem).empty());
    CHECK_FALSE (problem.empty());
    CHECK_THAT (lv2PresetManifest ("urn:plugin", "Name"), Contains ("<urn:plugin>") && Contains ("seeAlso"));
}
