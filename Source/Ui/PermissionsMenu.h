// The menu of what a plugin may do beyond what all may: what it has been let read, what it has asked for in vain.
#pragma once

#include "Session/PluginPermissions.h"
#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

/// Message thread only.
class PermissionsMenu final : private juce::Timer
{
public:
    /// Both outlive it.
    PermissionsMenu (Session& session, juce::Component& owner);

    /// Opens it at the mouse.
    void show (const std::string& module);

private:
    void timerCallback() override;
    void chooseFolder (const std::string& type);
    void say (const std::string& module, const std::string& problem);
    juce::PopupMenu::Item item (const juce::String& words, bool ticked, const std::string& module,
                                std::function<std::string()> change);

    Session& session;
    juce::Component& owner;
    std::string problem; ///< With what was let before.
    PluginPermissions permissions;
    std::unique_ptr<juce::FileChooser> chooser;

    JUCE_DECLARE_WEAK_REFERENCEABLE (PermissionsMenu)
};

} // namespace bulkhead
