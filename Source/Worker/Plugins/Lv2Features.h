// What this host offers to an LV2 plugin: no more than it keeps.
#pragma once

#include "Runner/HostedModule.h"
#include "UridMap.h"

#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/worker/worker.h>

#include <array>
#include <atomic>
#include <vector>

namespace bulkhead
{

/// The features of one instance. Stays where it is.
class Lv2Features
{
public:
    Lv2Features (UridMap& map, const PluginLoader::Settings& settings, std::size_t sequenceBytes,
                 LV2_Worker_Schedule* schedule);
    Lv2Features (const Lv2Features&) = delete;
    Lv2Features& operator= (const Lv2Features&) = delete;

    /// Whether a plugin that requires this feature can be run.
    static bool supports (std::string_view feature) noexcept;

    /// Ends with a null pointer, as LV2 wants it.
    const LV2_Feature* const* all() const noexcept { return pointers.data(); }

    /// What the plugin had to say, which nobody reads. Any thread.
    std::uint32_t messages() const noexcept { return numMessages.load (std::memory_order_relaxed); }

private:
    std::atomic<std::uint32_t> numMessages {0};
    std::int32_t shortest = 1, longest, sequence;
    float sampleRate;
    std::vector<LV2_Options_Option> options;
    LV2_Log_Log log;
    std::vector<LV2_Feature> features;
    std::vector<const LV2_Feature*> pointers;
};

} // namespace bulkhead
