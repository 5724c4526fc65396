#include "Typeface.h"

namespace bulkhead
{

namespace
{

struct Choice
{
    juce::String name, regular, bold;
};

Choice bestInstalled()
{
    const auto installed = juce::Font::findAllTypefaceNames();

    // In this order: Debian has the last one wherever there is a desktop.
    for (const auto* name : {"Inter", "Noto Sans", "Roboto", "Open Sans"})
        if (installed.contains (name))
            return {name, "Regular", "Bold"};

    if (installed.contains ("DejaVu Sans") && juce::Font::findAllTypefaceStyles ("DejaVu Sans").contains ("Condensed"))
        return {"DejaVu Sans", "Condensed", "Condensed Bold"};

    return {juce::Font::getDefaultSansSerifFontName(), "Regular", "Bold"};
}

} // namespace

juce::Font typefaceFont (float height, bool bold)
{
    static const auto choice = bestInstalled();
    return {choice.name, bold ? choice.bold : choice.regular, height};
}

} // namespace bulkhead
