#include "Patch.h"

#include "Modules/Catalogue.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

// Not <cctype>: what a letter is must not depend on the locale.
bool isLetter (char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isWordCharacter (char c) noexcept { return isLetter (c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

bool isWord (std::string_view text) noexcept
{
    return ! text.empty() && text.size() <= 64 && std::all_of (text.begin(), text.end(), isWordCharacter);
}

template <typename Infos> int findById (const Infos& infos, std::string_view id) noexcept
{
    for (std::size_t i = 0; i < infos.size(); ++i)
        if (infos[i].id == id)
            return static_cast<int> (i);

    return -1;
}

} // namespace

std::optional<Isolation> Isolation::fromText (std::string_view text)
{
    if (text == "process")
        return Isolation {Kind::process, {}};

    if (text == "host")
        return Isolation {Kind::host, {}};

    constexpr std::string_view prefix = "group:";

    if (text.starts_with (prefix) && isWord (text.substr (prefix.size())))
        return Isolation {Kind::group, std::string (text.substr (prefix.size()))};

    return std::nullopt;
}

std::string Isolation::toText() const
{
    switch (kind)
    {
        case Kind::group:
            return "group:" + group;
        case Kind::host:
            return "host";
        case Kind::process:
            break;
    }

    return "process";
}

const ModuleType* PatchModule::moduleType() const noexcept { return findModuleType (type); }

const ModuleType* PatchModule::describedType() const noexcept
{
    const auto* const known = moduleType();
    return known != nullptr ? known : remembered;
}

float PatchModule::parameter (int index) const
{
    const auto* const known = describedType();

    if (known == nullptr || index < 0 || static_cast<std::size_t> (index) >= known->info.parameters.size())
        return 0.0f;

    const auto& info = known->info.parameters[static_cast<std::size_t> (index)];
    const auto set = parameters.find (std::string (info.id));
    return set != parameters.end() ? set->second : info.defaultValue;
}

std::optional<PortRef> PortRef::fromText (std::string_view text)
{
    const auto dot = text.find ('.');

    if (dot == text.npos || ! isModuleId (text.substr (0, dot)))
        return std::nullopt;

    const auto port = text.substr (dot + 1);

    if (port.empty() || port.size() > PatchLimits::nameBytes)
        return std::nullopt;

    return PortRef {std::string (text.substr (0, dot)), std::string (port)};
}

PatchModule* Patch::findModule (std::string_view id) noexcept
{
    return const_cast<PatchModule*> (std::as_const (*this).findModule (id));
}

const PatchModule* Patch::findModule (std::string_view id) const noexcept
{
    const auto found = std::find_if (modules.begin(), modules.end(), [&] (const auto& m) { return m.id == id; });
    return found != modules.end() ? &*found : nullptr;
}

bool isModuleId (std::string_view text) noexcept { return isWord (text) && isLetter (text.front()); }

int findPort (std::span<const PortInfo> ports, std::string_view id) noexcept { return findById (ports, id); }

int findParameter (const ModuleInfo& info, std::string_view id) noexcept { return findById (info.parameters, id); }

} // namespace bulkhead
