// The menu of a plugin's programs, or factory presets. One that is chosen is a step of the user's.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

/// Message thread only.
class PluginPrograms
{
public:
    /// The session outlives it.
    explicit PluginPrograms (Session& session);

    /// Asks the plugin, and opens the menu at the mouse as soon as it has answered. Says what is in the way.
    void show (const std::string& module);

private:
    void open (const std::string& module, const std::vector<std::string>& names);
    void load (const std::string& module, const std::string& name, std::size_t index);

    struct Choice
    {
        std::string module, type, name;
        int patch; ///< Its number.
    };

    void loaded (const Choice& choice, const Engine::ProgramChange& change, std::string problem);

    Session& session;

    JUCE_DECLARE_WEAK_REFERENCEABLE (PluginPrograms)
};

} // namespace bulkhead
