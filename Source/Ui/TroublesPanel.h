// What has failed lately, over the canvas: the modules in trouble, what happened one after the other, and both as a
// report to pass on. It takes no keys: what is open is played on.
#pragma once

#include "IconButton.h"
#include "TroubleRow.h"

#include "Session/Session.h"

namespace bulkhead
{

class TroublesPanel final : public juce::Component, private juce::ListBoxModel
{
public:
    /// The session outlives it.
    explicit TroublesPanel (Session& session);
    ~TroublesPanel() override;

    /// Follows a look at the engine; does nothing while it is hidden.
    void show (const EngineStatus& status);

    /// The place that it takes in the canvas' bounds: as little as it needs.
    juce::Rectangle<int> boundsIn (juce::Rectangle<int> area);

    /// Told when the user has seen enough of it.
    std::function<void()> onClose;

    /// Told when the status bar's figures are to begin anew.
    std::function<void()> onCountAnew;

    void paint (juce::Graphics&) override;
    void resized() override;
    void visibilityChanged() override;

private:
    int getNumRows() override { return static_cast<int> (troubles.size()); }
    void paintListBoxItem (int, juce::Graphics&, int, int, bool) override {}
    juce::Component* refreshComponentForRow (int row, bool isSelected, juce::Component* existing) override;
    void showReport();
    void copyReport();

    Session& session;
    std::vector<Trouble> troubles;
    std::string report;
    int looks = 0; ///< Since the report was last asked for.
    juce::ListBox list {"troubles", this};
    juce::TextEditor lately;
    juce::TextButton copy {"Copy Report"}, countAnew {"Count Anew"};
    IconButton close;
    juce::Rectangle<int> headingArea, summaryArea, latelyArea;
};

} // namespace bulkhead
