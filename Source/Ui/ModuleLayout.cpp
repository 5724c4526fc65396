#include "ModuleLayout.h"

#include "ParameterRows.h"
#include "Theme.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

constexpr int cellWidth = 60, cellHeight = 66, cellGap = 7;
constexpr int stepWidth = 38, barHeight = 84, padHeight = 30, numberHeight = 16, rowGap = 6;
constexpr int stepGroup = 4, groupGap = 6; ///< A little air after every fourth step, as on a drum machine.
constexpr int topGap = 8, bottomGap = 8, columnGap = 8, stepsInset = 12, smallestWidth = 136;
constexpr int displayInset = 10, smallestDisplay = 200, meterHeight = 16, meterGap = 8, moreHeight = 20;
constexpr std::size_t stepsPerRow = 16;
constexpr int mostOfPlugin = 8; ///< Of a plugin's parameters, which may be hundreds, so many are on its panel.

int roundedUp (int value) { return (value + Theme::gridStep - 1) / Theme::gridStep * Theme::gridStep; }

/// Room for the dot of a port and its name.
int portColumnWidth (std::span<const PortInfo> ports)
{
    std::size_t longest = 0;

    for (const auto& port : ports)
        longest = std::max (longest, port.name.size());

    return ports.empty() ? columnGap : ModuleLayout::portInset + 10 + roomForCharacters (longest);
}

/// Knobs beside each other: as near to a square as the ports' height asks for, so that no module is a tower. A few of
/// one kind ("level1" to "level4") stay on one line, and several such lines stand below each other, as on a mixer.
int columnsFor (const ModuleInfo& info, int count)
{
    const auto numPorts = std::max (info.inputs.size(), info.outputs.size());
    const auto lines = findParameterRows (info, 3);
    constexpr int mostColumns = 8;

    if (! lines.empty() && count <= mostColumns)
        return count;

    if (lines.size() > 1
        && std::all_of (lines.begin(), lines.end(),
                        [&] (const auto& line) { return line.parameters.size() == lines[0].parameters.size(); }))
        return static_cast<int> (lines[0].parameters.size());

    if (count <= 3)
        return std::max (1, numPorts > 3 && count == 3 ? 2 : count);

    return count <= 8 ? (count + 1) / 2
                      : std::min (mostColumns, static_cast<int> (std::ceil (std::sqrt (count * 2.0))));
}

void placePorts (ModuleLayout& layout, std::size_t numInputs, std::size_t numOutputs, int inputWidth, int outputWidth)
{
    const auto row = [] (std::size_t i)
    { return ModuleLayout::headerHeight + topGap + static_cast<int> (i) * ModuleLayout::portHeight; };

    for (std::size_t i = 0; i < numInputs; ++i)
        layout.inputs.emplace_back (0, row (i), inputWidth, ModuleLayout::portHeight);

    for (std::size_t i = 0; i < numOutputs; ++i)
        layout.outputs.emplace_back (layout.width - outputWidth, row (i), outputWidth, ModuleLayout::portHeight);

    layout.height = std::max (layout.height, row (std::max (numInputs, numOutputs)) + bottomGap);
}

/// What is above the ports makes room for itself.
void moveDown (ModuleLayout& layout, int by)
{
    const auto move = [by] (juce::Rectangle<int>& bounds) { bounds.translate (0, by); };

    for (auto* ports : {&layout.inputs, &layout.outputs})
        std::for_each (ports->begin(), ports->end(), move);

    for (auto& parameter : layout.parameters)
        move (parameter.bounds);

    for (auto& label : layout.labels)
        move (label.bounds);

    layout.height += by;
}

/// True of the module whose outputs are the audio device's.
bool playsOnDevice (const ModuleInfo& info) { return info.type == "output"; }

int stepX (std::size_t step)
{
    const auto i = static_cast<int> (step % stepsPerRow);
    return i * stepWidth + i / stepGroup * groupGap;
}

bool isInRow (const std::vector<ParameterRow>& rows, int index)
{
    return std::any_of (
        rows.begin(), rows.end(),
        [index] (auto& row)
        { return std::find (row.parameters.begin(), row.parameters.end(), index) != row.parameters.end(); });
}

/// Rows of steps below each other, their steps aligned. Returns the bottom.
int placeRows (ModuleLayout& layout, const ModuleInfo& info, const std::vector<ParameterRow>& rows, int left, int top,
               int nameWidth)
{
    std::size_t longest = 0;

    for (const auto& row : rows)
        longest = std::max (longest, row.parameters.size());

    for (std::size_t start = 0; start < longest; start += stepsPerRow)
    {
        for (auto step = start; step < std::min (longest, start + stepsPerRow); ++step)
            layout.labels.push_back ({juce::String (static_cast<int> (step) + 1),
                                      {left + nameWidth + stepX (step), top, stepWidth, numberHeight},
                                      false});

        top += numberHeight;

        for (const auto& row : rows)
        {
            if (start >= row.parameters.size())
                continue;

            const auto& first = info.parameters[static_cast<std::size_t> (row.parameters.front())];
            const auto shape = first.choices.empty() ? ControlShape::bar : ControlShape::pad;
            const auto height = shape == ControlShape::bar ? barHeight : padHeight;
            layout.labels.push_back (
                {juce::String (row.name.data(), row.name.size()), {left, top, nameWidth, height}, true});

            for (auto step = start; step < std::min (row.parameters.size(), start + stepsPerRow); ++step)
                layout.parameters.push_back (
                    {row.parameters[step], shape, {left + nameWidth + stepX (step), top, stepWidth, height}});

            top += height + rowGap;
        }
    }

    return top;
}

} // namespace

int roomForCharacters (std::size_t count)
{
    return static_cast<int> (std::ceil (static_cast<double> (count) * 5.7)) + 4;
}

ModuleLayout layOutModule (const ModuleInfo& info)
{
    ModuleLayout layout;
    const auto rows = info.isHosted ? std::vector<ParameterRow>() : findParameterRows (info);
    const auto most = info.isHosted ? mostOfPlugin : static_cast<int> (info.parameters.size());
    const auto inputWidth = portColumnWidth (info.inputs), outputWidth = portColumnWidth (info.outputs);
    const auto top = ModuleLayout::headerHeight + topGap;

    std::vector<int> single;

    for (int i = 0; i < std::min (most, static_cast<int> (info.parameters.size())); ++i)
        if (! isInRow (rows, i))
            single.push_back (i);

    auto nameWidth = 0;
    std::size_t longestRow = 0;

    for (const auto& row : rows)
    {
        nameWidth = std::max (nameWidth, roomForCharacters (row.name.size()));
        longestRow = std::max (longestRow, row.parameters.size());
    }

    const auto stepsWidth = rows.empty() ? 0 : nameWidth + stepX (std::min (longestRow, stepsPerRow) - 1) + stepWidth;
    const auto numSingle = static_cast<int> (single.size());
    const auto columns =
        std::min (std::max (1, numSingle), rows.empty() ? columnsFor (info, numSingle) : stepsWidth / cellWidth);
    const auto middle = single.empty() ? 0 : columns * cellWidth;
    const auto titleWidth = 104 + static_cast<int> (info.name.size()) * 9; // with the process beside it
    const auto gaps = info.inputs.empty() || info.outputs.empty() ? 0 : columnGap;

    const auto displayWidth = info.displayHeight > 0 ? smallestDisplay + 2 * displayInset : 0;

    layout.width = roundedUp (std::max ({inputWidth + middle + outputWidth + gaps, stepsWidth + 2 * stepsInset,
                                         titleWidth, smallestWidth, displayWidth}));
    placePorts (layout, info.inputs.size(), info.outputs.size(), inputWidth, outputWidth);

    // What the ports leave free, with the parameters in its middle.
    const auto left = inputWidth + (layout.width - inputWidth - outputWidth - middle) / 2;

    for (int i = 0; i < numSingle; ++i)
    {
        const auto index = single[static_cast<std::size_t> (i)];
        const auto& parameter = info.parameters[static_cast<std::size_t> (index)];
        layout.parameters.push_back (
            {index,
             parameter.choices.empty() ? ControlShape::knob : ControlShape::choice,
             {left + i % columns * cellWidth, top + i / columns * (cellHeight + cellGap), cellWidth, cellHeight}});
    }

    if (! single.empty())
        layout.height = std::max (layout.height, top + (numSingle + columns - 1) / columns * (cellHeight + cellGap)
                                                     - cellGap + bottomGap);

    // Steps go below the ports and so have the whole width.
    if (! rows.empty())
        layout.height = placeRows (layout, info, rows, (layout.width - stepsWidth) / 2, layout.height, nameWidth) + 2;

    if (info.displayHeight > 0)
    {
        moveDown (layout, info.displayHeight + topGap);
        layout.display = {displayInset, ModuleLayout::headerHeight + topGap, layout.width - 2 * displayInset,
                          info.displayHeight};
    }

    if (layout.numMore = static_cast<int> (info.parameters.size()) - most; info.isHosted && layout.numMore > 0)
    {
        layout.more = {stepsInset, layout.height, layout.width - 2 * stepsInset, moreHeight};
        layout.height += moreHeight + bottomGap;
    }

    if (playsOnDevice (info))
    {
        layout.meter = {stepsInset, layout.height, layout.width - 2 * stepsInset, meterHeight};
        layout.height += meterHeight + meterGap;
    }

    layout.height = roundedUp (layout.height);

    std::sort (layout.parameters.begin(), layout.parameters.end(), [] (auto& a, auto& b) { return a.index < b.index; });
    return layout;
}

ModuleLayout layOutPlugin (const ModuleInfo& info, bool isMissing, int moreInputs, int moreOutputs)
{
    constexpr int portsWidth = 100, leastWidth = 232;
    auto layout = layOutModule (info);

    if (isMissing)
    {
        const auto wider = std::max (0, leastWidth - layout.width);
        layout.width += wider;

        for (auto& port : layout.outputs)
            port.translate (wider, 0);

        for (auto& parameter : layout.parameters)
            parameter.bounds.translate (wider / 2, 0);

        layout.more.setWidth (layout.more.isEmpty() ? 0 : layout.more.getWidth() + wider);
        layout.more.translate (0, MissingLayout::noticeHeight);
        moveDown (layout, MissingLayout::noticeHeight);
    }

    for (int i = 0; i < moreInputs; ++i)
        layout.inputs.emplace_back (0, layout.height + i * ModuleLayout::portHeight, portsWidth,
                                    ModuleLayout::portHeight);

    for (int i = 0; i < moreOutputs; ++i)
        layout.outputs.emplace_back (layout.width - portsWidth, layout.height + i * ModuleLayout::portHeight,
                                     portsWidth, ModuleLayout::portHeight);

    if (const auto rows = std::max (moreInputs, moreOutputs); rows > 0)
        layout.height += rows * ModuleLayout::portHeight + bottomGap;

    layout.height = roundedUp (layout.height);
    return layout;
}

ModuleLayout layOutUnknownModule (int numInputs, int numOutputs)
{
    constexpr int noticeHeight = 40, portsWidth = 100;
    ModuleLayout layout;
    layout.width = 232;
    placePorts (layout, static_cast<std::size_t> (numInputs), static_cast<std::size_t> (numOutputs), portsWidth,
                portsWidth);

    for (auto* ports : {&layout.inputs, &layout.outputs})
        for (auto& port : *ports)
            port.translate (0, noticeHeight);

    layout.height = roundedUp (layout.height + noticeHeight);
    return layout;
}

} // namespace bulkhead
