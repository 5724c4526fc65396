// The patch as it is drawn: a view of each module, and the cables over them. It follows the session: what changed in
// the patch changes here, and nothing is kept here that the patch does not say.
#pragma once

#include "CableLayer.h"
#include "ModuleView.h"
#include "PortSpot.h"

#include <map>
#include <set>

namespace bulkhead
{

class PatchView final : public juce::Component, private Session::Listener
{
public:
    explicit PatchView (Session& session);
    ~PatchView() override;

    void showStatus (const EngineStatus& status);

    /// The canvas units of this component's top left corner: it is no larger than the patch needs.
    juce::Point<int> origin() const noexcept { return topLeft; }

    /// Around all modules, in canvas units; empty when there are none.
    juce::Rectangle<int> extent() const;

    ModuleView* findModule (const std::string& id) const;

    /// nullptr when there is no such port.
    PortView* findPort (const PortRef& port, bool isOutput) const;

    /// The ids of the modules that touch an area, in canvas units.
    std::vector<std::string> modulesIn (juce::Rectangle<int> area) const;

    /// The topmost cable within `reach` of a point, in the coordinates of this component.
    std::optional<CableEnds> cableAt (juce::Point<float> point, float reach) const;

    /// Where every port is, in the coordinates of this component.
    std::vector<PortSpot> portSpots() const;

    void showSelection (const std::set<std::string>& chosen, const std::optional<CableEnds>& cable);
    void hoverCable (const std::optional<CableEnds>& cable);

    /// Leaves the cable that the mouse holds undrawn.
    void liftCable (const std::optional<CableEnds>& cable);

    const CableLayer& cables() const noexcept { return cablesAbove; }

    /// origin() has moved.
    std::function<void()> onOriginChanged;

    bool isEmpty() const noexcept { return modules.empty(); }

    /// The first module has come, or the last has gone.
    std::function<void()> onEmptyChanged;

    /// Modules or cables have changed, and are shown so.
    std::function<void()> onChanged;

    /// Told of a module when the user wants to see all of its parameters.
    std::function<void (const std::string&)> onShowParameters;

    /// Told of a plugin when the user wants to see its own editor.
    std::function<void (const std::string&)> onShowEditor;

    /// Told of a plugin when the user wants to choose one of its programs.
    std::function<void (const std::string&)> onShowPrograms;

    /// Told of a plugin when the user wants to see, or say, what it may read.
    std::function<void (const std::string&)> onShowPermissions;

    /// Another patch is shown.
    std::function<void()> onReplaced;

private:
    void patchChanged() override;
    void parameterChanged (const std::string& module, const std::string& parameter) override;

    void updateModules();
    void updatePlaces();
    void updateCables();
    std::optional<DrawnCable> drawCable (const Cable& cable, bool feedback) const;

    Session& session;
    std::map<std::string, std::unique_ptr<ModuleView>> modules;
    CableLayer cablesBelow {CableLayer::Depth::below}, cablesAbove {CableLayer::Depth::above};
    juce::Point<int> topLeft;
    std::string shownFile;
};

} // namespace bulkhead
