#include "PluginCatalogue.h"

#include "StateFolder.h"

#include "Graph/PatchFile.h"
#include "Graph/QuotedText.h"
#include "Graph/SystemWords.h"
#include "Graph/WholeFile.h"
#include "Host/ReadableFolders.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace bulkhead
{

namespace fs = std::filesystem;

PluginCatalogue::PluginCatalogue (const std::string& state) : root (state.empty() ? state : state + "/plugins") {}

std::string PluginCatalogue::recordPath (const PluginFile& file) const
{
    char name[32];
    const auto print = fingerprintOf (std::string (toText (file.format)) + ':' + file.path);
    std::snprintf (name, sizeof name, "%016llx.json", static_cast<unsigned long long> (print.hash));
    return root + "/records/" + name;
}

void PluginCatalogue::loadFolders (std::vector<std::string>& notices)
{
    constexpr std::size_t mostBytes = 1u << 20;
    const auto path = root + "/folders.json";
    std::string text;
    int error = 0;
    auto problem = readWholeFile (path, mostBytes, text, &error);

    if (error == ENOENT)
        return;

    if (problem.empty())
        where = PluginFolders::fromText (text, problem);

    if (! problem.empty())
        notices.push_back ("the list of folders to look for plugins in could not be read, so the usual ones count ("
                           + quotedText (path, 200) + ": " + problem + ")");
}

void PluginCatalogue::loadRecords (std::vector<std::string>& notices)
{
    std::error_code error;
    std::size_t count = 0, damaged = 0;
    std::string firstProblem, text;

    for (fs::directory_iterator entry (root + "/records", error), end;
         ! error && entry != end && count < PluginFilesLimits::files; entry.increment (error), ++count)
    {
        const auto path = entry->path().string();

        if (! path.ends_with (".json"))
            continue;

        auto problem = readWholeFile (path, PluginRecord::mostBytes, text);
        auto record = problem.empty() ? readPluginRecord (text, problem) : std::nullopt;

        if (record && recordPath (record->file) != path)
            problem = "it is another file's";

        if (! problem.empty())
        {
            firstProblem = damaged++ == 0 ? quotedText (path, 200) + ": " + problem : firstProblem;
            record.reset();
        }

        if (record)
            records.insert_or_assign (record->file, std::move (*record));
        else
            ::unlink (path.c_str());
    }

    if (damaged > 0)
        notices.push_back ("what was known of " + std::to_string (damaged) + (damaged == 1 ? " file" : " files")
                           + " with plugins is damaged, so " + (damaged == 1 ? "it is" : "they are")
                           + " scanned again (" + firstProblem + ")");
}

std::vector<std::string> PluginCatalogue::load()
{
    const std::lock_guard lock (mutex);
    std::vector<std::string> notices;
    records.clear();
    typesAreStale = true;

    if (! root.empty())
    {
        loadFolders (notices);
        loadRecords (notices);
    }

    return notices;
}

PluginFolders PluginCatalogue::folders() const
{
    const std::lock_guard lock (mutex);
    return where;
}

std::string PluginCatalogue::setFolders (PluginFolders folders)
{
    const std::lock_guard save (saving);
    const auto text = folders.toText();
    {
        const std::lock_guard lock (mutex);
        where = std::move (folders);
    }

    if (auto problem = makePrivateFolder (root); ! problem.empty())
        return problem;

    return saveFileAtomically (root + "/folders.json", text);
}

PluginCatalogue::Look PluginCatalogue::look (Again again)
{
    const auto folders = this->folders();
    Look look;
    std::vector<FoundPluginFile> found;
    auto readable = folders.all();

    for (const auto format : PluginFolders::formats)
        for (auto& file : findPluginFiles (format, folders.of (format), look.notices))
            found.push_back (std::move (file));

    for (const auto& file : found)
        if (std::error_code error; ! file.real.empty())
            readable.push_back (fs::is_directory (file.real, error) ? file.real
                                                                    : fs::path (file.real).parent_path().string());

    look.readableFolders = readableFolders (readable, look.notices);

    const std::lock_guard lock (mutex);
    present.clear();
    typesAreStale = true;

    for (auto& [file, stamp, real] : found)
    {
        const auto known = records.find (file);

        if (known == records.end())
            ++look.added;
        else if (known->second.stamp != stamp)
            ++look.changed;
        else
            ++look.unchanged;

        const auto isKnown = known != records.end() && known->second.stamp == stamp;

        if (! isKnown || again == Again::all || (again == Again::failed && known->second.hasFailed))
            look.due.push_back (file);

        const auto order = present.size();
        present.insert_or_assign (file, Present {std::move (stamp), order});
    }

    look.removed = static_cast<int> (std::erase_if (records,
                                                    [&] (const auto& known)
                                                    {
                                                        const auto isGone = ! present.contains (known.first);

                                                        if (isGone && ! root.empty())
                                                            ::unlink (recordPath (known.first).c_str());

                                                        return isGone;
                                                    }));
    return look;
}

std::string PluginCatalogue::take (const PluginScan::Result& result)
{
    if (result.outcome == PluginScan::Outcome::notScanned)
        return {};

    const auto hasFailed = result.outcome == PluginScan::Outcome::failed;
    PluginRecord record {result.file, {}, hasFailed, result.contents.problem, {}};

    for (const auto& plugin : result.contents.plugins)
        record.plugins.push_back (knownPlugin (plugin));

    const std::lock_guard save (saving);
    std::string stamp;
    {
        const std::lock_guard lock (mutex);
        const auto found = present.find (result.file);

        if (found == present.end())
            return {};

        stamp = record.stamp = found->second.stamp;
        records.insert_or_assign (result.file, std::move (record));
        typesAreStale = true;
    }

    if (root.empty())
        return "there is no home folder";

    if (auto problem = makePrivateFolder (root + "/records"); ! problem.empty())
        return problem;

    return saveFileAtomically (recordPath (result.file),
                               writePluginRecord (result.file, stamp, hasFailed, result.contents));
}

/// With the mutex locked.
void PluginCatalogue::indexTypes() const
{
    if (! typesAreStale)
        return;

    types.clear();
    typesAreStale = false;
    const auto orderOf = [&] (const PluginFile& file)
    {
        const auto found = present.find (file);
        return found != present.end() ? found->second.order : present.size();
    };

    for (const auto& [file, record] : records)
        for (std::size_t i = 0; i < record.plugins.size(); ++i)
        {
            const auto [place, isNew] = types.try_emplace (record.plugins[i].type(), Place {file, i});

            if (! isNew && orderOf (file) < orderOf (place->second.file))
                place->second = {file, i};
        }
}

static std::string lowerCase (std::string_view text)
{
    std::string lower (text);
    std::transform (lower.begin(), lower.end(), lower.begin(),
                    [] (char c) { return c >= 'A' && c <= 'Z' ? static_cast<char> (c - 'A' + 'a') : c; });
    return lower;
}

std::vector<KnownPlugin> PluginCatalogue::plugins() const
{
    const std::lock_guard lock (mutex);
    indexTypes();
    std::vector<std::pair<std::string, KnownPlugin>> list;

    for (const auto& [type, place] : types)
    {
        const auto& plugin = records.at (place.file).plugins[place.index];
        list.emplace_back (lowerCase (plugin.name), plugin);
    }

    std::stable_sort (list.begin(), list.end(), [] (auto& a, auto& b) { return a.first < b.first; });
    std::vector<KnownPlugin> sorted;

    for (auto& [name, plugin] : list)
        sorted.push_back (std::move (plugin));

    return sorted;
}

std::vector<PluginCatalogue::Failure> PluginCatalogue::failures() const
{
    const std::lock_guard lock (mutex);
    std::vector<Failure> list;

    for (const auto& [file, record] : records)
        if (record.hasFailed)
            list.push_back ({file, record.problem});

    std::sort (list.begin(), list.end(), [] (auto& a, auto& b) { return a.file.path < b.file.path; });
    return list;
}

std::optional<KnownPlugin> PluginCatalogue::find (const std::string& type) const
{
    const std::lock_guard lock (mutex);
    indexTypes();
    const auto found = types.find (type);

    if (found == types.end())
        return {};

    return records.at (found->second.file).plugins[found->second.index];
}

std::optional<PluginDescription> PluginCatalogue::describe (const std::string& type, std::string& problem) const
{
    Place place;
    {
        const std::lock_guard lock (mutex);
        indexTypes();
        const auto found = types.find (type);

        if (found == types.end())
        {
            problem = "no such plugin is known";
            return {};
        }

        place = found->second;
    }

    std::string text;
    problem = readWholeFile (recordPath (place.file), PluginRecord::mostBytes, text);

    if (! problem.empty())
        return {};

    auto plugin = readRecordedPlugin (text, place.index, problem);

    // It may have been scanned again meanwhile, by another Bulkhead.
    if (plugin && (plugin->type() != type || plugin->file != place.file.path))
    {
        problem = "what is known of it has changed: scan again";
        return {};
    }

    return plugin;
}

bool matches (const KnownPlugin& plugin, std::string_view words)
{
    const auto text = lowerCase (plugin.name + '\n' + plugin.vendor + '\n' + plugin.category + '\n'
                                 + std::string (toText (plugin.format)) + '\n' + plugin.identifier);
    const auto wanted = lowerCase (words);
    std::string_view rest (wanted);

    while (! rest.empty())
    {
        const auto end = std::min (rest.find (' '), rest.size());

        if (text.find (rest.substr (0, end)) == text.npos)
            return false;

        rest.remove_prefix (std::min (end + 1, rest.size()));
    }

    return true;
}

} // namespace bulkhead
