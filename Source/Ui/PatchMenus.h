// The menus of the canvas: of a module, a port, a cable, and of the empty canvas. Each opens at the mouse.
#pragma once

#include "PatchEditor.h"
#include "PortView.h"

namespace bulkhead
{

class Canvas;
class ModuleView;

struct PatchMenus
{
    /// The selected modules: a module that is not selected gets selected before its menu opens.
    void showModule (const ModuleView& module) const;
    void showPort (const std::string& module, const PortView& port) const;
    void showCable (const CableEnds& cable) const;

    /// `place` in canvas units: where what the menu adds goes.
    void showCanvas (juce::Point<float> place) const;

    Session& session;
    Selection& selection;
    PatchEditor& editor;
    Canvas& canvas; ///< A menu that is open when it goes does nothing.

private:
    void show (juce::PopupMenu& menu) const;
    juce::PopupMenu isolationMenu (const std::vector<std::string>& modules) const;
    juce::String describe (const ModuleView& module) const;
    bool isPlugin (const std::string& module) const;
};

} // namespace bulkhead
