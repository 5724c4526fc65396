// LV2 plugins, through lilv: one bundle at a time.
#pragma once

#include "PluginLayout.h"

#include "Runner/HostedModule.h"

#include <lilv/lilv.h>

namespace bulkhead
{

class Lv2Bundle;
class UridMap;

class Lv2Loader final : public PluginLoader
{
public:
    Lv2Loader();
    ~Lv2Loader() override;

    /// Runs the code of those plugins only that have a latency to tell.
    std::vector<PluginDescription> describe (const std::string& file, std::string& problem) override;
    std::string preload (const PluginDescription& description) override;
    std::unique_ptr<HostedModule> make (const PluginDescription& description, const Settings& settings,
                                        std::string& problem) override;

private:
    /// A plugin in its bundle, found to be what was described.
    struct Found
    {
        std::shared_ptr<Lv2Bundle> bundle;
        const LilvPlugin* plugin = nullptr;
        PluginLayout layout; ///< For the sample rate of a scan.
    };

    static std::optional<Found> find (const PluginDescription& description, std::string& problem);

    std::optional<Found> preloaded;
    std::shared_ptr<UridMap> map; ///< One for all: plugins may pass such numbers on.
};

} // namespace bulkhead
