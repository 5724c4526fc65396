#include "Session/PatchNames.h"

#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

static Patch named (std::initializer_list<const char*> names)
{
    PatchBuilder builder;
    int number = 0;

    for (const auto* name : names)
    {
        builder.add ("vco" + std::to_string (++number), "vco");
        builder.patch.modules.back().name = name;
    }

    return builder;
}

TEST_CASE ("Names: as on the panel, else the id", "[session]")
{
    auto patch = named ({"Bass", ""});
    CHECK (moduleName (patch, "vco1") == "Bass");
    CHECK (moduleName (patch, "vco2") == "vco2");
    CHECK (moduleName (patch, "nobody") == "nobody");
    CHECK (moduleNames (patch, {"vco1"}) == "Bass");
    CHECK (moduleNames (patch, {"vco1", "vco2"}) == "2 modules");
    CHECK (outputName (patch, {"vco1", "saw"}) == "Bass Saw");
    CHECK (inputName (patch, {"vco1", "strange"}) == "Bass strange");
    CHECK (parameterName (patch, {"vco1", "frequency"}) == "Bass Frequency");
    CHECK (parameterName (patch, {"nobody", "frequency"}) == "nobody frequency");
}

TEST_CASE ("Names: a free one is numbered from 2", "[session]")
{
    CHECK (freeNameFor (named ({}), "VCO") == "VCO");
    CHECK (freeNameFor (named ({"VCO"}), "VCO") == "VCO 2");
    CHECK (freeNameFor (named ({"VCO", "VCO 2", "VCO 4"}), "VCO") == "VCO 3");
    CHECK (freeNameFor (named ({"VCO", "VCO 2"}), "VCO 2") == "VCO 3");
    CHECK (freeNameFor (named ({"Route 66"}), "Route 66") == "Route 2");
    CHECK (freeNameFor (named ({"66"}), "66") == "66 2");

    const std::string longest (PatchLimits::nameBytes, 'x');
    CHECK (freeNameFor (named ({longest.c_str()}), longest) == longest);
}

TEST_CASE ("Names: ids that are free", "[session]")
{
    CHECK (freeIdFor (named ({}), "vco") == "vco1");
    CHECK (freeIdFor (named ({"a", "b"}), "vco") == "vco3");
}
