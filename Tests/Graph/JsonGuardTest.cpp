#include "Graph/JsonGuard.h"
#include "Graph/JsonParser.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

std::string guard (std::string_view text, std::size_t maxBytes = 1u << 20, int maxDepth = 64)
{
    const auto problem = checkJsonText (text, maxBytes, maxDepth);
    return problem.has_value() ? problem->toText() : "";
}

std::string parse (std::string_view text, std::size_t maxValues = 1000)
{
    Json document;
    const auto problem = parseJson (text, maxValues, document);
    return problem.has_value() ? problem->toText() : document.dump();
}

} // namespace

TEST_CASE ("JSON guard: size, UTF-8 and nesting", "[graph]")
{
    CHECK (guard ("{}") == "");
    CHECK (guard ("") == "the file is empty");
    CHECK (guard (" \n\t\r ") == "the file is empty");
    CHECK (guard ("[1, 2, 3]", 8) == "the file is larger than 8 bytes");
    CHECK (guard ("{\n \"\u00e9\xff\"}") == "line 2, column 4: not valid UTF-8");
    CHECK (guard ("[[[]]]", 100, 3) == "");
    CHECK (guard ("[[[\n[]]]]", 100, 3) == "line 2, column 1: nested deeper than 3 levels");
    CHECK (guard ("[{},{},[],[],{}]", 100, 2) == "");
    CHECK (guard (R"(["[[[[[[", "\"[[[[[["])", 100, 1) == "");
    CHECK (guard ('[' + std::string (65536, ' ') + ']') == "");
    CHECK (guard ('[' + std::string (65537, '\n') + ']') == "line 65537, column 1: more than 65536 blanks in a row");
    CHECK (guard ("[\"" + std::string (70000, ' ') + "\"]") == "");
    CHECK (guard (std::string (64, '[')) == "");
    CHECK (guard (std::string (100000, '[')) == "line 1, column 65: nested deeper than 64 levels");
}

TEST_CASE ("JSON parser: keeps the order of keys and tells where it stops", "[graph]")
{
    CHECK (parse (R"({"b":1,"a":[true,null,"x"],"c":{"z":1.5,"y":-2}})")
           == R"({"b":1,"a":[true,null,"x"],"c":{"z":1.5,"y":-2}})");
    CHECK (parse ("[1,\n 2,]") == "line 2, column 4: not valid JSON: unexpected ']'; expected '[', '{', or a literal");
    CHECK (parse ("[1") == "line 1, column 3: not valid JSON: unexpected end of input; expected ']'");
    CHECK (parse ("{} x") == "line 1, column 4: not valid JSON: invalid literal; expected end of input");
    CHECK_THAT (parse ("[1e999]"),
                Catch::StartsWith ("line 1, column 6: not valid JSON: number overflow parsing '1e999'"));
    CHECK_THAT (parse ("{\"a\": \"" + std::string (5000, 'x')),
                Catch::StartsWith ("line 1, column 5008: not valid JSON: "));
    CHECK (parse ("{\"a\": \"" + std::string (5000, 'x')).size() < 400);
    CHECK_THAT (parse ("[\"a\nb\"]"), Catch::StartsWith ("line 1, column 4: not valid JSON: "));
    CHECK_THAT (parse ("[\"a\nb\"]"), ! Catch::Contains ("\n"));
    CHECK_THAT (parse (R"(["\ud800"])"), Catch::Contains ("not valid JSON: "));
    CHECK_THAT (parse ("[NaN]"), Catch::Contains ("not valid JSON: "));
    CHECK_THAT (parse ("// no comments\n[]"), Catch::Contains ("not valid JSON: "));
}

TEST_CASE ("JSON parser: a key that is there twice", "[graph]")
{
    CHECK (parse (R"({"a": 1, "b": 2, "a": 3})") == R"(the key "a" is there twice)");
    CHECK (parse (R"({"m": [0, {"p": {"x": 1, "x": 1}}]})") == R"(m[1].p: the key "x" is there twice)");
    CHECK (parse (R"({"m n": {"\u0061": 1, "a": 2}})") == R"(["m n"]: the key "a" is there twice)");
    CHECK (parse (R"({"a": {"a": {"a": 1}}})") == R"({"a":{"a":{"a":1}}})");
}

TEST_CASE ("JSON parser: values are counted, and keys are not searched for one by one", "[graph]")
{
    CHECK (parse ("[1, 2, 3]", 4) == "[1,2,3]");
    CHECK (parse ("[1, 2, 3, 4]", 4) == "the file holds too many values");

    std::string many = "{";

    for (int i = 0; i < 200000; ++i)
        many.append (i == 0 ? "\"" : ",\"").append (std::to_string (i)).append ("\":0");

    Json document;
    CHECK_FALSE (parseJson (many + '}', 1u << 20, document).has_value());
    CHECK (document.size() == 200000);
}
