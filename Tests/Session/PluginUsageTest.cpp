#include "Session/PluginUsage.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

using Types = std::vector<std::string>;

TEST_CASE ("PluginUsage: what is used most comes first, and what is used no more falls behind", "[session]")
{
    PluginUsage usage;
    CHECK (usage.types().empty());

    for (const auto* type : {"lv2:a", "lv2:b", "lv2:b", "lv2:c", "lv2:b", "lv2:c"})
        usage.use (type);

    CHECK (usage.types() == Types {"lv2:b", "lv2:c", "lv2:a"});

    for (int i = 0; i < 100; ++i)
        usage.use ("lv2:a");

    CHECK (usage.types().front() == "lv2:a");

    for (int i = 0; i < 100; ++i)
        usage.use ("lv2:c");

    CHECK (usage.types() == Types {"lv2:c", "lv2:a", "lv2:b"});
}

TEST_CASE ("PluginUsage: is bounded, and takes in what is new", "[session]")
{
    PluginUsage usage;

    for (int i = 0; i < 3; ++i)
        for (std::size_t n = 0; n < PluginUsage::most; ++n)
            usage.use ("lv2:" + std::to_string (n));

    usage.use ("lv2:new");
    const auto types = usage.types();
    CHECK (types.size() == PluginUsage::most);
    CHECK (std::find (types.begin(), types.end(), "lv2:new") != types.end());

    usage.use (std::string (5000, ':'));
    usage.use ("vco");
    CHECK (usage.types() == types);
}

TEST_CASE ("PluginUsage: is written and read again", "[session]")
{
    PluginUsage usage;

    for (const auto* type : {"lv2:http://example.org/\"eq\"", "vst3:b", "vst3:b"})
        usage.use (type);

    std::string problem;
    const auto again = PluginUsage::fromText (usage.toText(), problem);
    CHECK (problem.empty());
    CHECK (again.types() == usage.types());
    CHECK (again.toText() == usage.toText());
}

TEST_CASE ("PluginUsage: a text that is damaged does no harm", "[session]")
{
    const auto read = [] (const std::string& text)
    {
        std::string problem;
        return PluginUsage::fromText (text, problem).types();
    };

    for (const std::string text : {"", "{", "[]", "null", "{\"format\": 3}", "{\"format\": \"bulkhead-plugin-usage\"}"})
        CHECK (read (text).empty());

    CHECK (read (std::string (100000, '[')).empty());
    CHECK (read (std::string (PluginUsage::mostBytes + 1, ' ')).empty());

    const auto list = [&] (const std::string& plugins)
    { return read ("{\"format\": \"bulkhead-plugin-usage\", \"plugins\": " + plugins + "}"); };

    CHECK (list ("{}").empty());
    CHECK (list ("[1, null, {}, {\"type\": 1, \"weight\": 1}, {\"type\": \"lv2:a\"}, {\"type\": \"lv2:a\", \"weight\": "
                 "\"1\"}, {\"type\": \"lv2:a\", \"weight\": 0}, {\"type\": \"lv2:a\", \"weight\": -1}]")
               .empty());
    CHECK (list ("[{\"type\": \"lv2:a\", \"weight\": 1}, {\"type\": \"lv2:b\", \"weight\": 1e300}, {\"type\": "
                 "\"lv2:a\", \"weight\": 3}]")
           == Types {"lv2:b", "lv2:a"});

    // However heavy it says it is, it falls behind like any other.
    std::string problem;
    auto usage = PluginUsage::fromText (
        "{\"format\": \"bulkhead-plugin-usage\", \"plugins\": [{\"type\": \"lv2:b\", \"weight\": 1e300}]}", problem);

    for (int i = 0; i < 100; ++i)
        usage.use ("lv2:a");

    CHECK (usage.types().front() == "lv2:a");

    std::string many = "[";

    for (int i = 0; i < 1000; ++i)
        many += (i > 0 ? ", " : "") + std::string ("{\"type\": \"lv2:") + std::to_string (i) + "\", \"weight\": 1}";

    CHECK (list (many + "]").size() == PluginUsage::most);
}
