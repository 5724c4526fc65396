#include "Graph/Patch.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("Patch: isolation as text", "[graph]")
{
    for (const auto* const text : {"process", "host", "group:all", "group:A-b_9"})
    {
        const auto isolation = Isolation::fromText (text);
        REQUIRE (isolation.has_value());
        CHECK (isolation->toText() == text);
    }

    CHECK (Isolation::fromText ("group:" + std::string (64, 'x')).has_value());

    for (const auto& text : {std::string(), std::string ("Process"), std::string ("group"), std::string ("group:"),
                             std::string ("group:a b"), std::string ("group:\u00e9"), "group:" + std::string (65, 'x'),
                             std::string ("host ")})
        CHECK_FALSE (Isolation::fromText (text).has_value());
}

TEST_CASE ("Patch: module ids", "[graph]")
{
    CHECK (isModuleId ("vco1"));
    CHECK (isModuleId ("A-b_9"));
    CHECK (isModuleId (std::string (64, 'x')));
    CHECK_FALSE (isModuleId (""));
    CHECK_FALSE (isModuleId ("1vco"));
    CHECK_FALSE (isModuleId ("_vco"));
    CHECK_FALSE (isModuleId ("a.b"));
    CHECK_FALSE (isModuleId ("\u00e9"));
    CHECK_FALSE (isModuleId (std::string (65, 'x')));
}

TEST_CASE ("Patch: ends of cables as text", "[graph]")
{
    const auto port = PortRef::fromText ("vco1.saw");
    REQUIRE (port.has_value());
    CHECK (port->module == "vco1");
    CHECK (port->port == "saw");
    CHECK (port->toText() == "vco1.saw");
    CHECK (PortRef::fromText ("lv2.port.with dots")->port == "port.with dots");

    for (const auto* const text : {"", ".", "vco1", "vco1.", ".saw", "1vco.saw", "v co.saw"})
        CHECK_FALSE (PortRef::fromText (text).has_value());

    CHECK_FALSE (PortRef::fromText ("vco1." + std::string (257, 'x')).has_value());
}

TEST_CASE ("Patch: finds modules, ports and parameters", "[graph]")
{
    Patch patch;
    patch.modules.resize (2);
    patch.modules[0].id = "a";
    patch.modules[1].id = "b";
    patch.modules[1].type = "vcf";

    CHECK (patch.findModule ("b") == &patch.modules[1]);
    CHECK (patch.findModule ("c") == nullptr);
    CHECK (patch.modules[0].moduleType() == nullptr);

    const auto* const type = patch.modules[1].moduleType();
    REQUIRE (type != nullptr);
    CHECK (type->info.inputs[static_cast<std::size_t> (findPort (type->info.inputs, "cutoff"))].id == "cutoff");
    CHECK (findPort (type->info.inputs, "cutof") == -1);
    CHECK (findParameter (type->info, "cutof") == -1);

    const auto cutoff = findParameter (type->info, "cutoff");
    REQUIRE (cutoff >= 0);
    CHECK (patch.modules[1].parameter (cutoff)
           == type->info.parameters[static_cast<std::size_t> (cutoff)].defaultValue);
    patch.modules[1].parameters["cutoff"] = 500.0f;
    CHECK (patch.modules[1].parameter (cutoff) == 500.0f);
    CHECK (patch.modules[1].parameter (-1) == 0.0f);
    CHECK (patch.modules[1].parameter (1000) == 0.0f);
    CHECK (patch.modules[0].parameter (0) == 0.0f);
}
