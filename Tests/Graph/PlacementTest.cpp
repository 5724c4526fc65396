#include "Graph/Placement.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

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
    CHECK (placementModeFromText ("as-saved") == PlacementMode::asSaved);
    CHECK (placementModeFromText ("individual") == PlacementMode::individual);
    CHECK (placementModeFromText ("hybrid") == PlacementMode::hybrid);
    CHECK (placementModeFromText ("together") == PlacementMode::together);
    CHECK_FALSE (placementModeFromText ("").has_value());
    CHECK_FALSE (placementModeFromText ("Hybrid").has_value());
}

TEST_CASE ("Placement: modules of a known type move, others stay", "[graph]")
{
    CHECK (withPlacement (oneOfEach(), PlacementMode::asSaved) == oneOfEach());
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::individual), "process");
    checkAllKnown (withPlacement (oneOfEach(), PlacementMode::together), "group:all");
}

TEST_CASE ("Placement: hybrid goes by category", "[graph]")
{
    const auto patch = withPlacement (oneOfEach(), PlacementMode::hybrid);

    CHECK (patch.findModule ("vco")->isolation.toText() == "process");
    CHECK (patch.findModule ("vcf")->isolation.toText() == "process");
    CHECK (patch.findModule ("output")->isolation.toText() == "group:control");
    CHECK (patch.findModule ("foreign")->isolation.toText() == "group:mine");

    for (const auto& module : patch.modules)
        if (const auto* const type = module.moduleType(); type != nullptr && type->info.category == "Effect")
            CHECK (module.isolation.toText() == "group:effects");
}
