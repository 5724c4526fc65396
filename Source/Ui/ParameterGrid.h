// All parameters of one module, by group, as many beside each other as there is room: what the parameter panel scrolls.
#pragma once

#include "ParameterControls.h"
#include "ParameterList.h"

#include <map>

namespace bulkhead
{

class ParameterGrid final : public juce::Component
{
public:
    ParameterGrid();

    /// Shows those of a module of a known type that a search finds; without one, none.
    void show (Session& session, const PatchModule* module, std::string_view search);

    /// Their values, and what controllers move them.
    void showValues (const PatchModule& module);
    void showValue (const PatchModule& module, const std::string& parameter);

    /// How many are shown.
    std::size_t numShown() const noexcept { return controls.size(); }

    /// The height that it takes at a width.
    int heightAt (int width) const;

    void paint (juce::Graphics&) override;
    void resized() override;

private:
    static int columnsAt (int width);

    const ModuleInfo* info = nullptr;
    std::vector<ParameterGroup> groups;
    std::map<int, std::unique_ptr<ParameterControl>> controls; ///< By index of the parameter.
};

} // namespace bulkhead
