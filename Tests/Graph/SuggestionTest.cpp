#include "Graph/Suggestion.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("Suggestion: the nearest word, if it is near", "[graph]")
{
    constexpr std::string_view words[] = {"vcf", "vca", "vco", "mixer", "step_sequencer"};

    CHECK (nearestWord ("vfc", words) == "vcf"); // exchanged
    CHECK (nearestWord ("mixr", words) == "mixer"); // missing
    CHECK (nearestWord ("step_sequencers", words) == "step_sequencer"); // added
    CHECK (nearestWord ("granulator", words).empty());
    CHECK (nearestWord ("", words).empty());
    CHECK (nearestWord (std::string (1000, 'v'), words).empty());
    CHECK (suggestion ("mixr", words) == ": did you mean \"mixer\"?");
    CHECK (suggestion ("granulator", words).empty());
}
