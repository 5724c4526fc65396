// The patch as it is drawn: a view of each module, and the cables over them. It follows the session: what changed in
// the patch changes here, and nothing is kept here that the patch does not say.
#pragma once

#include "CableLayer.h"
#include "ModuleView.h"

#include <map>

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
    const CableLayer& cables() const noexcept { return cablesAbove; }

    /// origin() has moved.
    std::function<void()> onOriginChanged;

    bool isEmpty() const noexcept { return modules.empty(); }

    /// The first module has come, or the last has gone.
    std::function<void()> onEmptyChanged;

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
