#include "Host/TroubleText.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("TroubleText: a module that is well has nothing to tell", "[host]") { CHECK (troubleText ({}).empty()); }

TEST_CASE ("TroubleText: how often a module has stopped, and why", "[host]")
{
    ModuleStatus module;
    module.faults = 1;
    CHECK (stopsText (module) == "Stopped once.");
    module.trouble = "its process was ended";
    CHECK (stopsText (module) == "Stopped once, because its process was ended.");
    module.faults = 2;
    module.trouble = "it crashed (it gave up by itself)";
    CHECK (stopsText (module) == "Stopped 2 times, last because it crashed (it gave up by itself).");
    CHECK (troubleText (module) == stopsText (module));
}

TEST_CASE ("TroubleText: what the guard has silenced", "[host]")
{
    ModuleStatus module;
    module.nonFinite = 12;
    CHECK (silencedText (module) == "Silenced 12 blocks: not a number.");
    module.runaway = 1;
    CHECK (silencedText (module) == "Silenced 12 blocks: not a number. Silenced 1 block: far too loud.");
    module.nonFinite = 0;
    CHECK (silencedText (module) == "Silenced 1 block: far too loud.");
    module.faults = 3;
    CHECK (troubleText (module) == "Stopped 3 times.\nSilenced 1 block: far too loud.");
}

TEST_CASE ("TroubleText: faults that nobody heard", "[host]")
{
    CHECK (faultsText (0, 0) == "0");
    CHECK (faultsText (3, 0) == "3");
    CHECK (faultsText (6, 5) == "6, 5 of them unheard");
    CHECK (faultsText (1, 2) == "1, 1 of them unheard");
}
