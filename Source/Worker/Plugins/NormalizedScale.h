// What VST plugins say about a parameter, which they have from 0 to 1, made into one with a range that can be read; and
// its values translated.
//
// The plugin tells what a value means as text only. Where its texts at a few places are numbers on a straight line, or
// of equal ratios, the parameter has the range of these numbers; otherwise it stays 0 to 1, without a unit.
#pragma once

#include "Graph/PluginDescription.h"

#include <functional>

namespace bulkhead
{

/// Between a parameter and the value from 0 to 1 that it stands for. Real-time.
class NormalizedScale
{
public:
    enum class Curve : std::uint8_t
    {
        linear,
        logarithmic, ///< minimum > 0
        whole ///< Whole numbers from minimum to maximum.
    };

    /// 0 to 1 for a parameter's value, which is brought into its range.
    float toPlugin (float value) const noexcept;

    /// The parameter's value for what the plugin has.
    float fromPlugin (float normalized) const noexcept;

    float minimum = 0.0f, maximum = 1.0f; ///< Of the parameter; maximum > minimum.
    Curve curve = Curve::linear;
};

/// A parameter as the plugin describes it. Nothing of it is believed.
struct NormalizedControl
{
    std::string id, name, unit, group;
    float defaultValue = 0.0f; ///< 0 to 1.
    int numSteps = 0; ///< Values that it can have; 0 or 1: it is continuous.
    std::function<std::string (float normalized)> textAt;
};

struct NormalizedParameter
{
    PluginParameter parameter;
    NormalizedScale scale;
};

/// Makes the best of what the plugin says; never fails. Control thread.
NormalizedParameter makeParameter (const NormalizedControl& control);

} // namespace bulkhead
