#include "Runner/PatchBuilder.h"

#include "Ui/TroubleList.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("TroubleList: modules that have failed, the stopped ones first", "[ui]")
{
    const auto patch = PatchBuilder().add ("vco1", "vco").add ("vcf1", "vcf").add ("vca1", "vca").patch;
    EngineStatus status;
    status.modules.resize (3);
    status.modules[0].id = "vco1";
    status.modules[1].id = "vcf1";
    status.modules[2].id = "vca1";
    CHECK (troublesOf (patch, status).empty());
    CHECK (troubleReport ("Bulkhead\n", {}) == "Bulkhead\n");

    status.modules[0].faults = 1;
    status.modules[0].runaway = 2;
    status.modules[2].faults = 6;
    status.modules[2].trouble = "its process was ended";
    status.modules[2].state = ModuleStatus::State::parked;
    const auto troubles = troublesOf (patch, status);
    REQUIRE (troubles.size() == 2);
    CHECK (troubles[0].id == "vca1");
    CHECK (troubles[0].isParked);
    CHECK (troubles[1] == Trouble {"vco1", troubles[1].name, "Stopped once. Silenced 2 blocks: far too loud.", false});
    CHECK (troubleReport ("Bulkhead\n", troubles)
           == "Bulkhead\n" + troubles[0].name
                  + " (vca1): Stopped 6 times, last because its process was ended. It is left out until it is tried "
                    "again.\n"
                  + troubles[1].name + " (vco1): Stopped once. Silenced 2 blocks: far too loud.\n");
}
