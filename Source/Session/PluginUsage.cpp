#include "PluginUsage.h"

#include "Graph/JsonGuard.h"
#include "Graph/JsonParser.h"
#include "Graph/PluginDescription.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

static constexpr double fading = 1.0 - 1.0 / PluginUsage::mostWeight;
static constexpr const char* formatName = "bulkhead-plugin-usage";

static bool isType (const std::string& text)
{
    constexpr std::size_t mostBytes = 1024;
    return text.size() <= mostBytes && text.find (':') != text.npos;
}

void PluginUsage::sort()
{
    std::stable_sort (entries.begin(), entries.end(), [] (auto& a, auto& b) { return a.weight > b.weight; });

    if (entries.size() > most)
        entries.resize (most);
}

void PluginUsage::use (const std::string& type)
{
    if (! isType (type))
        return;

    for (auto& entry : entries)
        entry.weight *= fading;

    auto found = std::find_if (entries.begin(), entries.end(), [&] (auto& e) { return e.type == type; });

    if (found == entries.end())
    {
        // One that is new would else never come in where all others weigh more.
        if (entries.size() == most)
            entries.pop_back();

        found = entries.insert (entries.end(), {type, 0.0});
    }

    found->weight += 1.0;
    sort();
}

std::vector<std::string> PluginUsage::types() const
{
    std::vector<std::string> result;

    for (const auto& entry : entries)
        result.push_back (entry.type);

    return result;
}

std::string PluginUsage::toText() const
{
    auto plugins = Json::array();

    for (const auto& entry : entries)
        plugins.push_back ({{"type", entry.type}, {"weight", entry.weight}});

    const Json json {{"format", formatName}, {"version", 1}, {"plugins", std::move (plugins)}};
    return json.dump (2, ' ', false, Json::error_handler_t::replace) + '\n';
}

PluginUsage PluginUsage::fromText (std::string_view text, std::string& problem)
{
    constexpr std::size_t mostValues = 10000;
    constexpr int mostDepth = 8;
    PluginUsage usage;
    Json json;
    auto wrong = checkJsonText (text, mostBytes, mostDepth);

    if (! wrong)
        wrong = parseJson (text, mostValues, json);

    if (wrong)
        problem = wrong->toText();
    else if (! json.is_object() || json.value ("format", Json()) != formatName)
        problem = "it does not say which plugins are used";

    if (! problem.empty())
        return usage;

    const auto plugins = json.find ("plugins");

    if (plugins == json.end() || ! plugins->is_array())
        return usage;

    for (const auto& plugin : *plugins)
    {
        if (! plugin.is_object())
            continue;

        const auto type = plugin.find ("type"), weight = plugin.find ("weight");

        if (type == plugin.end() || ! type->is_string() || weight == plugin.end() || ! weight->is_number())
            continue;

        Entry entry {type->get<std::string>(), weight->get<double>()};
        const auto isTwice = std::any_of (usage.entries.begin(), usage.entries.end(),
                                          [&] (auto& other) { return other.type == entry.type; });

        if (isType (entry.type) && ! isTwice && std::isfinite (entry.weight) && entry.weight > 0.0)
        {
            entry.weight = std::min (entry.weight, mostWeight);
            usage.entries.push_back (std::move (entry));
        }
    }

    usage.sort();
    return usage;
}

} // namespace bulkhead
