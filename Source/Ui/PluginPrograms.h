// The menu of a module's presets: the user's own, and the programs or factory presets that a plugin comes with. One
// that is chosen is a step of the user's.
#pragma once

#include "UserPresetMenu.h"

namespace bulkhead
{

/// Message thread only.
class PluginPrograms
{
public:
    /// Both outlive it; dialogs belong to `owner`.
    PluginPrograms (Session& session, juce::Component& owner);

    /// Opens the menu at the mouse; of a plugin that plays, as soon as it has said what it comes with.
    void show (const std::string& module);

    /// True while a question waits for an answer.
    bool isAsking() const noexcept { return own.isAsking(); }

private:
    void open (const std::string& module, const std::vector<std::string>& names, const std::string& problem);
    void load (const std::string& module, const std::string& name, std::size_t index);

    struct Choice
    {
        std::string module, type, name;
        int patch; ///< Its number.
    };

    void loaded (const Choice& choice, const Engine::ProgramChange& change, std::string problem);

    Session& session;
    UserPresetMenu own;

    JUCE_DECLARE_WEAK_REFERENCEABLE (PluginPrograms)
};

} // namespace bulkhead
