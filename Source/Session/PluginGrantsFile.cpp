#include "PluginGrantsFile.h"

#include "StateFolder.h"

#include "Graph/JsonGuard.h"
#include "Graph/JsonParser.h"
#include "Graph/PatchFile.h"
#include "Graph/PluginDescription.h"
#include "Graph/QuotedText.h"
#include "Graph/Utf8.h"
#include "Graph/WholeFile.h"
#include "Host/ReadableFolders.h"

#include <algorithm>
#include <cerrno>

namespace bulkhead
{

static constexpr std::size_t mostBytes = 4u << 20;
static constexpr const char* formatName = "bulkhead-plugin-grants";

PluginGrantsFile::PluginGrantsFile (const std::string& state)
    : folder (state), file (state.empty() ? state : state + "/grants.json")
{}

static bool isUsable (const std::string& text, std::size_t most)
{
    return ! text.empty() && text.size() <= most && text.find ('\0') == text.npos
           && findInvalidUtf8 (text) == text.npos;
}

static bool isPluginType (const std::string& type)
{
    const auto colon = type.find (':');
    return isUsable (type, 2 * PluginLimits::pathBytes) && colon != type.npos && colon > 0 && colon + 1 < type.size();
}

static bool isWholePath (const std::string& path)
{
    return isUsable (path, PluginLimits::pathBytes) && path.starts_with ('/') && path.size() > 1;
}

std::string PluginGrantsFile::toText (const std::map<std::string, PluginGrants>& plugins)
{
    auto list = Json::object();

    for (const auto& [type, grants] : plugins)
        list[type] = {{"read", grants.readable}, {"write_code", grants.writableCode}};

    const Json json {{"format", formatName}, {"version", 1}, {"plugins", std::move (list)}};
    return json.dump (2, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// False when it is not what toText() writes.
static bool readGrants (const Json& json, PluginGrants& grants)
{
    if (! json.is_object() || ! json.contains ("read") || ! json["read"].is_array()
        || json["read"].size() > PluginGrants::most)
        return false;

    for (const auto& path : json["read"])
    {
        if (! path.is_string() || ! isWholePath (path.get<std::string>()))
            return false;

        grants.readable.push_back (path.get<std::string>());
    }

    const auto code = json.value ("write_code", Json (false));
    grants.writableCode = code == true;
    return code.is_boolean();
}

std::map<std::string, PluginGrants> PluginGrantsFile::fromText (std::string_view text, std::string& problem)
{
    constexpr std::size_t mostValues = mostPlugins * (PluginGrants::most + 4);
    constexpr int mostDepth = 8;
    std::map<std::string, PluginGrants> plugins;
    Json json;
    auto wrong = checkJsonText (text, mostBytes, mostDepth);

    if (! wrong)
        wrong = parseJson (text, mostValues, json);

    if (wrong)
        problem = wrong->toText();
    else if (! json.is_object() || json.value ("format", Json()) != formatName || ! json.contains ("plugins")
             || ! json["plugins"].is_object() || json["plugins"].size() > mostPlugins)
        problem = "it is not a list of what plugins may do";
    else if (json.value ("version", Json()) != 1)
        problem = "it is of another version of Bulkhead";

    if (! problem.empty())
        return {};

    for (const auto& [type, entry] : json["plugins"].items())
        if (PluginGrants grants; isPluginType (type) && readGrants (entry, grants))
            plugins[type] = std::move (grants);
        else
            problem = "what it says of " + quotedText (type, 100) + " is damaged";

    return problem.empty() ? plugins : std::map<std::string, PluginGrants>();
}

std::string PluginGrantsFile::load()
{
    if (file.empty())
        return {};

    std::string text;
    int error = 0;
    auto problem = readWholeFile (file, mostBytes, text, &error);

    std::map<std::string, PluginGrants> read;

    if (problem.empty() && error != ENOENT)
        read = fromText (text, problem);

    if (problem.empty() || error == ENOENT)
    {
        plugins = std::move (read);
        return {};
    }

    return "what plugins may read could not be found out (" + quotedText (file, 200) + ": " + problem + ")";
}

PluginGrants PluginGrantsFile::of (const std::string& type) const
{
    const auto found = plugins.find (type);
    return found == plugins.end() ? PluginGrants() : found->second;
}

std::string PluginGrantsFile::save (const std::string& type, PluginGrants grants)
{
    auto next = plugins;

    if (grants.empty())
        next.erase (type);
    else
        next[type] = std::move (grants);

    if (next.size() > mostPlugins)
        return "too many plugins may do more than others";

    if (auto problem = file.empty() ? "there is no folder to keep it in" : makePrivateFolder (folder);
        ! problem.empty())
        return problem;

    if (auto problem = saveFileAtomically (file, toText (next)); ! problem.empty())
        return problem;

    plugins = std::move (next);
    return {};
}

std::string PluginGrantsFile::let (const std::string& type, const std::string& path)
{
    if (! isPluginType (type))
        return quotedText (type, 100) + " is not the type of a plugin (bulkhead plugins lists them)";

    std::string real;

    if (auto problem = checkGrant (path, real); ! problem.empty())
        return problem;

    if (! isWholePath (real))
        return quotedText (path, 200) + " has a name that cannot be kept";

    if (auto problem = load(); ! problem.empty())
        return problem;

    auto grants = of (type);

    if (std::find (grants.readable.begin(), grants.readable.end(), real) != grants.readable.end())
        return {};

    if (grants.readable.size() == PluginGrants::most)
        return "it may read " + std::to_string (PluginGrants::most) + " files and folders already";

    grants.readable.push_back (real);
    return save (type, std::move (grants));
}

std::string PluginGrantsFile::withdraw (const std::string& type, const std::string& path)
{
    if (auto problem = load(); ! problem.empty())
        return problem;

    // By the name that it was let by, or that it really has; a folder may be gone by now.
    auto grants = of (type);
    auto name = path;

    while (name.size() > 1 && name.back() == '/')
        name.pop_back();

    auto erased = std::erase (grants.readable, name);

    if (std::string real; erased == 0 && (checkGrant (path, real), ! real.empty()))
        erased = std::erase (grants.readable, real);

    if (erased == 0)
        return quotedText (type, 100) + " has not been let read " + quotedText (path, 200);

    return save (type, std::move (grants));
}

std::string PluginGrantsFile::letWriteCode (const std::string& type, bool may)
{
    if (! isPluginType (type))
        return quotedText (type, 100) + " is not the type of a plugin (bulkhead plugins lists them)";

    if (auto problem = load(); ! problem.empty())
        return problem;

    auto grants = of (type);
    grants.writableCode = may;
    return save (type, std::move (grants));
}

} // namespace bulkhead
