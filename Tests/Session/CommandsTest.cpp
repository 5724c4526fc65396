#include "Session/Commands.h"

#include "Graph/PluginTypes.h"
#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

namespace
{

Patch voice()
{
    PatchBuilder builder;
    builder.add ("vco1", "vco", {{"frequency", 220}})
        .add ("vca1", "vca")
        .add ("midi1", "midi_in")
        .add ("out1", "output");
    builder.cable ("vco1.saw", "vca1.in").cable ("vca1.out", "out1.left").cable ("midi1.pitch", "vco1.pitch");
    builder.patch.midi.push_back ({0, 1, "vca1", "gain", {}, {}, Json::object()});
    builder.patch.midi.push_back ({0, 2, "vco1", "fine", {}, {}, Json::object()});
    return builder;
}

PortRef port (const std::string& text) { return PortRef::fromText (text).value(); }

/// Applies, undoes and redoes: the patch goes there and back.
Patch applied (Command& command, const Patch& before = voice())
{
    auto patch = before;
    REQUIRE (command.apply (patch) == "");
    const auto after = patch;
    CHECK_FALSE (after == before);
    CHECK_FALSE (command.name().empty());

    for (int i = 0; i < 2; ++i)
    {
        command.undo (patch);
        CHECK (patch == before);
        REQUIRE (command.apply (patch) == "");
        CHECK (patch == after);
    }

    return after;
}

/// Why a command is refused; the patch is as before then.
std::string refusal (Command&& command, const Patch& before = voice())
{
    auto patch = before;
    const auto problem = command.apply (patch);
    CHECK (patch == before);
    return problem;
}

PatchModule module (const std::string& id, const std::string& type)
{
    PatchModule m;
    m.id = id;
    m.type = type;
    return m;
}

} // namespace

TEST_CASE ("AddModule: a module is put on the canvas", "[session]")
{
    AddModule command (module ("vcf1", "vcf"));
    const auto after = applied (command);
    REQUIRE (after.modules.size() == 5);
    CHECK (after.modules.back().id == "vcf1");
    CHECK (command.effect() == Command::Effect::graph);
}

TEST_CASE ("AddModule: an id that is taken or none, an unknown type and one too many are refused", "[session]")
{
    CHECK_THAT (refusal (AddModule (module ("vco1", "vcf"))), Catch::Contains ("vco1"));
    CHECK_THAT (refusal (AddModule (module ("x", "no_such_type"))), Catch::Contains ("no_such_type"));

    for (const auto* id : {"", "1", "a b", "a.b", "\xff"})
        CHECK_FALSE (refusal (AddModule (module (id, "vcf"))).empty());

    auto far = module ("far", "vcf");
    far.x = 2.0 * PatchLimits::coordinate;
    CHECK_FALSE (refusal (AddModule (far)).empty());

    Patch full;

    for (std::size_t i = 0; i < PatchLimits::modules; ++i)
        full.modules.push_back (module ("m" + std::to_string (i), "vca"));

    CHECK_FALSE (refusal (AddModule (module ("one-more", "vca")), full).empty());
}

TEST_CASE ("RemoveModules: modules go with their cables and mappings", "[session]")
{
    RemoveModules one ({"vco1"});
    const auto after = applied (one);
    CHECK (after.modules.size() == 3);
    CHECK (after.cables.size() == 1);
    REQUIRE (after.midi.size() == 1);
    CHECK (after.midi[0].module == "vca1");
    CHECK (one.name() == "Delete vco1");

    RemoveModules several ({"vca1", "midi1"});
    CHECK (applied (several).cables.empty());
    CHECK (several.name() == "Delete 2 modules");
    CHECK_FALSE (refusal (RemoveModules ({"vco1", "nobody"})).empty());
}

TEST_CASE ("Connect: a cable from an output to an input", "[session]")
{
    Connect command (port ("vco1.sine"), port ("out1.right"));
    CHECK (applied (command).cables.size() == 4);
    CHECK (command.name() == "Connect vco1 Sine to out1 Right");

    for (const auto& [from, to] :
         {std::pair {"nobody.out", "out1.left"}, std::pair {"vco1.sine", "nobody.in"},
          std::pair {"vco1.nothing", "out1.left"}, std::pair {"vco1.sine", "out1.nothing"},
          std::pair {"out1.left", "vco1.sine"}, std::pair {"vco1.saw", "vca1.in"}, std::pair {"midi1.midi", "vca1.in"}})
    {
        INFO (from << " " << to);
        CHECK_FALSE (refusal (Connect (port (from), port (to))).empty());
    }

    auto full = voice();
    full.cables.resize (PatchLimits::cables, full.cables[0]);
    CHECK_FALSE (refusal (Connect (port ("vco1.sine"), port ("out1.right")), full).empty());
}

TEST_CASE ("Disconnect: a cable goes, and comes back in its place", "[session]")
{
    for (std::size_t i = 0; i < 3; ++i)
    {
        const auto cable = voice().cables[i];
        Disconnect command (cable.from, cable.to);
        CHECK (applied (command).cables.size() == 2);
    }

    CHECK_FALSE (refusal (Disconnect (port ("vco1.sine"), port ("vca1.in"))).empty());
}

TEST_CASE ("SetParameter: a value that was set, one that was not, and one out of range", "[session]")
{
    SetParameter set ("vco1", "frequency", 440.0f), fresh ("vco1", "fine", 5.0f);
    CHECK (applied (set).findModule ("vco1")->parameters.at ("frequency") == 440.0f);
    CHECK (applied (fresh).findModule ("vco1")->parameters.at ("fine") == 5.0f);
    CHECK (set.effect() == Command::Effect::parameter);
    CHECK (set.parameters() == std::vector<ParameterRef> {{"vco1", "frequency"}});

    SetParameter high ("vco1", "frequency", 1.0e9f),
        nothing ("vco1", "frequency", std::numeric_limits<float>::quiet_NaN());
    SetParameter stepped ("vco1", "shape", 1.4f);
    CHECK (applied (high).findModule ("vco1")->parameters.at ("frequency") == 12000.0f);
    CHECK (applied (nothing).findModule ("vco1")->parameters.at ("frequency") == 8.0f);
    CHECK (applied (stepped).findModule ("vco1")->parameters.at ("shape") == 1.0f);

    CHECK_FALSE (refusal (SetParameter ("nobody", "frequency", 1.0f)).empty());
    CHECK_FALSE (refusal (SetParameter ("vco1", "nothing", 1.0f)).empty());
    auto foreign = voice();
    foreign.modules.push_back (module ("x", "lv2:unknown"));
    CHECK_FALSE (refusal (SetParameter ("x", "frequency", 1.0f), foreign).empty());
}

TEST_CASE ("SetParameter: the number of voices is another plan", "[session]")
{
    SetParameter voices ("midi1", "voices", 2.0f);
    applied (voices);
    CHECK (voices.effect() == Command::Effect::graph);
}

TEST_CASE ("SetParameter: a later one of the same knob is taken in", "[session]")
{
    SetParameter command ("vco1", "frequency", 440.0f);
    auto patch = voice();
    REQUIRE (command.apply (patch).empty());
    SetParameter later ("vco1", "frequency", 880.0f);
    REQUIRE (later.apply (patch).empty());
    REQUIRE (command.absorb (later));
    CHECK_FALSE (command.absorb (SetParameter ("vco1", "fine", 1.0f)));
    CHECK_FALSE (command.absorb (SetParameter ("vca1", "frequency", 1.0f)));
    CHECK_FALSE (command.absorb (RenameModule ("vco1", "x")));

    const auto after = patch;
    command.undo (patch);
    CHECK (patch == voice());
    REQUIRE (command.apply (patch).empty());
    CHECK (patch == after);
}

TEST_CASE ("MoveModules: modules move together, and back", "[session]")
{
    MoveModules command ({"vco1", "vca1"}, 10.5, -3.0);
    const auto after = applied (command);
    CHECK (after.findModule ("vca1")->x == 10.5);
    CHECK (after.findModule ("vca1")->y == -3.0);
    CHECK (after.findModule ("out1")->x == 0.0);
    CHECK (command.effect() == Command::Effect::appearance);

    auto patch = voice();
    REQUIRE (command.apply (patch).empty());
    MoveModules later ({"vco1", "vca1"}, 2.0, 3.0);
    REQUIRE (later.apply (patch).empty());
    REQUIRE (command.absorb (later));
    CHECK_FALSE (command.absorb (MoveModules ({"vco1"}, 1.0, 1.0)));
    const auto moved = patch;
    command.undo (patch);
    CHECK (patch == voice());
    REQUIRE (command.apply (patch).empty());
    CHECK (patch == moved);
}

TEST_CASE ("MoveModules: to where no file can say is refused", "[session]")
{
    CHECK_FALSE (refusal (MoveModules ({"vco1", "nobody"}, 1.0, 1.0)).empty());

    for (const auto far : {2.0 * PatchLimits::coordinate, -2.0 * PatchLimits::coordinate,
                           std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    {
        CHECK_FALSE (refusal (MoveModules ({"vca1", "vco1"}, far, 0.0)).empty());
        CHECK_FALSE (refusal (MoveModules ({"vca1", "vco1"}, 0.0, far)).empty());
    }
}

TEST_CASE ("SetIsolation: another place to run", "[session]")
{
    SetIsolation command ("vco1", Isolation::fromText ("group:x").value());
    CHECK (applied (command).findModule ("vco1")->isolation.toText() == "group:x");
    CHECK (command.effect() == Command::Effect::graph);
    CHECK_FALSE (refusal (SetIsolation ("nobody", {})).empty());

    for (const auto* name : {"", "a b", "\n"})
        CHECK_FALSE (refusal (SetIsolation ("vco1", {Isolation::Kind::group, name})).empty());
}

TEST_CASE ("SetBypass: modules are bypassed, and come back as they were", "[session]")
{
    auto before = voice();
    before.findModule ("vca1")->bypassed = true;
    SetBypass both ({"vca1", "vco1"}, true);
    const auto after = applied (both, before);
    CHECK (after.findModule ("vca1")->bypassed);
    CHECK (after.findModule ("vco1")->bypassed);
    CHECK_FALSE (after.findModule ("out1")->bypassed);
    CHECK (both.name() == "Bypass 2 modules");
    CHECK (both.effect() == Command::Effect::bypass);

    SetBypass back ({"vca1"}, false);
    CHECK_FALSE (applied (back, before).findModule ("vca1")->bypassed);
    CHECK (back.name() == "Take vca1 out of bypass");
    CHECK_FALSE (refusal (SetBypass ({"vco1", "nobody"}, true)).empty());
}

TEST_CASE ("RenameModule: another name", "[session]")
{
    RenameModule command ("vco1", "Bass");
    CHECK (applied (command).findModule ("vco1")->name == "Bass");
    CHECK (command.effect() == Command::Effect::appearance);
    CHECK_FALSE (refusal (RenameModule ("nobody", "x")).empty());
    CHECK_FALSE (refusal (RenameModule ("vco1", std::string (PatchLimits::nameBytes + 1, 'x'))).empty());
}

TEST_CASE ("MapController: beside the controllers there are, or in their place", "[session]")
{
    const auto mapping = [] (int controller)
    {
        MidiMapping m;
        m.controller = controller;
        m.module = "vco1";
        m.parameter = "frequency";
        return m;
    };
    auto patch = voice();
    patch.midi = {mapping (1), mapping (2)};
    patch.midi[1].parameter = "fine";

    MapController beside (mapping (3));
    REQUIRE (beside.apply (patch).empty());
    CHECK (patch.midi.size() == 3);
    CHECK (beside.effect() == Command::Effect::appearance);

    const auto before = patch.midi;
    MapController instead (mapping (4), MapController::Others::replace);
    REQUIRE (instead.apply (patch).empty());
    REQUIRE (patch.midi.size() == 2);
    CHECK (patch.midi[0].parameter == "fine");
    CHECK (patch.midi[1].controller == 4);
    instead.undo (patch);
    CHECK (patch.midi == before);

    CHECK_FALSE (refusal (MapController (mapping (128))).empty());
    CHECK_FALSE (refusal (MapController (mapping (-1))).empty());
}

TEST_CASE ("UnmapParameter: all controllers of a parameter, or one", "[session]")
{
    const auto mapping = [] (int channel, int controller)
    {
        MidiMapping m;
        m.channel = channel;
        m.controller = controller;
        m.module = "vco1";
        m.parameter = "frequency";
        return m;
    };
    auto patch = voice();
    patch.midi = {mapping (0, 1), mapping (2, 1), mapping (0, 3)};
    const auto before = patch.midi;

    UnmapParameter one ({"vco1", "frequency"}, 2, 1);
    REQUIRE (one.apply (patch).empty());
    CHECK (patch.midi == std::vector {before[0], before[2]});
    one.undo (patch);
    CHECK (patch.midi == before);

    UnmapParameter all ({"vco1", "frequency"});
    REQUIRE (all.apply (patch).empty());
    CHECK (patch.midi.empty());
    all.undo (patch);
    CHECK (patch.midi == before);

    CHECK_FALSE (UnmapParameter ({"vco1", "frequency"}, 4, 1).apply (patch).empty());
    CHECK_FALSE (UnmapParameter ({"vco1", "fine"}).apply (patch).empty());
    CHECK (patch.midi == before);
}

TEST_CASE ("A step is named by the names of what it changes", "[session]")
{
    auto patch = voice();
    patch.findModule ("vco1")->name = "Bass";
    patch.findModule ("vca1")->name = "VCA";
    patch.findModule ("out1")->name = "Output";

    const auto nameOf = [&patch] (Command&& command)
    {
        auto changed = patch;
        REQUIRE (command.apply (changed) == "");
        return command.name();
    };

    CHECK (nameOf (SetParameter ("vco1", "frequency", 100.0f)) == "Turn Bass Frequency");
    CHECK (nameOf (SetParameter ("vco1", "shape", 1.0f)) == "Switch Bass Shape");
    CHECK (nameOf (Connect (port ("vco1.sine"), port ("out1.left"))) == "Connect Bass Sine to Output Left");
    CHECK (nameOf (Disconnect (port ("vco1.saw"), port ("vca1.in"))) == "Disconnect Bass Saw from VCA In");
    CHECK (nameOf (RemoveModules ({"vco1"})) == "Delete Bass");
    CHECK (nameOf (MoveModules ({"vco1", "vca1", "out1"}, 1.0, 1.0)) == "Move 3 modules");
    CHECK (nameOf (RenameModule ("vco1", "Lead")) == "Rename Bass to Lead");
    CHECK (nameOf (SetIsolation ("vco1", {Isolation::Kind::host, {}})) == "Run Bass in the host");
    CHECK (nameOf (SetIsolation ("vco1", {Isolation::Kind::group, "x"})) == "Run Bass in the group x");
}

TEST_CASE ("Commands: a plugin that has taken a program has its values and its state, and had others", "[session]")
{
    PluginDescription description;
    description.identifier = "urn:bulkhead:test:programs";
    description.file = "/nowhere.lv2";
    description.name = "Programs";
    PluginParameter parameter;
    parameter.id = "gain";
    parameter.name = "Gain";
    parameter.minimum = 0.0f;
    parameter.maximum = 1.0f;
    description.parameters = {parameter};
    REQUIRE (registerPlugin (description) != nullptr);

    PatchBuilder builder;
    builder.add ("plugin1", description.type(), {{"gain", 0.25f}}).add ("vco1", "vco");
    auto patch = builder.patch;
    TakeProgram command ("plugin1", "Warm", {{"opaque", "YQ=="}}, {{"opaque", "Yg=="}}, {7.0f, 3.0f});
    REQUIRE (command.apply (patch) == "");
    CHECK (patch.findModule ("plugin1")->parameters.at ("gain") == 1.0f);
    CHECK (patch.findModule ("plugin1")->state == Json {{"opaque", "Yg=="}});
    CHECK (command.name() == "Load \"Warm\"");
    command.undo (patch);
    CHECK (patch.findModule ("plugin1")->parameters.at ("gain") == 0.25f);
    CHECK (patch.findModule ("plugin1")->state == Json {{"opaque", "YQ=="}});

    CHECK_FALSE (TakeProgram ("nobody", "Warm", {}, {}, {}).apply (patch).empty());
    CHECK_FALSE (TakeProgram ("vco1", "Warm", {}, {}, {}).apply (patch).empty());
}
