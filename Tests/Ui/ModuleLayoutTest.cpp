#include "Ui/ModuleLayout.h"
#include "Ui/ParameterRows.h"
#include "Ui/Theme.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

std::vector<juce::Rectangle<int>> placesOf (const ModuleLayout& layout)
{
    auto places = layout.inputs;
    places.insert (places.end(), layout.outputs.begin(), layout.outputs.end());

    for (const auto& parameter : layout.parameters)
        places.push_back (parameter.bounds);

    for (const auto& label : layout.labels)
        places.push_back (label.bounds);

    for (const auto& part : {layout.display, layout.meter})
        if (! part.isEmpty())
            places.push_back (part);

    return places;
}

} // namespace

TEST_CASE ("Every part of every module has a place of its own inside it", "[ui]")
{
    for (const auto* const type : moduleCatalogue())
    {
        const auto& info = type->info;
        INFO (info.type);
        const auto layout = layOutModule (info);
        REQUIRE (layout.parameters.size() == info.parameters.size());
        REQUIRE (layout.inputs.size() == info.inputs.size());
        REQUIRE (layout.outputs.size() == info.outputs.size());

        const juce::Rectangle<int> body (0, ModuleLayout::headerHeight, layout.width,
                                         layout.height - ModuleLayout::headerHeight);
        const auto places = placesOf (layout);

        for (std::size_t i = 0; i < places.size(); ++i)
        {
            CHECK (body.contains (places[i]));

            for (std::size_t j = 0; j < i; ++j)
                CHECK_FALSE (places[i].intersects (places[j]));
        }

        // On the grid that modules are moved by, and small enough for a screen.
        CHECK (layout.width % Theme::gridStep == 0);
        CHECK (layout.height % Theme::gridStep == 0);
        CHECK (layout.width <= 800);
        CHECK (layout.height <= 500);
    }
}

TEST_CASE ("Parameters are laid out in their own order", "[ui]")
{
    for (const auto* const type : moduleCatalogue())
    {
        const auto layout = layOutModule (type->info);

        for (std::size_t i = 0; i < layout.parameters.size(); ++i)
            CHECK (layout.parameters[i].index == static_cast<int> (i));
    }
}

TEST_CASE ("The steps of a sequencer stand below each other", "[ui]")
{
    const auto* const type = findModuleType ("step_sequencer");
    REQUIRE (type != nullptr);
    const auto rows = findParameterRows (type->info);
    REQUIRE (rows.size() == 2);
    CHECK (rows[0].name == "Pitch");
    CHECK (rows[1].name == "Gate");

    const auto layout = layOutModule (type->info);
    const auto at = [&] (int index) { return layout.parameters[static_cast<std::size_t> (index)]; };

    for (std::size_t step = 0; step < 16; ++step)
    {
        const auto pitch = at (rows[0].parameters[step]), gate = at (rows[1].parameters[step]);
        CHECK (pitch.shape == ControlShape::bar);
        CHECK (gate.shape == ControlShape::pad);
        CHECK (pitch.bounds.getX() == gate.bounds.getX());
        CHECK (pitch.bounds.getY() == at (rows[0].parameters[0]).bounds.getY());
    }
}

TEST_CASE ("A few numbered parameters are knobs on one line", "[ui]")
{
    const auto* const type = findModuleType ("mixer");
    REQUIRE (type != nullptr);
    CHECK (findParameterRows (type->info).empty());

    for (const auto& parameter : layOutModule (type->info).parameters)
    {
        CHECK (parameter.shape == ControlShape::knob);
        CHECK (parameter.bounds.getY() == layOutModule (type->info).parameters.front().bounds.getY());
    }
}

TEST_CASE ("A module with as many parameters and ports as there may be is laid out", "[ui]")
{
    std::vector<std::string> names;

    for (int i = 0; i < maxParametersPerModule; ++i)
        names.push_back (std::string ("knob_") + static_cast<char> ('a' + i % 26) + static_cast<char> ('a' + i / 26));

    std::vector<ParameterInfo> parameters;

    for (const auto& name : names)
        parameters.push_back ({name, name, "Hz", 1.0f, 2.0f, 1.0f});

    const std::vector<PortInfo> ports (maxPortsPerDirection, {"port", "A Long Port Name", SignalKind::cv, 1, ""});
    const ModuleInfo info {.type = "big",
                           .name = "Big",
                           .category = "?",
                           .description = "",
                           .inputs = ports,
                           .outputs = ports,
                           .parameters = parameters};
    const auto layout = layOutModule (info);
    CHECK (layout.parameters.size() == names.size());
    CHECK (layout.width < 1000);
    CHECK (layout.height < 800);
}

TEST_CASE ("A display lies between the header and everything else, as wide as the module", "[ui]")
{
    constexpr PortInfo ports[] = {{"in", "In", SignalKind::audio, 1, ""}};
    constexpr ParameterInfo parameters[] = {{"time", "Time", "s", 0.001f, 1.0f, 0.1f}};
    ModuleInfo info {.type = "scope",
                     .name = "Scope",
                     .category = "Utility",
                     .description = "",
                     .inputs = ports,
                     .parameters = parameters};
    const auto without = layOutModule (info);
    CHECK (without.display.isEmpty());

    for (const auto height : {1, 60, 101, 200})
    {
        info.displayHeight = height;
        const auto layout = layOutModule (info);
        CHECK (layout.display.getHeight() == height);
        CHECK (layout.display.getWidth() >= 200);
        CHECK (layout.display.getX() == layout.width - layout.display.getRight());
        CHECK (layout.display.getY() >= ModuleLayout::headerHeight);
        CHECK (layout.height >= without.height + height);
        CHECK (layout.height % Theme::gridStep == 0);
        CHECK (layout.inputs[0].getY() >= layout.display.getBottom());
        CHECK (layout.parameters[0].bounds.getY() >= layout.display.getBottom());
        CHECK (juce::Rectangle<int> (layout.width, layout.height).contains (layout.parameters[0].bounds));
    }
}

TEST_CASE ("The output has a meter", "[ui]")
{
    for (const auto* const type : moduleCatalogue())
        CHECK (layOutModule (type->info).meter.isEmpty() == (type->info.type != "output"));
}

TEST_CASE ("A module of unknown type has room for the ports its cables use", "[ui]")
{
    for (const auto& [inputs, outputs] : {std::pair (0, 0), std::pair (1, 0), std::pair (3, 7)})
    {
        const auto layout = layOutUnknownModule (inputs, outputs);
        CHECK (static_cast<int> (layout.inputs.size()) == inputs);
        CHECK (static_cast<int> (layout.outputs.size()) == outputs);

        for (const auto& place : placesOf (layout))
            CHECK (juce::Rectangle<int> (layout.width, layout.height).contains (place));
    }
}
