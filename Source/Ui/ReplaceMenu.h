// The menu of what could take a plugin's place: the same one in another format or version first. What is chosen is one
// step of the user's.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

/// Empty where a module is no plugin's. The session outlives the menu, as does what is open of it. Message thread.
juce::PopupMenu replaceMenu (Session& session, const std::string& module);

/// Opens it at the mouse; when `owner` goes, it does nothing any more.
void showReplaceMenu (Session& session, const std::string& module, juce::Component& owner);

} // namespace bulkhead
