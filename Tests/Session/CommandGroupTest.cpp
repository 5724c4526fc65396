#include "Session/CommandGroup.h"

#include "Session/Commands.h"

#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

namespace
{

Patch voice()
{
    return PatchBuilder()
        .add ("vco1", "vco")
        .add ("vca1", "vca")
        .add ("midi1", "midi_in")
        .cable ("vco1.saw", "vca1.in")
        .cable ("vco1.sine", "vca1.in");
}

PortRef port (const std::string& text) { return PortRef::fromText (text).value(); }

} // namespace

TEST_CASE ("CommandGroup: a cable is moved, there and back, as one step", "[session]")
{
    CommandGroup move ("Move cable");
    move.add (std::make_unique<Disconnect> (port ("vco1.saw"), port ("vca1.in")));
    move.add (std::make_unique<Connect> (port ("vco1.saw"), port ("vca1.cv")));
    auto patch = voice();

    for (int i = 0; i < 2; ++i)
    {
        REQUIRE (move.apply (patch) == "");
        REQUIRE (patch.cables.size() == 2);
        CHECK (patch.cables[0].from == port ("vco1.sine"));
        CHECK (patch.cables[1].to == port ("vca1.cv"));
        move.undo (patch);
        CHECK (patch == voice());
    }

    CHECK (move.name() == "Move cable");
    CHECK (move.effect() == Command::Effect::graph);
}

TEST_CASE ("CommandGroup: when one is refused, none is made", "[session]")
{
    CommandGroup group ("Both");
    group.add (std::make_unique<RenameModule> ("vco1", "Bass"));
    group.add (std::make_unique<Disconnect> (port ("vco1.saw"), port ("vca1.in")));
    group.add (std::make_unique<Connect> (port ("vco1.saw"), port ("nobody.in")));
    auto patch = voice();
    CHECK_FALSE (group.apply (patch).empty());
    CHECK (patch == voice());
}

TEST_CASE ("CommandGroup: its effect is that of all together", "[session]")
{
    auto patch = voice();
    const auto effectOf = [&patch] (std::unique_ptr<Command> a, std::unique_ptr<Command> b)
    {
        CommandGroup group ("Both");
        group.add (std::move (a));
        group.add (std::move (b));
        REQUIRE (group.apply (patch) == "");
        return std::pair (group.effect(), group.parameters().size());
    };
    const auto turn = [] { return std::make_unique<SetParameter> ("vco1", "frequency", 100.0f); };
    const auto rename = [] { return std::make_unique<RenameModule> ("vco1", "x"); };

    CHECK (effectOf (turn(), std::make_unique<SetParameter> ("vco1", "fine", 1.0f))
           == std::pair (Command::Effect::parameter, std::size_t {2}));
    CHECK (effectOf (rename(), rename()).first == Command::Effect::appearance);
    CHECK (effectOf (rename(), turn()).first == Command::Effect::graph);
    CHECK (effectOf (turn(), std::make_unique<SetParameter> ("midi1", "voices", 2.0f)).first == Command::Effect::graph);
}
