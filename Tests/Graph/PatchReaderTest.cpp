#include "TestPatches.h"

#include "Graph/PatchFile.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::graphtests;
using Catch::Contains;
using Catch::StartsWith;

namespace
{

std::string problemsOf (const std::vector<PatchProblem>& problems)
{
    std::string text;

    for (const auto& problem : problems)
        text.append (text.empty() ? "" : "\n").append (problem.toText());

    return text;
}

/// All problems of a text, one to a line.
std::string problemsOf (const std::string& text) { return problemsOf (readPatch (text).problems); }

/// All problems of the valid patch with one thing changed.
std::string problemsWith (const std::string& what, const std::string& by)
{
    return problemsOf (replaced (bassLine(), what, by));
}

std::string patchWith (const std::string& rest)
{
    return R"({"format": "bulkhead-patch", "version": 1, )" + rest + "}";
}

/// "modules": [...] with this many output modules.
std::string manyModules (std::size_t count)
{
    std::string text = "\"modules\": [";

    for (std::size_t i = 0; i < count; ++i)
        text.append (i == 0 ? "" : ",").append (R"({"type": "output", "id": "o)").append (std::to_string (i) + "\"}");

    return text + ']';
}

std::string repeated (const std::string& element, std::size_t count)
{
    std::string text;

    for (std::size_t i = 0; i < count; ++i)
        text.append (i == 0 ? "" : ",").append (element);

    return '[' + text + ']';
}

} // namespace

TEST_CASE ("Patch reader: reads everything in a patch", "[graph]")
{
    const auto result = readPatch (bassLine());
    REQUIRE (problemsOf (result.problems) == "");
    CHECK (problemsOf (result.warnings) == "");

    const auto& patch = result.patch;
    CHECK (patch.name == "Bass line");
    REQUIRE (patch.modules.size() == 3);
    CHECK (patch.modules[0].id == "vco1");
    CHECK (patch.modules[0].type == "vco");
    CHECK (patch.modules[0].x == 40.0);
    CHECK (patch.modules[0].parameters.at ("frequency") == 110.0f);
    CHECK (patch.modules[0].parameters.at ("shape") == 2.0f);
    CHECK (patch.modules[1].y == 80.5);
    CHECK (patch.modules[1].isolation == Isolation {Isolation::Kind::group, "filters"});
    CHECK (patch.modules[1].parameters.at ("resonance") == 0.1f);
    CHECK (patch.modules[2].isolation.kind == Isolation::Kind::host);
    REQUIRE (patch.cables.size() == 3);
    CHECK (patch.cables[1].from == PortRef {"vco1", "saw"});
    CHECK (patch.cables[1].to == PortRef {"vcf1", "cutoff"});
    REQUIRE (patch.midi.size() == 1);
    CHECK (patch.midi[0].controller == 74);
    CHECK (patch.midi[0].maximum == 20000.0f);
}

TEST_CASE ("Patch reader: what may be left out", "[graph]")
{
    CHECK (problemsOf (R"({"format": "bulkhead-patch", "version": 1})") == "");

    const auto result = readPatch (patchWith (R"("modules": [{"id": "a", "type": "vcf"}, {"id": "b", "type": "x"}])"));
    REQUIRE (result.ok());
    const auto& module = result.patch.modules[0];
    CHECK (module.name == module.moduleType()->info.name);
    CHECK (module.isolation == Isolation());
    CHECK (module.parameters.empty());
    CHECK (module.state.is_null());
    CHECK (result.patch.modules[1].name == "x");
}

TEST_CASE ("Patch reader: a byte-order mark, sums, splits and loops are fine", "[graph]")
{
    CHECK (problemsOf ("\xef\xbb\xbf" + bassLine()) == "");
    CHECK (problemsWith ("vcf1.cutoff", "vcf1.in") == "");
    CHECK (problemsOf (patchWith (R"("modules": [{"id": "a", "type": "x"}, {"id": "b", "type": "x"}],
                                     "cables": [{"from": "a.o", "to": "b.i"}, {"from": "b.o", "to": "a.i"},
                                                {"from": "a.o", "to": "a.i"}])"))
           == "");
}

TEST_CASE ("Patch reader: a switch is read by name or index", "[graph]")
{
    CHECK (
        readPatch (replaced (bassLine(), R"("shape": "saw")", R"("shape": 3)")).patch.modules[0].parameters.at ("shape")
        == 3.0f);
    CHECK (problemsWith (R"("shape": "saw")", R"("shape": "SAW")") == "");
    CHECK (problemsWith (R"("shape": "saw")", R"("shape": "saww")")
           == R"(modules[0].parameters.shape: "saww" is none of the choices: sine, triangle, saw, pulse)");
    CHECK (problemsWith (R"("shape": "saw")", R"("shape": 4)") == "modules[0].parameters.shape: 4 is outside 0 to 3");
    CHECK (problemsWith (R"("shape": "saw")", R"("shape": 1.5)")
           == "modules[0].parameters.shape: expected a whole number, found 1.5");
    CHECK (problemsWith (R"("shape": "saw")", R"("shape": null)")
           == "modules[0].parameters.shape: expected one of sine, triangle, saw, pulse, found null");
}

TEST_CASE ("Patch reader: what is not a patch at all", "[graph]")
{
    CHECK (problemsOf ("") == "the file is empty");
    CHECK (problemsOf ("  \n ") == "the file is empty");
    CHECK (problemsOf (std::string (PatchLimits::fileBytes + 1, ' ') + "x") == "the file is larger than 16 MB");
    CHECK (problemsOf ("\xff\xfe{") == "line 1, column 1: not valid UTF-8");
    CHECK (problemsOf ("{\n  \"format\": }")
           == "line 2, column 13: not valid JSON: unexpected '}'; expected '[', '{', or a literal");
    CHECK (problemsOf (std::string (100000, '[')) == "line 1, column 65: nested deeper than 64 levels");
    CHECK (problemsOf ("[]") == "a patch is an object, this is an array");
    CHECK (problemsOf ("17") == "a patch is an object, this is 17");
    CHECK (problemsOf ("{}") == "format: is missing: this is not a Bulkhead patch");
    CHECK (problemsWith ("bulkhead-patch", "vcv")
           == R"(format: expected "bulkhead-patch", found the text "vcv": this is not a Bulkhead patch)");
    CHECK (problemsWith ("\"bulkhead-patch\"", "1")
           == R"(format: expected "bulkhead-patch", found 1: this is not a Bulkhead patch)");
}

TEST_CASE ("Patch reader: versions", "[graph]")
{
    CHECK (problemsOf (R"({"format": "bulkhead-patch"})") == "version: is missing");
    CHECK (problemsWith (R"("version": 1)", R"("version": 2)")
           == "version: made by a newer Bulkhead: the file has version 2, this Bulkhead reads up to version 1");
    CHECK_THAT (problemsWith (R"("version": 1)", R"("version": 18446744073709551615)"),
                StartsWith ("version: made by a newer Bulkhead: "));
    CHECK (problemsWith (R"("version": 1)", R"("version": 0)") == "version: expected a whole number from 1, found 0");
    CHECK (problemsWith (R"("version": 1)", R"("version": -1)") == "version: expected a whole number from 1, found -1");
    CHECK (problemsWith (R"("version": 1)", R"("version": 1.5)")
           == "version: expected a whole number from 1, found 1.5");
    CHECK (problemsWith (R"("version": 1)", R"("version": "1")")
           == R"(version: expected a whole number from 1, found the text "1")");
}

TEST_CASE ("Patch reader: names, notes and top-level types", "[graph]")
{
    CHECK (problemsWith ("\"Bass line\"", "17") == "name: expected text, found 17");
    CHECK (problemsWith ("Bass line", std::string (256, 'x')) == "");
    CHECK (problemsWith ("Bass line", std::string (257, 'x')) == "name: too long: 257 bytes, 256 are allowed");
    CHECK (problemsWith (R"("notes": "")", "\"notes\": \"" + std::string (65537, 'x') + '"')
           == "notes: too long: 65537 bytes, 65536 are allowed");
    CHECK (problemsOf (patchWith (R"("modules": {})")) == "modules: expected an array, found an object");
    CHECK (problemsOf (patchWith (R"("modules": [17])")) == "modules[0]: expected an object, found 17");
    CHECK (problemsOf (patchWith (R"("cables": "x")")) == R"(cables: expected an array, found the text "x")");
    CHECK (problemsOf (patchWith (R"("cables": [null])")) == "cables[0]: expected an object, found null");
    CHECK (problemsOf (patchWith (R"("midi": true)")) == "midi: expected an array, found true");
}

TEST_CASE ("Patch reader: keys that are there twice", "[graph]")
{
    CHECK (problemsWith (R"("notes": "")", R"("name": "")") == R"(the key "name" is there twice)");
    CHECK (problemsWith (R"("resonance": 0.1)", R"("cutoff": 0.1)")
           == R"(modules[1].parameters: the key "cutoff" is there twice)");
}

TEST_CASE ("Patch reader: ids and types of modules", "[graph]")
{
    CHECK (problemsOf (patchWith (R"("modules": [{"type": "vco"}])")) == "modules[0].id: is missing");
    CHECK (problemsOf (patchWith (R"("modules": [{"type": "vco", "id": ""}])")) == "modules[0].id: is empty");
    CHECK (problemsOf (patchWith (R"("modules": [{"type": "vco", "id": 5}])"))
           == "modules[0].id: expected text, found 5");
    CHECK (problemsOf (patchWith (R"("modules": [{"id": "a"}])")) == "modules[0].type: is missing");
    CHECK (problemsOf (patchWith (R"("modules": [{"id": "a", "type": ""}])")) == "modules[0].type: is empty");

    for (const auto& id : {std::string ("1vco"), std::string ("a b"), std::string ("a.b"), std::string ("\u00e9")})
        CHECK (problemsOf (patchWith (R"("modules": [{"type": "vco", "id": ")" + id + "\"}]"))
               == "modules[0].id: \"" + id + "\" is not an id: a letter, then letters, digits, '_' or '-', 64 at most");

    CHECK_THAT (problemsOf (patchWith (R"("modules": [{"type": "vco", "id": ")" + std::string (65, 'x') + "\"}]")),
                Contains ("is not an id"));
    CHECK (problemsOf (patchWith (R"("modules": [{"id": "a", "type": "vco"}, {"id": "a", "type": "vcf"}])"))
           == R"(modules[1].id: "a" is already the id of modules[0])");
}

TEST_CASE ("Patch reader: places and isolation of modules", "[graph]")
{
    CHECK (problemsWith (R"("x": 40)", R"("x": "40")") == R"(modules[0].x: expected a number, found the text "40")");
    CHECK (problemsWith (R"("x": 40)", R"("x": 1e300)") == "modules[0].x: 1e+300 is outside -1000000 to 1000000");
    CHECK_THAT (problemsWith (R"("x": 40)", R"("x": 1e999)"), Contains ("number overflow parsing '1e999'"));
    CHECK_THAT (problemsWith ("\"process\"", "\"group:\""),
                StartsWith (R"(modules[0].isolation: "group:" is not "process", "host" or "group:NAME")"));
    CHECK (problemsWith ("\"process\"", "[]") == "modules[0].isolation: expected text, found an array");
}

TEST_CASE ("Patch reader: a module is bypassed or not, and nothing else", "[graph]")
{
    const auto bypassed = [] (const std::string& value)
    { return patchWith (R"("modules": [{"id": "a", "type": "vcf", "bypassed": )" + value + "}]"); };

    CHECK (readPatch (bypassed ("true")).patch.modules.front().bypassed);
    CHECK_FALSE (readPatch (bypassed ("false")).patch.modules.front().bypassed);
    CHECK (problemsOf (bypassed ("1")) == "modules[0].bypassed: expected true or false, found 1");
    CHECK (problemsOf (bypassed ("\"yes\"")) == "modules[0].bypassed: expected true or false, found the text \"yes\"");
    CHECK (problemsOf (bypassed ("null")) == "modules[0].bypassed: expected true or false, found null");
    CHECK (problemsOf (bypassed ("[true]")).starts_with ("modules[0].bypassed: expected true or false"));
}

TEST_CASE ("Patch reader: values of parameters", "[graph]")
{
    CHECK (problemsWith ("800.1", "99999") == "modules[1].parameters.cutoff: 99999 Hz is outside 20 to 20000 Hz");
    CHECK (problemsWith ("800.1", "-1e300") == "modules[1].parameters.cutoff: -1e+300 Hz is outside 20 to 20000 Hz");
    CHECK (problemsWith ("800.1", "20000.0000001") == "");
    CHECK_THAT (problemsWith (R"("resonance": 0.1)", R"("resonance": 1.5)"),
                StartsWith ("modules[1].parameters.resonance: 1.5") && Contains ("is outside 0 to 1"));
    CHECK (problemsWith ("800.1", "\"high\"")
           == R"(modules[1].parameters.cutoff: expected a number, found the text "high")");
    CHECK (problemsWith ("800.1", "null") == "modules[1].parameters.cutoff: expected a number, found null");
    CHECK (problemsWith (R"({"cutoff": 800.1, "resonance": 0.1})", "[]")
           == "modules[1].parameters: expected an object, found an array");
}

TEST_CASE ("Patch reader: cables to nowhere", "[graph]")
{
    CHECK_THAT (problemsWith ("vcf1.cutoff", "vcf1.cutof"),
                StartsWith (R"(cables[1].to: "vcf1" has no input "cutof"; it has: )") && Contains ("in")
                    && Contains ("cutoff"));
    CHECK_THAT (problemsWith ("vco1.saw", "vco1.squeal"),
                StartsWith (R"(cables[1].from: "vco1" has no output "squeal"; it has: )") && Contains ("out")
                    && Contains ("saw"));
    CHECK_THAT (problemsWith ("vcf1.cutoff", "vco1.saw"),
                StartsWith (R"(cables[1].to: "vco1" has no input "saw"; it has: )")
                    && Contains (R"(("saw" is an output))"));
    CHECK_THAT (problemsWith ("vco1.out", "vcf1.in"), Contains (R"(("in" is an input))"));
    CHECK (problemsWith ("vcf1.cutoff", "vcf2.cutoff") == R"(cables[1].to: there is no module "vcf2")");
    CHECK (problemsWith ("vcf1.cutoff", "vcf1")
           == R"(cables[1].to: "vcf1" is not a port: MODULE.PORT, as in vco1.out)");
    CHECK (problemsWith ("\"vcf1.cutoff\"", "7") == "cables[1].to: expected text, found 7");
    CHECK (problemsWith (R"("vco1.out", "to")", R"("vco1.out", "two")") == "cables[0].to: is missing");
    CHECK (problemsWith ("vcf1.cutoff", "output1.left") == "cables[2]: the same cable as cables[1]");
    CHECK_THAT (problemsWith ("vcf1.cutoff", "vcf1." + std::string (257, 'x')), Contains ("is not a port"));
    CHECK_THAT (problemsWith ("vcf1.cutoff", "vcf1." + std::string (1000, 'x')), Contains ("too long: 1005 bytes"));
}

TEST_CASE ("Patch reader: a cable of MIDI fits MIDI only", "[graph]")
{
    int tried = 0;

    for (const auto* const type : moduleCatalogue())
        for (const auto& port : type->info.outputs)
            if (port.kind == SignalKind::midi)
            {
                ++tried;
                const auto from = "m." + std::string (port.id);
                const auto modules = R"("modules": [{"id": "vcf1", "type": "vcf"}, {"id": "m", "type": ")"
                                     + std::string (type->info.type) + R"("}], "cables": [{"from": ")" + from;
                CHECK_THAT (problemsOf (patchWith (modules + R"(", "to": "vcf1.in"}])")),
                            StartsWith ("cables[0]: \"" + from + R"(" is midi and "vcf1.in" is )")
                                && Contains (": they do not fit"));
            }

    if (tried == 0)
        WARN ("no built-in module has a MIDI output yet");
}

TEST_CASE ("Patch reader: one mistake in a module is not told again for its cables", "[graph]")
{
    CHECK (problemsWith (R"("x": 40)", R"("x": null)") == "modules[0].x: expected a number, found null");
    CHECK (problemsWith (R"("type": "vco")", R"("type": "")") == "modules[0].type: is empty");
}

TEST_CASE ("Patch reader: MIDI mappings", "[graph]")
{
    CHECK (problemsWith (R"("channel": 0)", R"("channel": 17)") == "midi[0].channel: 17 is outside 0 to 16");
    CHECK (problemsWith (R"("controller": 74)", R"("controller": -1)") == "midi[0].controller: -1 is outside 0 to 127");
    CHECK (problemsWith (R"("controller": 74)", R"("controller": 18446744073709551615)")
           == "midi[0].controller: 18446744073709551615 is outside 0 to 127");
    CHECK (problemsWith (R"("controller": 74)", R"("controller": 7.5)")
           == "midi[0].controller: expected a whole number, found 7.5");
    CHECK (problemsWith (R"("controller": 74)", R"("kontroller": 74)") == "midi[0].controller: is missing");
    CHECK (problemsWith (R"("module": "vcf1")", R"("module": "vcf2")")
           == R"(midi[0].module: there is no module "vcf2")");
    CHECK_THAT (problemsWith (R"("parameter": "cutoff")", R"("parameter": "cutof")"),
                StartsWith (R"(midi[0].parameter: "vcf1" has no parameter "cutof"; it has: )") && Contains ("cutoff"));
    CHECK (problemsWith (R"("parameter": "cutoff", )", "") == "midi[0].parameter: is missing");
    CHECK (problemsWith (R"("minimum": 20)", R"("minimum": 1)") == "midi[0].minimum: 1 Hz is outside 20 to 20000 Hz");
    CHECK (problemsWith (R"("maximum": 20000)", R"("maximum": "x")")
           == R"(midi[0].maximum: expected a number, found the text "x")");
    CHECK (problemsWith (R"(, "minimum": 20, "maximum": 20000)", "") == "");
    CHECK (problemsWith (R"("minimum": 20, "maximum": 20000)", R"("minimum": 20000, "maximum": 20)") == "");
}

TEST_CASE ("Patch reader: counts", "[graph]")
{
    CHECK (problemsOf (patchWith (manyModules (512))) == "");
    CHECK (problemsOf (patchWith (manyModules (513))) == "modules: too many: 513, 512 are allowed");
    CHECK (problemsOf (patchWith ("\"cables\": " + repeated ("{}", 4097)))
           == "cables: too many: 4097, 4096 are allowed");
    CHECK (problemsOf (patchWith ("\"midi\": " + repeated ("{}", 4097))) == "midi: too many: 4097, 4096 are allowed");
    CHECK (problemsOf (patchWith ("\"future\": " + repeated ("0", (1u << 20) + 1)))
           == "the file holds too many values");
}

TEST_CASE ("Patch reader: problems and warnings are bounded, each one clear line", "[graph]")
{
    const auto wrong = readPatch (patchWith ("\"cables\": " + repeated ("7", 4000)));
    CHECK (wrong.problems.size() == 100);

    std::string fields;

    for (int i = 0; i < 1000; ++i)
        fields += ", \"f" + std::to_string (i) + "\": 0";

    const auto unknown = readPatch (replaced (bassLine(), R"("notes": "")", R"("notes": "")" + fields));
    CHECK (unknown.ok());
    CHECK (unknown.warnings.size() == 100);
    CHECK (unknown.patch.unknownFields.size() == 1000);

    const auto nasty = R"(\u001b[2J\n\u202e)" + std::string (100000, 'x');

    for (const auto& text :
         {replaced (bassLine(), "vcf1.cutoff", nasty), replaced (bassLine(), "\"shape\"", '"' + nasty + '"'),
          replaced (bassLine(), "\"type\": \"vco\"", "\"type\": \"" + nasty.substr (0, 200) + '"'),
          replaced (bassLine(), "\"saw\"", '"' + nasty + '"'),
          replaced (bassLine(), "\"process\"", '"' + nasty.substr (0, 200) + '"'),
          replaced (bassLine(), "bulkhead-patch", nasty), replaced (bassLine(), "40", "40 \"" + nasty + '"')})
    {
        auto result = readPatch (text);
        auto all = result.problems;
        all.insert (all.end(), result.warnings.begin(), result.warnings.end());
        CHECK_FALSE (all.empty());

        for (const auto& problem : all)
        {
            CHECK (problem.toText().size() <= 600);
            CHECK (problem.toText().find_first_of ("\n\r\x1b") == std::string::npos);
            CHECK (problem.toText().find ("\u202e") == std::string::npos);
        }
    }
}

TEST_CASE ("Patch reader: unknown types, fields and parameters are warned of and kept", "[graph]")
{
    const auto result = readPatch (patchWith (R"("zoom": 2, "modules": [
        {"id": "a", "type": "foo", "parameters": {"z": 1, "cutoff": "no number", "a": [1]}, "colour": "red"},
        {"id": "b", "type": "vcf", "parameters": {"no_such": 9, "cutoff": 500}}],
        "cables": [{"from": "a.what ever", "to": "b.in", "sag": 3}],
        "midi": [{"controller": 1, "module": "a", "parameter": "any", "curve": "log"}])"));

    REQUIRE (problemsOf (result.problems) == "");
    CHECK (problemsOf (result.warnings)
           == "modules[0].type: unknown module type \"foo\", kept as it is\n"
              "modules[0].colour: unknown field, kept as it is\n"
              "modules[1].parameters.no_such: unknown parameter, kept as it is\n"
              "cables[0].sag: unknown field, kept as it is\n"
              "midi[0].curve: unknown field, kept as it is\n"
              "zoom: unknown field, kept as it is");

    CHECK (result.patch.modules[0].parameters.empty());
    CHECK (result.patch.modules[0].unknownParameters.dump() == R"({"z":1,"cutoff":"no number","a":[1]})");
    CHECK (result.patch.modules[0].unknownFields.dump() == R"({"colour":"red"})");
    CHECK (result.patch.modules[1].unknownParameters.dump() == R"({"no_such":9})");
    CHECK (result.patch.modules[1].parameters.at ("cutoff") == 500.0f);
    CHECK (result.patch.unknownFields.dump() == R"({"zoom":2})");
}

TEST_CASE ("Patch reader: the mode of placement is a name, or an object with a limit", "[graph]")
{
    const auto read = [] (const std::string& placement)
    { return readPatch (R"({"format": "bulkhead-patch", "version": 1, "placement": )" + placement + "}"); };

    CHECK (readPatch (bassLine()).patch.placement == Placement());
    CHECK (read (R"("hybrid")").patch.placement.mode == PlacementMode::hybrid);

    const auto automatic = read (R"({"mode": "automatic", "limit": 70, "cores": [1]})");
    REQUIRE (automatic.ok());
    CHECK (automatic.patch.placement.mode == PlacementMode::automatic);
    CHECK (automatic.patch.placement.limit == 70);
    CHECK (automatic.patch.placement.unknownFields.dump() == R"({"cores":[1]})");
    CHECK (readPatch (writePatch (automatic.patch)).patch == automatic.patch);

    for (const auto* bad : {"1", "null", R"("sideways")", "{}", R"({"mode": 1})", R"({"mode": "hybrid", "limit": 4})",
                            R"({"mode": "automatic", "limit": 96})", R"({"mode": "automatic", "limit": 50.5})", "[]"})
    {
        INFO (bad);
        const auto result = read (bad);
        REQUIRE_FALSE (result.ok());
        CHECK (result.problems.front().place.starts_with ("placement"));
    }
}

TEST_CASE ("Patch reader: no byte of a file that is flipped, cut or put in crashes it", "[graph]")
{
    std::mt19937 random (7);
    const auto below = [&] (std::size_t limit)
    { return std::uniform_int_distribution<std::size_t> (0, limit - 1) (random); };
    const std::string favourites = "{}[]\",:0-9eE.\\u\xff\x80\n";
    int refused = 0;

    for (int i = 0; i < 1000; ++i)
    {
        auto text = i % 2 == 0 ? bassLine() : writePatch (randomPatch (random));

        for (auto times = 1 + below (4); times > 0 && ! text.empty(); --times)
        {
            const auto at = below (text.size());

            switch (below (5))
            {
                case 0:
                    text[at] = static_cast<char> (text[at] ^ (1 << below (8)));
                    break;
                case 1:
                    text.resize (at);
                    break;
                case 2:
                    text.insert (at, 1 + below (3), favourites[below (favourites.size())]);
                    break;
                case 3:
                    text.erase (at, 1 + below (20));
                    break;
                default:
                    text.insert (at, text.substr (below (text.size()), below (200)));
                    break;
            }
        }

        const auto result = readPatch (text);
        refused += result.ok() ? 0 : 1;

        // Whatever got through is a patch that can be saved and loaded.
        if (result.ok())
        {
            const auto again = readPatch (writePatch (result.patch));
            REQUIRE (problemsOf (again.problems) == "");
            REQUIRE (again.patch == result.patch);
        }
    }

    CHECK (refused > 500);
}
