#include "Ui/Theme.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("Contrast is that of the WCAG", "[ui]")
{
    CHECK (contrastRatio (juce::Colours::black, juce::Colours::white) == Approx (21.0));
    CHECK (contrastRatio (juce::Colours::white, juce::Colours::white) == Approx (1.0));
    CHECK (contrastRatio (juce::Colour (0xff777777), juce::Colours::white) == Approx (4.48).margin (0.01));
}

TEST_CASE ("What is written can be read", "[ui]")
{
    const auto& theme = Theme::current();

    for (const auto surface : {theme.canvas, theme.bar, theme.module, theme.moduleHeader, theme.well, theme.popup})
    {
        CHECK (contrastRatio (theme.text, surface) >= 10.0);
        CHECK (contrastRatio (theme.textDim, surface) >= 4.5);
    }

    for (const auto colour : {theme.good, theme.warning, theme.bad})
        CHECK (contrastRatio (colour, theme.bar) >= 4.5);
}

TEST_CASE ("Cables and categories stand out from what they are drawn on", "[ui]")
{
    const auto& theme = Theme::current();

    for (const auto kind : {SignalKind::audio, SignalKind::cv, SignalKind::midi})
    {
        CHECK (contrastRatio (theme.signal (kind), theme.canvas) >= 4.5);
        CHECK (contrastRatio (theme.signal (kind), theme.module) >= 4.5);
    }

    for (const auto* const type : moduleCatalogue())
        CHECK (contrastRatio (theme.category (type->info.category), theme.module) >= 4.5);

    CHECK (theme.category ("no such category") == theme.category ("Utility"));
}

TEST_CASE ("A process has one colour, its neighbours have others, and all can be read", "[ui]")
{
    const auto& theme = Theme::current();

    for (int pid = 1; pid < 4000; ++pid)
    {
        CHECK (theme.process (pid) == theme.process (pid));
        CHECK (theme.process (pid) != theme.process (pid + 1));
        CHECK (contrastRatio (theme.process (pid), theme.well) >= 4.5);
    }
}
