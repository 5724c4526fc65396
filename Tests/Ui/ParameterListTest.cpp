#include "Ui/ParameterList.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

constexpr std::string_view shapes[] = {"Sine", "Saw"};
const ParameterInfo parameters[] = {
    {.id = "bypass", .name = "Bypass", .unit = ""},
    {.id = "cutoff", .name = "Cutoff", .unit = "Hz", .group = "Filter"},
    {.id = "shape", .name = "Shape", .unit = "", .choices = shapes, .group = "Oscillator"},
    {.id = "res", .name = "Resonance", .unit = "", .group = "Filter"}};
const ModuleInfo module {.type = "test",
                         .name = "Test",
                         .category = "Effect",
                         .description = "",
                         .parameters = parameters};

/// "Filter: 1 3": the groups that are found.
std::vector<std::string> found (std::string_view search)
{
    std::vector<std::string> lines;

    for (const auto& group : searchParameters (module, search))
    {
        auto line = std::string (group.name) + ":";

        for (const auto index : group.parameters)
            line += " " + std::to_string (index);

        lines.push_back (line);
    }

    return lines;
}

} // namespace

TEST_CASE ("ParameterList: groups stand in the order in which they begin, and have all of theirs", "[ui]")
{
    CHECK (found ("") == std::vector<std::string> {": 0", "Filter: 1 3", "Oscillator: 2"});
}

TEST_CASE ("ParameterList: a search is for words in names, ids, groups, units and choices", "[ui]")
{
    CHECK (found ("CUT") == std::vector<std::string> {"Filter: 1"});
    CHECK (found ("filter res") == std::vector<std::string> {"Filter: 3"});
    CHECK (found ("hz") == std::vector<std::string> {"Filter: 1"});
    CHECK (found ("saw") == std::vector<std::string> {"Oscillator: 2"});
    CHECK (found ("filter saw").empty());
}
