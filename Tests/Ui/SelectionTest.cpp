#include "Ui/Selection.h"

#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

TEST_CASE ("Modules are selected, or one cable", "[ui]")
{
    Selection selection;
    int changes = 0;
    selection.onChanged = [&changes] { ++changes; };
    CHECK (selection.isEmpty());

    selection.selectOnly ("a");
    selection.toggle ("b");
    CHECK (selection.modules() == std::set<std::string> {"a", "b"});
    selection.toggle ("a");
    CHECK (selection.modules() == std::set<std::string> {"b"});
    CHECK (changes == 3);

    selection.selectOnly ("b");
    CHECK (changes == 3); // nothing new

    selection.selectCable ({{"a", "out"}, {"b", "in"}});
    CHECK (selection.modules().empty());
    CHECK (selection.cable().has_value());
    selection.selectOnly ("a");
    CHECK_FALSE (selection.cable().has_value());
    selection.clear();
    CHECK (selection.isEmpty());
}

TEST_CASE ("What is gone is not selected any more", "[ui]")
{
    auto patch = PatchBuilder().add ("vco1", "vco").add ("vca1", "vca").cable ("vco1.saw", "vca1.in").patch;
    Selection selection;
    selection.select ({"vco1", "nobody"});
    selection.keepWithin (patch);
    CHECK (selection.modules() == std::set<std::string> {"vco1"});

    selection.selectCable ({{"vco1", "saw"}, {"vca1", "in"}});
    selection.keepWithin (patch);
    CHECK (selection.cable().has_value());
    patch.cables.clear();
    selection.keepWithin (patch);
    CHECK (selection.isEmpty());
}
