// VST3 and VST2 plugins, through JUCE's hosting.
#pragma once

#include "JuceLayout.h"

#include "Runner/HostedModule.h"

namespace bulkhead
{

/// On JUCE's message thread only.
class JuceLoader final : public PluginLoader
{
public:
    JuceLoader (PluginFormat format, std::unique_ptr<juce::AudioPluginFormat> juceFormat);

    std::vector<PluginDescription> describe (const std::string& file, std::string& problem) override;
    std::string preload (const PluginDescription& description) override;
    std::unique_ptr<HostedModule> make (const PluginDescription& description, const Settings& settings,
                                        std::string& problem) override;

private:
    struct Found
    {
        std::unique_ptr<juce::AudioPluginInstance> plugin;
        std::optional<JuceLayout> layout;
        std::string problem; ///< Why there is no layout.
    };

    const juce::OwnedArray<juce::PluginDescription>& list (const std::string& file);
    Found read (const juce::PluginDescription& described);

    const PluginFormat format;
    const std::unique_ptr<juce::AudioPluginFormat> juceFormat;
    std::string listedFile; ///< What `listed` is of.
    juce::OwnedArray<juce::PluginDescription> listed;
};

} // namespace bulkhead
