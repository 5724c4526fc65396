// What is read from Turtle alone: no plugin's code runs.
#include "PluginUnderTest.h"

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

const std::string plugin = "<urn:test:plugin> a lv2:Plugin ; doap:name \"Test\" ; lv2:binary <nothing.so>";

std::string port (int index, const std::string& classes, const std::string& rest = "")
{
    const auto number = std::to_string (index);
    return "lv2:port [ a " + classes + " ; lv2:index " + number + " ; lv2:symbol \"p" + number + "\" ; lv2:name \"Port "
           + number + "\" " + rest + " ]";
}

std::string audioIn (int index, const std::string& rest = "")
{
    return port (index, "lv2:InputPort, lv2:AudioPort", rest);
}

std::string parameter (int index, const std::string& rest)
{
    return port (index, "lv2:InputPort, lv2:ControlPort", rest);
}

PluginDescription described (const std::string& turtle)
{
    const TurtleBundle bundle (turtle);
    return describePlugin (PluginFormat::lv2, bundle.folder(), "urn:test:plugin");
}

/// Why it is refused.
std::string refusal (const std::string& turtle)
{
    const TurtleBundle bundle (turtle);
    std::string problem;
    CHECK (makePluginLoader (PluginFormat::lv2)->describe (bundle.folder(), problem).empty());
    return problem;
}

} // namespace

TEST_CASE ("Lv2Description: ports and parameters are those of the plugin", "[worker][plugins]")
{
    const auto found = described (
        plugin + ", lv2:CompressorPlugin ; lv2:minorVersion 2 ; lv2:microVersion 4 ; " + audioIn (0) + " ; "
        + audioIn (1) + " ; " + port (2, "lv2:OutputPort, lv2:AudioPort") + " ; "
        + port (3, "lv2:InputPort, lv2:AudioPort", "; lv2:portProperty lv2:isSideChain") + " ; "
        + port (4, "lv2:InputPort, lv2:CVPort") + " ; "
        + port (5, "lv2:InputPort, atom:AtomPort", "; atom:bufferType atom:Sequence ; atom:supports midi:MidiEvent")
        + " ; " + port (6, "lv2:OutputPort, atom:AtomPort", "; atom:bufferType atom:Sequence") + " ; "
        + port (7, "lv2:OutputPort, lv2:ControlPort") + " ; "
        + parameter (
            8, "; lv2:minimum 20.0 ; lv2:maximum 20000.0 ; lv2:default 440 ; units:unit units:hz ; "
               "lv2:portProperty pprops:logarithmic, pprops:notOnGUI, pprops:expensive ; pg:group <urn:test:group>")
        + " .\n<urn:test:group> a pg:Group ; lv2:name \"Filter\" .\n");

    CHECK (found.format == PluginFormat::lv2);
    CHECK (found.name == "Test");
    CHECK (found.version == "2.4");
    CHECK (found.category == "Effect");
    CHECK (found.inputs
           == std::vector<PluginPort> {{"in", "In", SignalKind::audio, 2},
                                       {"side_chain", "Side chain", SignalKind::audio, 1},
                                       {"p4", "Port 4", SignalKind::cv, 1},
                                       {"midi", "MIDI", SignalKind::midi, 1}});
    CHECK (found.outputs == std::vector<PluginPort> {{"out", "Out", SignalKind::audio, 1}});
    CHECK (found.mainInput == 0);
    CHECK (
        found.parameters
        == std::vector<PluginParameter> {{"p8", "Port 8", "Hz", "Filter", 20.0f, 20000.0f, 440.0f, true, false, {}}});
}

TEST_CASE ("Lv2Description: port groups are ports, side chains among them", "[worker][plugins]")
{
    const auto found =
        described (plugin + " ; pg:mainInput <urn:test:main> ; " + audioIn (0, "; pg:group <urn:test:key>") + " ; "
                   + audioIn (1, "; pg:group <urn:test:main>") + " ; " + audioIn (2, "; pg:group <urn:test:main>")
                   + " .\n<urn:test:main> a pg:StereoGroup ; lv2:symbol \"main\" .\n"
                     "<urn:test:key> a pg:MonoGroup ; lv2:name \"Key\" ; pg:sideChainOf <urn:test:main> .\n");
    REQUIRE (found.inputs.size() == 2);
    CHECK (found.inputs[0] == PluginPort {"in", "In", SignalKind::audio, 2});
    CHECK (found.inputs[1].id == "side_chain");
    CHECK (found.mainInput == -1); // there is no output that it could be heard in place of
}

TEST_CASE ("Lv2Description: parameters of every kind", "[worker][plugins]")
{
    const auto found = described (
        plugin + " ; " + parameter (0, "") + " ; " + parameter (1, "; lv2:portProperty lv2:toggled ; lv2:default 1")
        + " ; " + parameter (2, "; lv2:portProperty lv2:integer ; lv2:minimum 1 ; lv2:maximum 8 ; lv2:default 900")
        + " ; "
        + parameter (
            3, "; lv2:portProperty lv2:enumeration ; lv2:minimum 1 ; lv2:maximum 3 ; lv2:default 3 ; lv2:scalePoint "
               "[ rdfs:label \"Saw\" ; rdf:value 3 ] , [ rdfs:label \"Sine\" ; rdf:value 1 ]")
        + " ; "
        + parameter (4, "; lv2:portProperty lv2:sampleRate ; lv2:minimum 0.0 ; lv2:maximum 0.5 ; lv2:default 0.25")
        + " ; " + parameter (5, "; units:unit [ a units:Unit ; units:symbol \"furlongs\" ]") + " ; "
        + parameter (6, "; lv2:designation lv2:freeWheeling") + " ; " + parameter (7, "; lv2:designation lv2:enabled")
        + " ; " + parameter (9, "; lv2:designation <http://lv2plug.in/ns/ext/time#beatsPerMinute>") + " ; "
        + parameter (8, "; lv2:minimum \"x\" ; lv2:maximum <urn:x> ; lv2:default \"NaN\"^^xsd:float") + " .\n");

    REQUIRE (found.parameters.size() == 7); // all but whether it runs free, is bypassed, and the tempo
    CHECK (found.parameters[0].maximum == 1.0f);
    CHECK (found.parameters[1].choices == std::vector<std::string> {"Off", "On"});
    CHECK (found.parameters[1].defaultValue == 1.0f);
    CHECK (found.parameters[2].integer);
    CHECK (found.parameters[2].defaultValue == 8.0f);
    CHECK (found.parameters[3].choices == std::vector<std::string> {"Sine", "Saw"});
    CHECK (found.parameters[3].defaultValue == 1.0f);
    CHECK (found.parameters[4].maximum == 24000.0f);
    CHECK (found.parameters[4].defaultValue == 12000.0f);
    CHECK (found.parameters[5].unit == "furlongs");
    CHECK (found.parameters[6].id == "p8");
    CHECK (found.parameters[6].maximum == 1.0f);
}

TEST_CASE ("Lv2Description: what cannot be run is refused with its reason", "[worker][plugins]")
{
    CHECK_THAT (refusal (plugin + " ; " + port (0, "lv2:InputPort, <urn:test:StrangePort>") + " .\n"),
                Catch::Contains ("p0") && Catch::Contains ("not supported"));
    CHECK_THAT (refusal (plugin + " ; " + port (0, "lv2:AudioPort") + " .\n"), Catch::Contains ("neither an input"));
    CHECK_THAT (refusal (plugin + " .\n"), Catch::Contains ("what ports"));
    CHECK_THAT (refusal (plugin + " ; lv2:requiredFeature <urn:test:feature> ; " + audioIn (0) + " .\n"),
                Catch::Contains ("urn:test:feature"));
    CHECK_THAT (refusal (plugin + " ; lv2:requiredFeature bufsz:fixedBlockLength ; " + audioIn (0) + " .\n"),
                Catch::Contains ("fixedBlockLength"));
    CHECK_THAT (refusal ("<urn:test:plugin> a lv2:Plugin ; doap:name \"Test\" ; " + audioIn (0) + " .\n"),
                Catch::Contains ("library"));
    CHECK_THAT (refusal ("this is no Turtle at all"), Catch::Contains ("library"));

    std::string many;

    for (auto i = 0; i < 300; ++i)
        many += " ; " + audioIn (i);

    CHECK_THAT (refusal (plugin + many + " .\n"), Catch::Contains ("too many ports"));
}

TEST_CASE ("Lv2Description: an optional port of a strange kind, or one of two indices, harms nobody",
           "[worker][plugins]")
{
    CHECK (described (plugin + " ; " + audioIn (0) + " ; "
                      + port (1, "lv2:InputPort, <urn:test:StrangePort>", "; lv2:portProperty lv2:connectionOptional")
                      + " .\n")
               .inputs.size()
           == 1);
    CHECK_THAT (refusal (plugin + " ; " + audioIn (0) + " ; " + audioIn (2) + " .\n"), Catch::Contains ("what ports"));
}

TEST_CASE ("Lv2Description: names may hold anything", "[worker][plugins]")
{
    const auto found =
        described ("<urn:test:plugin> a lv2:Plugin ; doap:name \"" + std::string (5000, 'n')
                   + "\" ; lv2:binary <nothing.so> ; " + parameter (0, "; rdfs:label \"\\n\\u0007\"") + " .\n");
    CHECK (found.name.size() == PluginLimits::nameBytes);
}

TEST_CASE ("Lv2Description: more parameters than may be stay at their defaults", "[worker][plugins]")
{
    std::string many;

    for (auto i = 0; i < 1100; ++i)
        many += " ; " + parameter (i, "");

    CHECK (described (plugin + many + " .\n").parameters.size() == PluginLimits::parameters);
}

TEST_CASE ("Lv2Description: a folder that is no bundle is refused, one without plugins is not", "[worker][plugins]")
{
    std::string problem;
    const auto loader = makePluginLoader (PluginFormat::lv2);
    CHECK (loader->describe ("/nowhere/at/all.lv2", problem).empty());
    CHECK_THAT (problem, Catch::Contains ("manifest.ttl"));

    const TurtleBundle bundle ("");
    bundle.write ("manifest.ttl", "");
    CHECK (loader->describe (bundle.folder(), problem).empty());
    CHECK (problem.empty());
}

TEST_CASE ("Lv2Description: a plugin without its library is described, and not made", "[worker][plugins]")
{
    const TurtleBundle bundle (plugin + " ; " + audioIn (0) + " .\n");
    auto description = describePlugin (PluginFormat::lv2, bundle.folder(), "urn:test:plugin");
    std::string problem;
    const auto loader = makePluginLoader (PluginFormat::lv2);
    CHECK (loader->make (description, {}, problem) == nullptr);
    CHECK_THAT (problem, Catch::Contains ("did not start"));

    description.inputs[0].channels = 2;
    CHECK (loader->make (description, {}, problem) == nullptr);
    CHECK_THAT (problem, Catch::Contains ("other ports"));

    description.identifier = "urn:test:other";
    CHECK (loader->make (description, {}, problem) == nullptr);
    CHECK_THAT (problem, Catch::Contains ("any more"));
}
