#include "ParameterGrid.h"

#include "Theme.h"

#include <algorithm>

namespace bulkhead
{

static constexpr int cellWidth = 64, cellHeight = 66, cellGap = 7, headingHeight = 28, edge = 10;

ParameterGrid::ParameterGrid()
{
    setName ("parameter list");
    setFocusContainerType (FocusContainerType::focusContainer);
    setMouseClickGrabsKeyboardFocus (false);
}

int ParameterGrid::columnsAt (int width) { return std::max (1, (width - 2 * edge) / cellWidth); }

void ParameterGrid::show (Session& session, const PatchModule* module, std::string_view search)
{
    controls.clear();
    groups.clear();
    info = module != nullptr && module->describedType() != nullptr ? &module->describedType()->info : nullptr;

    if (info != nullptr)
    {
        groups = searchParameters (*info, search);
        const auto colour = Theme::current().category (info->category);

        for (const auto& group : groups)
            for (const auto index : group.parameters)
            {
                const auto isSwitch = ! info->parameters[static_cast<std::size_t> (index)].choices.empty();
                auto control = makeParameterControl (isSwitch ? ControlShape::choice : ControlShape::knob, session,
                                                     *module, index, colour);
                control->showControllers();
                addAndMakeVisible (*control);
                controls.emplace (index, std::move (control));
            }
    }

    resized();
    repaint();
}

void ParameterGrid::showValues (const PatchModule& module)
{
    for (auto& [index, control] : controls)
    {
        control->showValue (module.parameter (index));
        control->showControllers();
    }
}

void ParameterGrid::showValue (const PatchModule& module, const std::string& parameter)
{
    if (info == nullptr)
        return;

    if (const auto found = controls.find (findParameter (*info, parameter)); found != controls.end())
        found->second->showValue (module.parameter (found->first));
}

int ParameterGrid::heightAt (int width) const
{
    const auto columns = columnsAt (width);
    auto height = edge;

    for (const auto& group : groups)
        height += (group.name.empty() ? 0 : headingHeight)
                  + (static_cast<int> (group.parameters.size()) + columns - 1) / columns * (cellHeight + cellGap);

    return height + edge;
}

void ParameterGrid::resized()
{
    const auto columns = columnsAt (getWidth());
    const auto left = (getWidth() - columns * cellWidth) / 2;
    auto top = edge;

    for (const auto& group : groups)
    {
        top += group.name.empty() ? 0 : headingHeight;
        auto column = 0;

        for (const auto index : group.parameters)
        {
            if (column == columns)
            {
                column = 0;
                top += cellHeight + cellGap;
            }

            controls.at (index)->setBounds (left + column++ * cellWidth + 2, top, cellWidth - 4, cellHeight);
        }

        top += cellHeight + cellGap;
    }
}

void ParameterGrid::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();

    if (groups.empty())
    {
        g.setFont (Theme::regular (Theme::barHeight));
        g.setColour (theme.textDim);
        g.drawText (info == nullptr            ? "Select a module to see all of its parameters"
                    : info->parameters.empty() ? "It has no parameters"
                                               : "No such parameter",
                    getLocalBounds().removeFromTop (60), juce::Justification::centred, true);
    }

    g.setFont (Theme::bold (12.5f));
    g.setColour (info != nullptr ? theme.category (info->category) : theme.textDim);

    for (const auto& group : groups)
        if (! group.name.empty() && ! group.parameters.empty())
            g.drawText (juce::String::fromUTF8 (group.name.data(), static_cast<int> (group.name.size())).toUpperCase(),
                        getLocalBounds()
                            .withTop (controls.at (group.parameters.front())->getY() - headingHeight + 6)
                            .withHeight (headingHeight - 8)
                            .reduced (edge + 4, 0),
                        juce::Justification::centredLeft, true);
}

} // namespace bulkhead
