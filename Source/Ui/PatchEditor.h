// What the user does to the patch on the canvas: each of these is one step of undo, and what is refused is said through
// Session::notify(). Message thread only.
#pragma once

#include "FreePlace.h"
#include "Selection.h"

#include "Session/Session.h"

namespace bulkhead
{

class PatchEditor
{
public:
    /// Both outlive it.
    PatchEditor (Session& session, Selection& selection);

    // Modules ---------------------------------------------------------------------------------------------------------

    /// Puts a module of this type with its top left corner at `place`, in canvas units, and selects it.
    void addModule (const ModuleType& type, juce::Point<int> place);

    /// Puts a module in the free place that is nearest to `middle`.
    void addModuleNear (const ModuleType& type, juce::Point<float> middle);

    void rename (const std::string& module, const std::string& newName);

    /// True when all of them are, and there is one.
    bool areBypassed (const std::vector<std::string>& modules) const;

    /// Bypasses all of them, or takes them out of bypass where all of them are.
    void toggleBypass (const std::vector<std::string>& modules);

    /// Where the whole patch is placed by a mode, that placement is saved with it, and the mode is as saved from now
    /// on.
    void setIsolation (const std::vector<std::string>& modules, const Isolation& where);

    /// Of the whole patch. `limit`: of the automatic mode, percent; nothing: as it is.
    void setPlacement (PlacementMode mode, std::optional<int> limit = {});
    void setDefaults (const std::vector<std::string>& modules);

    // Cables ----------------------------------------------------------------------------------------------------------

    void connect (const CableEnds& cable);
    void disconnect (const CableEnds& cable);

    /// Takes the cable `from` out and plugs it in as `to`.
    void moveCable (const CableEnds& from, const CableEnds& to);

    /// All cables of a port.
    void disconnectPort (const PortRef& port, bool isOutput);

    // What is selected ------------------------------------------------------------------------------------------------

    std::vector<std::string> selectedModules() const;
    void selectAll();
    void removeSelected();

    /// Beside what they are copies of, with the cables that come into them; the copies are selected.
    void duplicateSelected();

    /// The selected modules as the text of a patch, empty when there are none.
    std::string copyText() const;

    /// Removes the selected modules as "Cut".
    void cutSelected();

    /// Puts the modules of the text of a patch with their middle at `middle`, and selects them. The text may be
    /// anything.
    void paste (std::string_view text, juce::Point<float> middle);

    /// A group that no module is in: "group1", "group2", ...
    std::string freeGroup() const;

    /// The names of the groups that modules are in.
    std::set<std::string> groups() const;

private:
    bool perform (std::unique_ptr<Command> command);
    bool insert (const Patch& fragment, const std::vector<Cable>& incoming, juce::Point<double> by,
                 const std::string& stepName);

    Session& session;
    Selection& selection;
};

/// How large a module is drawn and where it is, in canvas units.
juce::Rectangle<int> boundsOf (const Patch& patch, const PatchModule& module);

} // namespace bulkhead
