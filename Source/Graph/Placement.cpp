#include "Placement.h"

namespace bulkhead
{

namespace
{

Isolation group (std::string_view name) { return {Isolation::Kind::group, std::string (name)}; }

Isolation hybridIsolation (std::string_view category)
{
    if (category == "Oscillator" || category == "Filter" || category == "Amplifier")
        return {};

    return group (category == "Effect" ? "effects" : "control");
}

} // namespace

std::optional<PlacementMode> placementModeFromText (std::string_view text)
{
    if (text == "as-saved")
        return PlacementMode::asSaved;
    if (text == "individual")
        return PlacementMode::individual;
    if (text == "hybrid")
        return PlacementMode::hybrid;
    if (text == "together")
        return PlacementMode::together;

    return std::nullopt;
}

Patch withPlacement (Patch patch, PlacementMode mode)
{
    for (auto& module : patch.modules)
    {
        const auto* const type = module.moduleType();

        if (type == nullptr)
            continue;

        switch (mode)
        {
            case PlacementMode::asSaved:
                break;
            case PlacementMode::individual:
                module.isolation = {};
                break;
            case PlacementMode::hybrid:
                module.isolation = hybridIsolation (type->info.category);
                break;
            case PlacementMode::together:
                module.isolation = group ("all");
                break;
        }
    }

    return patch;
}

} // namespace bulkhead
