// The part of the menu of presets that is the user's own: to save one, load it, call it something else, delete it. What
// is loaded is one step of the user's. Message thread only.
#pragma once

#include "Session/Session.h"
#include "Session/UserPresets.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class UserPresetMenu
{
public:
    /// Both outlive it; dialogs belong to `owner`.
    UserPresetMenu (Session& session, juce::Component& owner);

    /// Adds what there is for a module.
    void addTo (juce::PopupMenu& menu, const std::string& module);

    /// True while a question waits for an answer.
    bool isAsking() const noexcept { return question != nullptr; }

private:
    using Entry = UserPresets::Entry;

    void askName (const juce::String& title, const juce::String& name, const juce::String& button,
                  std::function<void (const std::string&)> then);
    void confirm (const juce::String& title, const juce::String& words, const juce::String& button,
                  std::function<void()> then);
    void show (std::function<void (int)> then);

    void askToSave (const std::string& module);
    void save (const std::string& module, const std::string& name);
    void saved (const std::string& module, const std::string& name, const UserPresets::Saved& outcome);
    void load (const std::string& module, const Entry& entry);
    void askToRename (const std::string& module, const Entry& entry);
    void askToDelete (const std::string& module, const Entry& entry);
    void tell (const std::string& module, const std::string& problem);

    Session& session;
    juce::Component& owner;
    const UserPresets presets;
    std::unique_ptr<juce::AlertWindow> question;

    JUCE_DECLARE_WEAK_REFERENCEABLE (UserPresetMenu)
};

} // namespace bulkhead
