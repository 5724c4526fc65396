#include "Graph/Placement.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

#include <set>

using namespace bulkhead;

namespace
{

/// One of every built-in module, and one that is not known; all of them in the host.
Patch oneOfEach()
{
    Patch patch;

    for (const auto* const type : moduleCatalogue())
    {
        PatchModule module;
        module.id = module.type = type->info.type;
        module.isolation.kind = Isolation::Kind::host;
        patch.modules.push_back (module);
    }

    PatchModule foreign;
    foreign.id = "foreign";
    foreign.type = "no_such_type";
    foreign.isolation = {Isolation::Kind::group, "mine"};
    patch.modules.push_back (foreign);
    return patch;
}

void checkAllKnown (const Patch& patch, const std::string& isolation)
{
    for (const auto& module : patch.modules)
        CHECK (module.isolation.toText() == (module.id == "foreign" ? "group:mine" : isolation));
}

} // namespace

TEST_CASE ("Placement: modes by name", "[graph]")
{
    CHECK (placementModes().size() == 8);
    std::set<std::string_view> names;

    for (const auto mode : placementModes())
    {
        CHECK (placementModeFromText (textOf (mode)) == mode);
        CHECK (names.insert (nameOf (mode)).second);
    }

    CHECK (textOf (PlacementMode::byVendor) == "by-vendor");
    CHECK (textOf (PlacementMode::host) == "host");
    CHECK_FALSE (placementModeFromText ("").has_value());
    CHECK_FALSE (placementModeFromText ("Hybrid").has_value());
}

TEST_CASE ("Placement: modules of a known type move, others stay", "[graph]")
{
    CHECK (withPlacement (oneOfEach(), PlacementMode::asSaved) == oneOfEach());
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::individual), "process");
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::automatic), "process");
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::together), "group:all");
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::byVendor), "group:vendor-bulkhead");
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::host), "host");

    for (const auto& module : withPlacement (oneOfEach(), PlacementMode::byPlugin).modules)
        CHECK (module.isolation.toText() == (module.id == "foreign" ? "group:mine" : "group:plugin-" + module.type));
}

TEST_CASE ("Placement: any name of a vendor makes a group's name, and no two the same", "[graph]")
{
    std::set<std::string> names;

    for (const std::string vendor :
         {"acme", "Acme", "ACME", "a c m e", "a-c-m-e", "", "\xc3\xa4", "\xc3\xb6", "x/y", "x\\y"})
    {
        const auto name = groupNameFor ("vendor-", vendor);
        INFO (vendor);
        CHECK (Isolation::fromText ("group:" + name).has_value());
        CHECK (names.insert (name).second);
    }

    CHECK (groupNameFor ("vendor-", std::string (500, 'a')).size() == 64);
    CHECK (groupNameFor ("vendor-", std::string (500, 'a')) != groupNameFor ("vendor-", std::string (501, 'a')));
    CHECK (groupNameFor ("vendor-", "Bulkhead") == "vendor-bulkhead");
}
