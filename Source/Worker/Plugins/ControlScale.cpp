#include "ControlScale.h"

#include "PluginText.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

/// Beyond any real one; its square still is a number.
constexpr auto largest = 1.0e18f;

std::optional<float> number (std::optional<float> value, double factor)
{
    if (! value || ! std::isfinite (*value))
        return {};

    return std::clamp (static_cast<float> (*value * factor), -largest, largest);
}

/// The points that become choices: by value, each value once.
std::vector<ForeignControl::Point> choicesOf (const ForeignControl& control, float minimum, float maximum)
{
    auto points = control.points;
    std::erase_if (points, [] (const auto& point) { return ! std::isfinite (point.value); });
    std::stable_sort (points.begin(), points.end(), [] (const auto& a, const auto& b) { return a.value < b.value; });
    points.erase (
        std::unique (points.begin(), points.end(), [] (const auto& a, const auto& b) { return a.value == b.value; }),
        points.end());

    // Whole numbers that all have names are as good as an enumeration.
    const auto allNamed = control.isInteger && points.size() >= 2 && points.front().value == minimum
                          && points.back().value == maximum
                          && static_cast<float> (points.size() - 1) == maximum - minimum;

    if (! (control.isEnumeration || allNamed) || points.empty() || points.size() > PluginLimits::choices)
        points.clear();

    return points;
}

std::size_t nearest (const std::vector<float>& points, float value)
{
    const auto closer = [value] (float a, float b) { return std::abs (a - value) < std::abs (b - value); };
    return static_cast<std::size_t> (std::min_element (points.begin(), points.end(), closer) - points.begin());
}

} // namespace

float ControlScale::toPlugin (float value) const noexcept
{
    value = value >= minimum ? std::min (value, maximum) : minimum; // also what is not a number

    if (! points.empty())
        return points[std::min (static_cast<std::size_t> (std::max (value, 0.0f) + 0.5f), points.size() - 1)];

    return isInteger ? std::clamp (std::round (value), minimum, maximum) : value;
}

float ControlScale::fromPlugin (float value) const noexcept
{
    if (! points.empty() && std::isfinite (value))
        return static_cast<float> (nearest (points, value));

    value = value >= minimum ? std::min (value, maximum) : minimum;
    return isInteger ? std::clamp (std::round (value), minimum, maximum) : value;
}

ControlParameter makeParameter (const ForeignControl& control, double sampleRate)
{
    ControlParameter result;
    auto& [parameter, scale] = result;
    parameter.id = plainText (control.symbol);
    parameter.name = plainText (control.name);
    parameter.unit = plainText (control.unit, 32);
    parameter.group = plainText (control.group);

    if (parameter.name.empty())
        parameter.name = parameter.id;

    const auto factor = control.isOfSampleRate ? sampleRate : 1.0;
    auto minimum = number (control.minimum, factor), maximum = number (control.maximum, factor);
    const auto wanted = number (control.defaultValue, factor);

    if (! minimum)
        minimum = std::min ({0.0f, maximum.value_or (0.0f), wanted.value_or (0.0f)});

    if (! maximum)
        maximum = std::max ({*minimum + 1.0f, wanted.value_or (*minimum)});

    if (*minimum > *maximum)
        std::swap (*minimum, *maximum);

    if (control.isToggle)
    {
        scale.points = {0.0f, 1.0f};
        parameter.choices = {"Off", "On"};
        parameter.defaultValue = wanted.value_or (0.0f) > 0.0f ? 1.0f : 0.0f;
    }
    else if (auto choices = choicesOf (control, *minimum, *maximum); ! choices.empty())
    {
        for (const auto& [value, label] : choices)
        {
            scale.points.push_back (value);
            const auto text = plainText (label);
            parameter.choices.push_back (text.empty() ? std::to_string (value) : text);
        }

        parameter.defaultValue = static_cast<float> (nearest (scale.points, wanted.value_or (0.0f)));
    }
    else
    {
        parameter.integer = control.isInteger;

        if (parameter.integer)
        {
            minimum = std::ceil (*minimum);
            maximum = std::floor (*maximum);
        }

        if (! (*maximum > *minimum)) // nothing to turn, or nothing whole between them
            maximum = *minimum + std::max (1.0f, std::abs (*minimum) * 0.01f);

        parameter.minimum = *minimum;
        parameter.maximum = *maximum;
        parameter.logarithmic = control.isLogarithmic && *minimum > 0.0f;
        parameter.defaultValue = std::clamp (wanted.value_or (0.0f), *minimum, *maximum);

        if (parameter.integer)
            parameter.defaultValue = std::round (parameter.defaultValue);
    }

    if (! scale.points.empty())
    {
        parameter.minimum = 0.0f;
        parameter.maximum = static_cast<float> (scale.points.size() - 1);
        parameter.integer = true;
    }

    scale.minimum = parameter.minimum;
    scale.maximum = parameter.maximum;
    scale.isInteger = parameter.integer;
    return result;
}

} // namespace bulkhead
