// Plugins' own editors, which their processes show in windows of their own: opened and closed here, and what is turned
// in them becomes a change of the patch, one step for each gesture.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <set>

namespace bulkhead
{

/// Message thread only.
class PluginEditors final : private juce::Timer
{
public:
    /// Both outlive it. `owner`: whose window the editors' belong to.
    PluginEditors (Session& session, juce::Component& owner);
    ~PluginEditors() override;

    /// True for modules that may have one: plugins, but of formats that have none.
    bool mayHaveOne (const std::string& module) const;

    bool isOpen (const std::string& module) const { return shown.contains (module); }

    /// Opens it where it is not open yet, and closes it where it is. Says what is in the way.
    void toggle (const std::string& module);

private:
    enum class Stage
    {
        opening,
        open
    };

    void timerCallback() override;
    void open (const std::string& module);
    void opened (const std::string& module, const std::string& problem);
    void followBypass (const std::string& module, bool isBypassed);
    void follow (const std::string& module, const EditorEvent& event);

    Session& session;
    juce::Component& owner;
    std::map<std::string, Stage> shown; ///< By module id.
    std::map<std::string, juce::Point<int>> places; ///< Where each was last, by module id.
    std::set<std::string> warnedOf; ///< Types.

    JUCE_DECLARE_WEAK_REFERENCEABLE (PluginEditors)
};

} // namespace bulkhead
