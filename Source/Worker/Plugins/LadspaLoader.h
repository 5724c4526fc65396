// LADSPA plugins, straight through ladspa.h.
#pragma once

#include "Runner/HostedModule.h"

namespace bulkhead
{

class LadspaLoader final : public PluginLoader
{
public:
    std::vector<PluginDescription> describe (const std::string& file, std::string& problem) override;
    std::unique_ptr<HostedModule> make (const PluginDescription& description, const Settings& settings,
                                        std::string& problem) override;
};

} // namespace bulkhead
