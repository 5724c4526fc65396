// What a plugin says about one of its control inputs, made into a parameter; and its values translated.
#pragma once

#include "Graph/PluginDescription.h"

#include <optional>

namespace bulkhead
{

/// A control input as the plugin describes it. Ranges may be missing, empty or nonsense.
struct ForeignControl
{
    struct Point
    {
        float value = 0.0f;
        std::string label;
    };

    std::string symbol, name, unit, group;
    std::optional<float> minimum, maximum, defaultValue;
    bool isToggle = false, isInteger = false, isLogarithmic = false;
    bool isEnumeration = false; ///< Only the points are allowed.
    bool isOfSampleRate = false; ///< Range and default are given as parts of the sample rate.
    std::vector<Point> points;
};

/// Between a parameter and the control input it stands for. Real-time.
class ControlScale
{
public:
    /// What the plugin gets for a parameter's value: within its range, whole where it has to be.
    float toPlugin (float value) const noexcept;

    /// The parameter's value for what the plugin has.
    float fromPlugin (float value) const noexcept;

    float minimum = 0.0f, maximum = 1.0f; ///< Of the parameter.
    bool isInteger = false;
    std::vector<float> points; ///< What the plugin gets for choice 0, 1, 2 ...; empty where it gets the value itself.
};

struct ControlParameter
{
    PluginParameter parameter;
    ControlScale scale;
};

/// Makes the best of what the plugin says; never fails. `sampleRate` in Hz. Any thread.
ControlParameter makeParameter (const ForeignControl& control, double sampleRate);

} // namespace bulkhead
