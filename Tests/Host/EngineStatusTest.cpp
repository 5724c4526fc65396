#include "EngineRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("EngineStatus: the load is the part of the blocks' time that the patch took since the last look", "[host]")
{
    EngineRig rig (sinePatch().patch);
    rig.engine.status();
    rig.play (12800);
    CHECK (rig.engine.status().load > 0.0);
    CHECK (rig.engine.status().load == 0.0); // none since
}
