#include "Lv2Features.h"

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/parameters/parameters.h>
#include <lv2/state/state.h>

#include <algorithm>

namespace bulkhead
{

namespace
{

// Offered while state is saved and restored, or facts that hold without being offered. Blocks vary and are cut where
// parameters change: neither fixedBlockLength nor powerOf2BlockLength nor coarseBlockLength would be true.
constexpr std::array<std::string_view, 13> supported {
    LV2_URID__map,
    LV2_URID__unmap,
    LV2_OPTIONS__options,
    LV2_BUF_SIZE__boundedBlockLength,
    LV2_WORKER__schedule,
    LV2_LOG__log,
    LV2_STATE__mapPath,
    LV2_STATE__freePath,
    LV2_STATE__threadSafeRestore,
    LV2_STATE__loadDefaultState,
    LV2_CORE__isLive,
    LV2_CORE__inPlaceBroken,
    LV2_CORE__hardRTCapable,
};

int count (LV2_Log_Handle self) noexcept
{
    static_cast<std::atomic<std::uint32_t>*> (self)->fetch_add (1, std::memory_order_relaxed);
    return 0;
}

int print (LV2_Log_Handle self, LV2_URID, const char*, ...) { return count (self); }

int printList (LV2_Log_Handle self, LV2_URID, const char*, va_list) { return count (self); }

} // namespace

bool Lv2Features::supports (std::string_view feature) noexcept
{
    return std::find (supported.begin(), supported.end(), feature) != supported.end();
}

Lv2Features::Lv2Features (UridMap& map, const PluginLoader::Settings& settings, std::size_t sequenceBytes,
                          LV2_Worker_Schedule* schedule)
    : longest (static_cast<std::int32_t> (settings.maxFrames)), sequence (static_cast<std::int32_t> (sequenceBytes)),
      sampleRate (static_cast<float> (settings.sampleRate))
{
    const auto option = [&] (const char* uri, std::uint32_t size, const char* type, const void* value) {
        options.push_back ({LV2_OPTIONS_INSTANCE, 0, map.map (uri), size, map.map (type), value});
    };

    option (LV2_BUF_SIZE__minBlockLength, sizeof shortest, LV2_ATOM__Int, &shortest);
    option (LV2_BUF_SIZE__maxBlockLength, sizeof longest, LV2_ATOM__Int, &longest);
    option (LV2_BUF_SIZE__nominalBlockLength, sizeof longest, LV2_ATOM__Int, &longest);
    option (LV2_BUF_SIZE__sequenceSize, sizeof sequence, LV2_ATOM__Int, &sequence);
    option (LV2_PARAMETERS__sampleRate, sizeof sampleRate, LV2_ATOM__Float, &sampleRate);
    options.push_back ({LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr});

    log = {&numMessages, print, printList};

    features = {{LV2_URID__map, map.mapFeature()},           {LV2_URID__unmap, map.unmapFeature()},
                {LV2_OPTIONS__options, options.data()},      {LV2_LOG__log, &log},
                {LV2_BUF_SIZE__boundedBlockLength, nullptr}, {LV2_STATE__threadSafeRestore, nullptr},
                {LV2_STATE__loadDefaultState, nullptr}};

    if (schedule != nullptr)
        features.push_back ({LV2_WORKER__schedule, schedule});

    for (const auto& feature : features)
        pointers.push_back (&feature);

    pointers.push_back (nullptr);
}

} // namespace bulkhead
