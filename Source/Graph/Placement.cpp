#include "Placement.h"

#include "HybridPlacement.h"

#include <algorithm>
#include <array>

namespace bulkhead
{

namespace
{

struct ModeNames
{
    PlacementMode mode;
    std::string_view text, name;
};

constexpr ModeNames modeNames[] = {
    {PlacementMode::asSaved, "as-saved", "As saved"},    {PlacementMode::individual, "individual", "Individual"},
    {PlacementMode::byVendor, "by-vendor", "By vendor"}, {PlacementMode::byPlugin, "by-plugin", "By plugin"},
    {PlacementMode::hybrid, "hybrid", "Hybrid"},         {PlacementMode::together, "together", "Together"},
    {PlacementMode::host, "host", "In the host"},        {PlacementMode::automatic, "automatic", "Automatic"},
};

const ModeNames& namesOf (PlacementMode mode) noexcept
{
    for (const auto& names : modeNames)
        if (names.mode == mode)
            return names;

    return modeNames[0];
}

Isolation group (std::string name) { return {Isolation::Kind::group, std::move (name)}; }

Isolation isolationFor (const ModuleOrigin& origin, PlacementMode mode)
{
    switch (mode)
    {
        case PlacementMode::byVendor:
            return group (groupNameFor ("vendor-", origin.vendor));
        case PlacementMode::byPlugin:
            return group (groupNameFor ("plugin-", origin.plugin));
        case PlacementMode::together:
            return group ("all");
        case PlacementMode::host:
            return origin.trusted ? Isolation {Isolation::Kind::host, {}} : Isolation();
        case PlacementMode::asSaved:
        case PlacementMode::individual:
        case PlacementMode::hybrid:
        case PlacementMode::automatic:
            break;
    }

    return {};
}

} // namespace

std::span<const PlacementMode> placementModes() noexcept
{
    static const auto modes = []
    {
        std::array<PlacementMode, std::size (modeNames)> all {};
        std::transform (std::begin (modeNames), std::end (modeNames), all.begin(),
                        [] (auto& names) { return names.mode; });
        return all;
    }();

    return modes;
}

std::optional<PlacementMode> placementModeFromText (std::string_view text)
{
    for (const auto& names : modeNames)
        if (names.text == text)
            return names.mode;

    return std::nullopt;
}

std::string_view textOf (PlacementMode mode) noexcept { return namesOf (mode).text; }
std::string_view nameOf (PlacementMode mode) noexcept { return namesOf (mode).name; }

std::string listOfPlacementModes()
{
    std::string list;

    for (const auto& names : modeNames)
        list.append (list.empty() ? "" : ", ").append (names.text);

    return list;
}

std::optional<ModuleOrigin> originOf (const PatchModule& module)
{
    if (const auto* const type = module.moduleType())
        return ModuleOrigin {"Bulkhead", std::string (type->info.type), true};

    return std::nullopt;
}

std::string groupNameFor (std::string_view prefix, std::string_view text)
{
    constexpr std::size_t most = 64, hashDigits = 8;
    std::string name (prefix);
    auto same = true;

    for (const char c : text)
    {
        const auto lower = c >= 'A' && c <= 'Z' ? static_cast<char> (c - 'A' + 'a') : c;
        const auto allowed =
            (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '-' || lower == '_';
        name += allowed ? lower : '-';
        same = same && allowed && lower == c;
    }

    // "Bulkhead" alone is as good as "bulkhead".
    if ((same || text == "Bulkhead") && name.size() <= most)
        return name;

    // FNV-1a, so that what was changed stays distinct.
    std::uint32_t hash = 2166136261u;

    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char> (c)) * 16777619u;

    name.resize (std::min (name.size(), most - hashDigits - 1));
    name += '-';

    for (int shift = 28; shift >= 0; shift -= 4)
        name += "0123456789abcdef"[hash >> shift & 15];

    return name;
}

Patch withPlacement (Patch patch, PlacementMode mode)
{
    if (mode == PlacementMode::asSaved)
        return patch;

    const auto hybrid = mode == PlacementMode::hybrid ? hybridPlacement (patch) : std::map<std::string, Isolation>();

    for (auto& module : patch.modules)
        if (const auto origin = originOf (module))
        {
            const auto found = hybrid.find (module.id);
            module.isolation = found != hybrid.end() ? found->second : isolationFor (*origin, mode);
        }

    return patch;
}

} // namespace bulkhead
