#include "Ui/BrowserList.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bulkhead;

namespace
{

/// "vco vcf": the types that are found, in their order.
std::vector<std::string> found (std::string_view search)
{
    std::vector<std::string> types;

    for (const auto& group : searchModules (moduleCatalogue(), search))
        for (const auto* const type : group.modules)
            types.emplace_back (type->info.type);

    return types;
}

bool contains (const std::vector<std::string>& types, const std::string& type)
{
    return std::find (types.begin(), types.end(), type) != types.end();
}

} // namespace

TEST_CASE ("Without a search there is every module once, each below its category", "[ui]")
{
    auto all = found ("");
    CHECK (all.size() == moduleCatalogue().size());
    std::sort (all.begin(), all.end());
    CHECK (std::adjacent_find (all.begin(), all.end()) == all.end());

    std::vector<std::string_view> categories;

    for (const auto& group : searchModules (moduleCatalogue(), ""))
    {
        categories.push_back (group.category);
        CHECK_FALSE (group.modules.empty());

        for (const auto* const type : group.modules)
            CHECK (type->info.category == group.category);
    }

    CHECK (categories.front() == "Input/Output");
    CHECK (found ("   ") == found (""));
}

TEST_CASE ("A search finds by name, type, category and description", "[ui]")
{
    CHECK (found ("vco").front() == "vco");
    CHECK (found ("VcO").front() == "vco");
    CHECK (found ("step_seq").front() == "step_sequencer");
    CHECK (contains (found ("filter"), "vcf"));
    CHECK (contains (found ("echo"), "delay"));
    CHECK (contains (found ("oscillator low"), "lfo"));
    CHECK (found ("nothing is called so").empty());
    CHECK (found ("delay zzz").empty());
}

TEST_CASE ("The best match comes first", "[ui]")
{
    // "Mixer" by its name, before what only mixes.
    CHECK (found ("mix").front() == "mixer");
    CHECK (found ("rev").front() == "reverb");
    CHECK (found ("out").front() == "output");
}
