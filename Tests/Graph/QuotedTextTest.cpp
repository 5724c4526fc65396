#include "Graph/QuotedText.h"
#include "Graph/Utf8.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("Quoted text: plain text only gets quotes", "[graph]")
{
    CHECK (quotedText ("vcf1.cutoff") == "\"vcf1.cutoff\"");
    CHECK (quotedText ("B\u00e4ss \U0001f3b9") == "\"B\u00e4ss \U0001f3b9\"");
    CHECK (quotedText ("") == "\"\"");
    CHECK (quotedText (R"(a"b\c)") == R"("a\"b\\c")");
    CHECK (escapedText (R"(a"b\c)") == R"(a"b\c)");
}

TEST_CASE ("Quoted text: nothing in it moves a cursor or turns the direction of writing", "[graph]")
{
    CHECK (escapedText ("a\nb\tc\r") == "a\\nb\\tc\\u000d");
    CHECK (escapedText ("\x1b[2J") == "\\u001b[2J");
    CHECK (escapedText (std::string_view ("a\0b", 3)) == "a\\u0000b");
    CHECK (escapedText ("\x7f\u0085\u2028\u202e\u2066") == "\\u007f\\u0085\\u2028\\u202e\\u2066");
    CHECK (escapedText ("a\xff\xc3") == "a\\xff\\xc3");
}

TEST_CASE ("Quoted text: cut between characters", "[graph]")
{
    CHECK (escapedText (std::string (1000, 'x'), 10) == std::string (10, 'x') + "...");
    CHECK (escapedText ("\u00e9\u00e9\u00e9", 5) == "\u00e9\u00e9...");
    CHECK (escapedText ("\u00e9\u00e9\u00e9", 6) == "\u00e9\u00e9\u00e9");
}

TEST_CASE ("UTF-8: overlong forms, surrogates, stray and missing bytes are found", "[graph]")
{
    CHECK (findInvalidUtf8 ("a\u00e9\u20ac\U0001f3b9\U0010ffff") == std::string_view::npos);
    CHECK (findInvalidUtf8 ("ab\xff") == 2);
    CHECK (findInvalidUtf8 ("\x80") == 0);
    CHECK (findInvalidUtf8 ("a\xc0\xaf") == 1);
    CHECK (findInvalidUtf8 ("\xe0\x80\xaf") == 0);
    CHECK (findInvalidUtf8 ("\xed\xa0\x80") == 0);
    CHECK (findInvalidUtf8 ("\xf4\x90\x80\x80") == 0);
    CHECK (findInvalidUtf8 ("\xf0\x9f\x8e") == 0);
    CHECK (findInvalidUtf8 ("\xc3(") == 0);
}
