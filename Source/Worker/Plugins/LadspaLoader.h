// LADSPA plugins, straight through ladspa.h.
#pragma once

#include "Runner/HostedModule.h"

namespace bulkhead
{

class LadspaLibrary;

class LadspaLoader final : public PluginLoader
{
public:
    std::vector<PluginDescription> describe (const std::string& file, std::string& problem) override;
    std::string preload (const PluginDescription& description) override;
    std::unique_ptr<HostedModule> make (const PluginDescription& description, const Settings& settings,
                                        std::string& problem) override;

private:
    std::shared_ptr<const LadspaLibrary> preloaded; ///< Kept open: opening it once more costs nothing.
};

} // namespace bulkhead
