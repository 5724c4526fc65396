#include "PluginFolders.h"

#include "Graph/JsonGuard.h"
#include "Graph/JsonParser.h"
#include "Graph/QuotedText.h"
#include "Graph/Utf8.h"

#include <algorithm>
#include <cstdlib>

namespace bulkhead
{

namespace
{

/// Where Debian's multiarch and others put libraries of this processor.
#if defined(__x86_64__)
constexpr const char* multiarch = "x86_64-linux-gnu";
#elif defined(__aarch64__)
constexpr const char* multiarch = "aarch64-linux-gnu";
#else
constexpr const char* multiarch = "";
#endif

struct Names
{
    const char* variable; ///< Of the environment.
    const char* folder; ///< Below /usr/lib, and with a dot before it below the home folder.
};

constexpr Names namesOf (PluginFormat format) noexcept
{
    switch (format)
    {
        case PluginFormat::lv2:
            return {"LV2_PATH", "lv2"};
        case PluginFormat::vst3:
            return {"VST3_PATH", "vst3"};
        case PluginFormat::vst2:
            return {"VST_PATH", "vst"};
        case PluginFormat::ladspa:
            break;
    }

    return {"LADSPA_PATH", "ladspa"};
}

std::string home()
{
    const auto* const path = std::getenv ("HOME");
    return path != nullptr && path[0] == '/' ? path : "";
}

/// Without slashes at its end, "~" filled in. Empty when it is no absolute path of a usable length in UTF-8.
std::string tidied (std::string folder)
{
    if (folder == "~" || folder.starts_with ("~/"))
        folder = home() + folder.substr (1);

    while (folder.size() > 1 && folder.back() == '/')
        folder.pop_back();

    const auto isUsable = folder.starts_with ('/') && folder.size() <= PluginLimits::pathBytes / 2
                          && folder.find ('\0') == folder.npos && findInvalidUtf8 (folder) == folder.npos;
    return isUsable ? folder : std::string();
}

bool contains (const std::vector<std::string>& list, const std::string& text)
{
    return std::find (list.begin(), list.end(), text) != list.end();
}

void addOnce (std::vector<std::string>& list, std::string folder)
{
    if (! folder.empty() && ! contains (list, folder) && list.size() < PluginFolders::mostPerFormat)
        list.push_back (std::move (folder));
}

} // namespace

std::vector<std::string> PluginFolders::usual (PluginFormat format)
{
    const auto names = namesOf (format);
    std::vector<std::string> folders;

    if (const auto* const list = std::getenv (names.variable); list != nullptr && list[0] != 0)
    {
        std::string_view rest (list);

        while (! rest.empty())
        {
            const auto end = std::min (rest.find (':'), rest.size());
            addOnce (folders, tidied (std::string (rest.substr (0, end))));
            rest.remove_prefix (std::min (end + 1, rest.size()));
        }

        return folders;
    }

    const std::string name (names.folder);

    if (! home().empty())
        addOnce (folders, tidied (home() + "/." + name));

    for (const std::string root : {"/usr/local/lib", "/usr/lib"})
    {
        addOnce (folders, root + '/' + name);

        if (multiarch[0] != 0)
            addOnce (folders, root + '/' + multiarch + '/' + name);
    }

    addOnce (folders, "/usr/lib64/" + name);
    return folders;
}

std::vector<std::string> PluginFolders::of (PluginFormat format) const
{
    const auto& [added, leftOut] = changesOf (format);
    auto folders = added;

    for (auto& folder : usual (format))
        if (! contains (leftOut, folder))
            addOnce (folders, std::move (folder));

    return folders;
}

std::vector<std::string> PluginFolders::all() const
{
    std::vector<std::string> folders;

    for (const auto format : formats)
        for (auto& folder : of (format))
            if (! contains (folders, folder))
                folders.push_back (std::move (folder));

    return folders;
}

std::string PluginFolders::add (PluginFormat format, const std::string& folder)
{
    const auto path = tidied (folder);
    auto& [added, leftOut] = changesOf (format);

    if (path.empty())
        return quotedText (folder, 200) + " is not the whole path of a folder";

    std::erase (leftOut, path);

    if (contains (of (format), path))
        return {};

    if (added.size() >= mostPerFormat)
        return "there are too many folders to look for plugins in";

    added.push_back (path);
    return {};
}

std::string PluginFolders::remove (PluginFormat format, const std::string& folder)
{
    const auto path = tidied (folder);
    auto& [added, leftOut] = changesOf (format);

    if (path.empty() || ! contains (of (format), path))
        return quotedText (folder, 200) + " is none of the folders where " + std::string (bulkhead::toText (format))
               + " plugins are looked for";

    std::erase (added, path);

    if (contains (usual (format), path))
        addOnce (leftOut, path);

    return {};
}

std::string PluginFolders::toText() const
{
    Json json {{"format", "bulkhead-plugin-folders"}, {"version", 1}};

    for (const auto format : formats)
        json[std::string (bulkhead::toText (format))] = {{"added", changesOf (format).added},
                                                         {"left_out", changesOf (format).leftOut}};

    return json.dump (2, ' ', false, Json::error_handler_t::replace) + '\n';
}

static void read (const Json& object, const char* key, std::vector<std::string>& folders)
{
    const auto list = object.find (key);

    if (list == object.end() || ! list->is_array())
        return;

    for (const auto& folder : *list)
        if (folder.is_string())
            addOnce (folders, tidied (folder.get<std::string>()));
}

PluginFolders PluginFolders::fromText (std::string_view text, std::string& problem)
{
    constexpr std::size_t mostBytes = 1u << 20, mostValues = 10000;
    constexpr int mostDepth = 8;
    PluginFolders folders;
    Json json;
    auto wrong = checkJsonText (text, mostBytes, mostDepth);

    if (! wrong)
        wrong = parseJson (text, mostValues, json);

    if (wrong)
        problem = wrong->toText();
    else if (! json.is_object() || json.value ("format", Json()) != "bulkhead-plugin-folders")
        problem = "it is not a list of folders for plugins";

    if (! problem.empty())
        return folders;

    for (const auto format : formats)
        if (const auto object = json.find (bulkhead::toText (format)); object != json.end() && object->is_object())
        {
            read (*object, "added", folders.changesOf (format).added);
            read (*object, "left_out", folders.changesOf (format).leftOut);
        }

    return folders;
}

} // namespace bulkhead
