// LV2 plugins, through lilv: one bundle at a time.
#pragma once

#include "Runner/HostedModule.h"

namespace bulkhead
{

class UridMap;

class Lv2Loader final : public PluginLoader
{
public:
    Lv2Loader();
    ~Lv2Loader() override;

    /// Runs the code of those plugins only that have a latency to tell.
    std::vector<PluginDescription> describe (const std::string& file, std::string& problem) override;
    std::unique_ptr<HostedModule> make (const PluginDescription& description, const Settings& settings,
                                        std::string& problem) override;

private:
    std::shared_ptr<UridMap> map; ///< One for all: plugins may pass such numbers on.
};

} // namespace bulkhead
