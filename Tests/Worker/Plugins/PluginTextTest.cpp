#include "Worker/Plugins/PluginText.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("PluginText: names are shown as they are where they can be", "[worker][plugins]")
{
    CHECK (plainText ("Größe") == "Größe");
    CHECK (plainText ("  two \t\n words\x7f ") == "two words");
    CHECK (plainText ("a\xff\xc3z") == "a??z");
    CHECK (plainText (std::string_view ("a\0b", 3)) == "a b");
    CHECK (plainText ("").empty());
    CHECK (plainText (" \n").empty());
}

TEST_CASE ("PluginText: what is too long is cut between characters", "[worker][plugins]")
{
    CHECK (plainText ("ääää", 5) == "ää");
    CHECK (plainText ("abc def", 4) == "abc");
    CHECK (plainText (std::string (5000, 'x')).size() == PluginLimits::nameBytes);
}

TEST_CASE ("PluginText: an id is made of letters, digits and single underscores", "[worker][plugins]")
{
    CHECK (portId ("Audio In 1 (L)", "in") == "audio_in_1_l");
    CHECK (portId ("__out__left", "out") == "out_left");
    CHECK (portId ("Größe", "x") == "gr_e");
    CHECK (portId ("///", "in") == "in");
    CHECK (portId (std::string (500, 'a'), "in").size() == 64);
}
