#include "Theme.h"

#include "Typeface.h"

#include <cmath>

namespace bulkhead
{

static Theme darkTheme()
{
    using juce::Colour;
    Theme t;
    t.canvas = Colour (0xff15171b);
    t.canvasDots = Colour (0xff2a2e35);
    t.bar = Colour (0xff1c1f24);
    t.barLine = Colour (0xff0c0d10);
    t.module = Colour (0xff272b32);
    t.moduleHeader = Colour (0xff31363f);
    t.moduleOutline = Colour (0xff454b56);
    t.well = Colour (0xff1a1d22);
    t.knob = Colour (0xff3b414b);
    t.popup = Colour (0xff2b3038);

    t.text = Colour (0xfff2f4f7);
    t.textDim = Colour (0xffb4bcc8);
    t.textFaint = Colour (0xff858e9b);
    t.accent = Colour (0xff5cc8ff);

    t.good = Colour (0xff5bd68a);
    t.warning = Colour (0xffffb84d);
    t.bad = Colour (0xffff6b63);

    t.audio = Colour (0xffffc24a);
    t.cv = Colour (0xff4fc3f7);
    t.midi = Colour (0xffe58bea);
    return t;
}

const Theme& Theme::current()
{
    static const auto theme = darkTheme();
    return theme;
}

juce::Colour Theme::signal (SignalKind kind) const
{
    return kind == SignalKind::audio ? audio : kind == SignalKind::cv ? cv : midi;
}

juce::Colour Theme::category (std::string_view name) const
{
    static constexpr std::pair<std::string_view, juce::uint32> colours[] = {
        {"Instrument", 0xffffb35c}, {"Oscillator", 0xffff8a5c},  {"Filter", 0xffb79bff},
        {"Amplifier", 0xff7ed68e},  {"Modulator", 0xff4ed4c6},   {"Effect", 0xff7aa5ff},
        {"Sequencer", 0xfff77fb0},  {"Input/Output", 0xffe6dcc4}};

    for (const auto& [category, colour] : colours)
        if (category == name)
            return juce::Colour (colour);

    return juce::Colour (0xffa5afbc);
}

juce::Colour Theme::process (int processId) const
{
    // Steps of the golden ratio put neighbouring process ids far apart on the circle of hues.
    const auto hue = static_cast<float> (std::fmod (processId * 0.618033988749895, 1.0));
    auto colour = juce::Colour::fromHSV (hue, 0.52f, 0.95f, 1.0f);

    // Blues and violets of one value are darker to the eye than greens are.
    while (contrastRatio (colour, moduleHeader) < 5.0)
        colour = colour.interpolatedWith (juce::Colours::white, 0.1f);

    return colour;
}

juce::Font Theme::regular (float height) { return typefaceFont (height, false); }

juce::Font Theme::bold (float height) { return typefaceFont (height, true); }

static double luminance (juce::Colour colour)
{
    const auto linear = [] (float c) { return c <= 0.04045f ? c / 12.92 : std::pow ((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear (colour.getFloatRed()) + 0.7152 * linear (colour.getFloatGreen())
           + 0.0722 * linear (colour.getFloatBlue());
}

// https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
double contrastRatio (juce::Colour a, juce::Colour b)
{
    const auto la = luminance (a), lb = luminance (b);
    return (std::max (la, lb) + 0.05) / (std::min (la, lb) + 0.05);
}

} // namespace bulkhead
