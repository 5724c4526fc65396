#include "PluginFile.h"

#include "JsonGuard.h"
#include "JsonParser.h"
#include "QuotedText.h"

namespace bulkhead
{

static constexpr std::size_t problemBytes = 500;

static std::string textOf (const Json& json) { return json.dump (-1, ' ', false, Json::error_handler_t::replace); }

static void addProblem (std::string& problem, const std::string& more)
{
    // The first ones tell enough.
    if (problem.size() + more.size() < problemBytes)
        problem += (problem.empty() ? "" : "; ") + more;
}

std::string writePluginFileContents (const PluginFileContents& contents)
{
    constexpr std::size_t roomForTheRest = 65536;
    auto problem = escapedText (contents.problem, problemBytes);
    std::string plugins;
    std::size_t leftOut = 0;

    for (const auto& plugin : contents.plugins)
    {
        auto text = textOf (toJson (plugin));

        if (plugins.size() + text.size() + roomForTheRest > PluginFileContents::mostBytes)
            ++leftOut;
        else
            plugins += (plugins.empty() ? "" : ",\n") + text;
    }

    if (leftOut > 0)
        addProblem (problem, "no room for " + std::to_string (leftOut) + " of its plugins");

    return "{\"plugins\": [" + plugins + "], \"problem\": " + textOf (problem)
           + ", \"unsupported\": " + (contents.isUnsupported ? "true" : "false") + "}";
}

static const Json* find (const Json& object, std::string_view key)
{
    for (const auto& [name, value] : object.get_ref<const Json::object_t&>())
        if (name == key)
            return &value;

    return nullptr;
}

static void set (Json& object, std::string_view key, Json value)
{
    auto& members = object.get_ref<Json::object_t&>();

    for (auto& [name, present] : members)
        if (name == key)
        {
            present = std::move (value);
            return;
        }

    members.emplace_back (std::string (key), std::move (value));
}

std::optional<PluginFileContents> readPluginFileContents (std::string_view text, const PluginFile& file,
                                                          std::string& problem)
{
    constexpr std::size_t mostValues = 2u << 20;
    constexpr int mostDepth = 16;
    Json document;

    if (auto wrong = checkJsonText (text, PluginFileContents::mostBytes, mostDepth))
        problem = wrong->toText();
    else if (wrong = parseJson (text, mostValues, document); wrong)
        problem = wrong->toText();
    else if (! document.is_object())
        problem = "not an object";

    if (! problem.empty())
        return {};

    PluginFileContents contents;

    if (const auto* said = find (document, "problem"); said != nullptr && said->is_string())
        contents.problem = escapedText (said->get_ref<const std::string&>(), problemBytes);

    if (const auto* said = find (document, "unsupported"))
        contents.isUnsupported = said->is_boolean() && said->get<bool>();

    auto* const plugins = const_cast<Json*> (find (document, "plugins"));

    if (plugins == nullptr || ! plugins->is_array() || plugins->size() > PluginLimits::perBundle)
    {
        problem = plugins != nullptr && plugins->is_array() ? "too many plugins" : "no list of plugins";
        return {};
    }

    for (std::size_t i = 0; i < plugins->size(); ++i)
    {
        std::string wrong;
        auto& json = (*plugins)[i];

        if (json.is_object())
        {
            set (json, "format", toText (file.format));
            set (json, "file", file.path);
        }

        if (auto plugin = readPluginDescription (json, wrong))
            contents.plugins.push_back (std::move (*plugin));
        else
            addProblem (contents.problem, elementPlace ("plugins", i) + ": " + wrong);
    }

    return contents;
}

} // namespace bulkhead
