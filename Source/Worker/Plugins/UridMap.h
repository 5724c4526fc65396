// Numbers for the URIs that LV2 plugins speak in: the same number for the same URI as long as it lives.
#pragma once

#include <lv2/urid/urid.h>

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bulkhead
{

/// Any thread. Not real-time: plugins are told to map when they are made.
class UridMap
{
public:
    UridMap() noexcept;
    UridMap (const UridMap&) = delete;
    UridMap& operator= (const UridMap&) = delete;

    /// 0 when there are too many.
    LV2_URID map (std::string_view uri);

    /// nullptr for a number that was not given out. Stays valid.
    const char* unmap (LV2_URID urid) const;

    LV2_URID_Map* mapFeature() noexcept { return &mapper; }
    LV2_URID_Unmap* unmapFeature() noexcept { return &unmapper; }

private:
    mutable std::mutex mutex;
    std::deque<std::string> uris; ///< By number - 1; an element never moves.
    std::unordered_map<std::string_view, LV2_URID> numbers;
    LV2_URID_Map mapper;
    LV2_URID_Unmap unmapper;
};

} // namespace bulkhead
