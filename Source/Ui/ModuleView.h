// A module on the canvas: its header with name and process, its ports, its parameters. Built from the module's type,
// then told what changes. A plugin that is missing is drawn by what the patch remembers of it, and can be connected and
// turned; a module of which nothing is known is a placeholder with the ports that its cables use.
#pragma once

#include "DisplayView.h"
#include "LevelMeter.h"
#include "ModuleLayout.h"
#include "NameEditor.h"
#include "ParameterControls.h"
#include "PortView.h"
#include "ProcessBadge.h"

namespace bulkhead
{

/// The ids of the ports that a module's type does not have, or nothing is known of, in the order in which its cables
/// name them.
struct CabledPorts
{
    std::vector<std::string> inputs, outputs;

    static CabledPorts of (const Patch& patch, const PatchModule& module);
    bool operator== (const CabledPorts&) const = default;
};

class ModuleView final : public juce::Component
{
public:
    /// `ports`: those that its type does not have.
    ModuleView (Session& session, const PatchModule& module, CabledPorts ports);
    const std::string& id() const noexcept { return moduleId; }

    /// False when it has to be made anew to show this module.
    bool canShow (const PatchModule& module, const CabledPorts& ports) const;

    /// Its name and all parameters.
    void showModule (const PatchModule& module);

    /// One parameter, by its id.
    void showParameter (const PatchModule& module, const std::string& parameter);

    void showStatus (const ModuleStatus& status);

    /// nullptr when it has no such port.
    PortView* findPort (PortView::Direction direction, const std::string& port) const;

    const std::vector<std::unique_ptr<PortView>>& ports() const noexcept { return portViews; }

    void setSelected (bool shouldBe);

    /// True where its name is written.
    bool isTitleAt (juce::Point<int> point) const { return titleArea().contains (point); }

    /// Opens a text box over its name; Return and a click elsewhere take what is typed, Escape does not.
    void editName (std::function<void (const std::string&)> take);

    /// Where it runs and how it is: "pid 1234".
    juce::String processText() const { return badge.getTitle(); }

    /// True while it is stopped until the user tries again.
    bool isParked() const noexcept { return badge.isParked(); }

    void paint (juce::Graphics&) override;
    void mouseMove (const juce::MouseEvent&) override;

    /// Told when the user wants to see those of its parameters that it has no room for.
    std::function<void()> onMore;

    /// Told when the user wants another plugin in the place of one that is missing.
    std::function<void()> onReplace;

    /// Told when the mouse comes to one of its ports (true) and goes.
    std::function<void (PortView&, bool)> onPortHover;

private:
    void addPorts();
    void addParameters (Session& session, const PatchModule& module);
    void showReason (const PatchModule& module);
    void paintMissing (juce::Graphics&) const;
    void addPort (std::unique_ptr<PortView> port, juce::Rectangle<int> bounds);
    juce::Rectangle<int> header() const { return getLocalBounds().withHeight (ModuleLayout::headerHeight); }
    juce::Rectangle<int> titleArea() const;
    void layOutHeader();
    void showBypass();

    const std::string moduleId, type;
    const ModuleType* const moduleType; ///< PatchModule::describedType(): nullptr when nothing is known of it.
    const bool missing; ///< It cannot be played here.
    Session& owner;
    juce::String reason; ///< Why it is missing.
    const CabledPorts cabledPorts;
    juce::String name;
    ModuleLayout layout;
    std::vector<std::unique_ptr<PortView>> portViews;
    std::vector<std::unique_ptr<ParameterControl>> controls; ///< By the parameters' indexes.
    std::unique_ptr<DisplayView> display; ///< Of a module that draws.
    std::unique_ptr<juce::TextButton> more; ///< Where it has not room for all of its parameters.
    std::unique_ptr<LevelMeter> meter; ///< Of the module that plays on the device.
    ProcessBadge badge;
    ModuleStatus::State state = ModuleStatus::State::playing;

    bool selected = false, bypassed = false;
    std::unique_ptr<NameEditor> nameEditor;
};

} // namespace bulkhead
