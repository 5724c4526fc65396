#include "Catalogue.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace bulkhead
{

namespace
{

struct Registry
{
    mutable std::shared_mutex mutex;
    std::map<std::string, std::uint32_t, std::less<>> byName;
    std::uint32_t next = 0;
    std::vector<std::atomic<const ModuleType*>> types {maxRegisteredTypes};
    std::shared_ptr<const ModuleTypeFinder> finder;
};

/// Never destroyed: threads may look types up until the very end.
Registry& registry()
{
    static auto& instance = *new Registry;
    return instance;
}

} // namespace

std::vector<const ModuleType*> allModuleTypes()
{
    const auto builtIn = moduleCatalogue();
    std::vector<const ModuleType*> all (builtIn.begin(), builtIn.end());
    const auto& known = registry();
    const std::shared_lock lock (known.mutex);

    for (const auto& [name, index] : known.byName)
        if (const auto* type = known.types[index - builtIn.size()].load (std::memory_order_acquire))
            all.push_back (type);

    return all;
}

int moduleTypeIndex (std::string_view type) noexcept
{
    const auto all = moduleCatalogue();

    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i]->info.type == type)
            return static_cast<int> (i);

    const auto& known = registry();
    const std::shared_lock lock (known.mutex);
    const auto found = known.byName.find (type);
    return found == known.byName.end() ? -1 : static_cast<int> (found->second);
}

const ModuleType* findModuleType (std::string_view type) noexcept
{
    if (const auto index = moduleTypeIndex (type); index >= 0)
        return moduleTypeAt (static_cast<std::uint32_t> (index));

    // Built-in types have no colon in their names.
    if (type.find (':') == type.npos)
        return nullptr;

    std::shared_ptr<const ModuleTypeFinder> finder;
    {
        const std::shared_lock lock (registry().mutex);
        finder = registry().finder;
    }
    return finder != nullptr ? (*finder) (type) : nullptr;
}

void setModuleTypeFinder (ModuleTypeFinder finder)
{
    const std::unique_lock lock (registry().mutex);
    registry().finder = finder != nullptr ? std::make_shared<const ModuleTypeFinder> (std::move (finder)) : nullptr;
}

const ModuleType* moduleTypeAt (std::uint32_t index) noexcept
{
    const auto all = moduleCatalogue();

    if (index < all.size())
        return all[index];

    const auto beyond = index - static_cast<std::uint32_t> (all.size());
    return beyond < maxRegisteredTypes ? registry().types[beyond].load (std::memory_order_acquire) : nullptr;
}

int registerModuleType (const ModuleType& type)
{
    auto& known = registry();
    std::uint32_t index;
    {
        const std::unique_lock lock (known.mutex);

        while (known.next < maxRegisteredTypes && known.types[known.next].load() != nullptr)
            ++known.next;

        index = static_cast<std::uint32_t> (moduleCatalogue().size()) + known.next++;
    }
    return registerModuleType (type, index) ? static_cast<int> (index) : -1;
}

bool registerModuleType (const ModuleType& type, std::uint32_t index)
{
    const auto builtIn = static_cast<std::uint32_t> (moduleCatalogue().size());

    if (index < builtIn || index - builtIn >= maxRegisteredTypes)
        return false;

    auto& known = registry();
    const std::unique_lock lock (known.mutex);
    known.byName.insert_or_assign (std::string (type.info.type), index);
    known.types[index - builtIn].store (&type, std::memory_order_release);
    return true;
}

} // namespace bulkhead
