// All parameters of the module that is selected, beside the canvas: by group, searched by typing, moved, learnt and
// typed as on the module itself. It is how a plugin with more parameters than its module has room for is edited.
#pragma once

#include "IconButton.h"
#include "ParameterGrid.h"

namespace bulkhead
{

class ParameterPanel final : public juce::Component, private Session::Listener
{
public:
    static constexpr int width = 404;

    /// The session outlives it.
    explicit ParameterPanel (Session& session);
    ~ParameterPanel() override;

    /// From now on it shows this one; empty: none. Does nothing while it is hidden but remember it.
    void showModule (const std::string& id);

    void focusSearch() { field.grabKeyboardFocus(); }

    /// Told when the user has done with it.
    std::function<void()> onClose;

    /// Told when the user wants the module bypassed, or no longer.
    std::function<void (const std::string&)> onBypass;

    /// Told of a plugin when the user wants to see its own editor.
    std::function<void (const std::string&)> onShowEditor;

    /// Told of a plugin that is missing when the user wants another one in its place.
    std::function<void (const std::string&)> onReplace;

    /// Told of a module when the user wants to choose one of its presets.
    std::function<void (const std::string&)> onShowPrograms;

    void paint (juce::Graphics&) override;
    void resized() override;
    void visibilityChanged() override;

private:
    void patchChanged() override;
    void parameterChanged (const std::string& changed, const std::string& parameter) override;
    const PatchModule* module() const { return session.patch().findModule (moduleId); }
    void show();
    void layOutGrid();

    Session& session;
    std::string moduleId;
    const ModuleType* shownType = nullptr;
    std::string shownId;
    juce::String title, subtitle;
    juce::TextEditor field;
    juce::Viewport viewport;
    ParameterGrid grid;
    IconButton close, bypass, ownEditor, programs;
    juce::TextButton replace {"Replace..."};
    bool shownMissing = false;
    juce::Rectangle<int> titleArea, subtitleArea;
};

} // namespace bulkhead
