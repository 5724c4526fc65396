#include "UridMap.h"

namespace bulkhead
{

namespace
{

constexpr std::size_t mostUris = 65536;

} // namespace

UridMap::UridMap() noexcept
{
    mapper = {this, [] (LV2_URID_Map_Handle self, const char* uri) -> LV2_URID {
                  return uri == nullptr ? 0 : static_cast<UridMap*> (self)->map (uri);
              }};
    unmapper = {this, [] (LV2_URID_Unmap_Handle self, LV2_URID urid)
                { return static_cast<const UridMap*> (self)->unmap (urid); }};
}

LV2_URID UridMap::map (std::string_view uri)
{
    const std::lock_guard lock (mutex);

    if (const auto found = numbers.find (uri); found != numbers.end())
        return found->second;

    if (uris.size() == mostUris)
        return 0;

    uris.emplace_back (uri);
    const auto number = static_cast<LV2_URID> (uris.size());
    numbers.emplace (uris.back(), number);
    return number;
}

const char* UridMap::unmap (LV2_URID urid) const
{
    const std::lock_guard lock (mutex);
    return urid == 0 || urid > uris.size() ? nullptr : uris[urid - 1].c_str();
}

} // namespace bulkhead
