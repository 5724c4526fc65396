// Where everything of a module is drawn: its ports, its parameters, and how large that makes it. Pure: reads a
// ModuleInfo, in canvas units, and gives the same on every machine, whatever fonts it has: a patch that was tidy when
// it was saved is tidy everywhere.
#pragma once

#include "Modules/Module.h"

#include <juce_graphics/juce_graphics.h>

#include <vector>

namespace bulkhead
{

/// What a parameter is drawn as.
enum class ControlShape
{
    knob,
    choice, ///< A switch with its choice as text.
    bar, ///< One step of a row of values.
    pad ///< One step of a row of switches.
};

struct ModuleLayout
{
    struct Parameter
    {
        int index = 0; ///< Of ModuleInfo::parameters.
        ControlShape shape = ControlShape::knob;
        juce::Rectangle<int> bounds;
    };

    /// A text that belongs to a row of steps: its name, or a step's number.
    struct Label
    {
        juce::String text;
        juce::Rectangle<int> bounds;
        bool alongLeft = false; ///< The row's name; else a number above a step.
    };

    int width = 0, height = 0;
    std::vector<Parameter> parameters; ///< In the order of ModuleInfo::parameters.
    std::vector<juce::Rectangle<int>> inputs, outputs; ///< Dot and name of each port.
    std::vector<Label> labels;
    juce::Rectangle<int> display; ///< For the lines that the module draws; empty where it draws none.
    juce::Rectangle<int> more; ///< What opens the parameters that are not on its panel; empty where all are.
    int numMore = 0; ///< How many those are.
    juce::Rectangle<int> meter; ///< For the level of what it plays on the device; empty where it plays nothing.

    static constexpr int headerHeight = 30;
    static constexpr int portHeight = 20;
    static constexpr int portInset = 11; ///< From the module's edge to the middle of a port's dot.
};

ModuleLayout layOutModule (const ModuleInfo& info);

/// For a module of a type that is not known here, with the ports its cables use.
ModuleLayout layOutUnknownModule (int numInputs, int numOutputs);

/// For a plugin that is missing, by what is remembered of it: with a notice of two lines above, and below the ports
/// that only its cables know.
struct MissingLayout
{
    static constexpr int noticeHeight = 40;
};
ModuleLayout layOutPlugin (const ModuleInfo& info, bool isMissing, int moreInputs, int moreOutputs);

/// How wide a text of this many characters may be at Theme::labelHeight.
int roomForCharacters (std::size_t count);

} // namespace bulkhead
