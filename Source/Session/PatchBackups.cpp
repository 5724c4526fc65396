#include "PatchBackups.h"

#include "StateFolder.h"

#include "Graph/PatchFile.h"
#include "Graph/WholeFile.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace bulkhead
{

namespace fs = std::filesystem;

static constexpr const char* ending = ".bulkhead";

/// The paths in a folder, in the order of their names; nothing when it cannot be read.
static std::vector<fs::path> pathsIn (const std::string& folder)
{
    std::vector<fs::path> paths;
    std::error_code error;

    for (fs::directory_iterator entry (folder, error), end; ! error && entry != end; entry.increment (error))
        paths.push_back (entry->path());

    std::sort (paths.begin(), paths.end());
    return paths;
}

static std::vector<fs::path> versionsIn (const std::string& folder)
{
    auto paths = pathsIn (folder);
    std::erase_if (paths, [] (auto& path) { return path.extension() != ending; });
    return paths;
}

std::string PatchBackups::folderOf (const std::string& file) const
{
    if (root.empty())
        return {};

    constexpr std::size_t longest = 60;
    char hash[16];
    std::snprintf (hash, sizeof hash, "%08llx",
                   static_cast<unsigned long long> (fingerprintOf (file).hash & 0xffffffffu));
    return root + "/backups/" + fs::path (file).stem().string().substr (0, longest) + '-' + hash;
}

std::string PatchBackups::keep (const std::string& file, std::string_view bytes, std::string& made,
                                std::time_t now) const
{
    made.clear();

    if (root.empty())
        return "there is no home folder";

    const auto folder = folderOf (file);

    if (auto problem = makePrivateFolder (folder); ! problem.empty())
        return problem;

    const auto former = versionsIn (folder);

    if (std::string newest; ! former.empty()
                            && readWholeFile (former.back().string(), PatchLimits::fileBytes, newest).empty()
                            && newest == bytes)
        return {};

    // Several within a second: the names stay in order (an underscore comes after a dot).
    char time[32] = {};
    std::tm local = {};
    ::localtime_r (&now, &local);
    std::strftime (time, sizeof time, "%Y-%m-%d %H.%M.%S", &local);
    auto name = folder + '/' + time;

    for (int i = 2; ::access ((name + ending).c_str(), F_OK) == 0 && i < 100; ++i)
        name = folder + '/' + time + '_' + static_cast<char> ('0' + i / 10) + static_cast<char> ('0' + i % 10);

    if (auto problem = saveFileAtomically (name + ending, bytes); ! problem.empty())
        return problem;

    made = name + ending;
    prune (folder);
    return {};
}

void PatchBackups::prune (const std::string& folder) const
{
    std::error_code ignored;
    const auto versions = versionsIn (folder);

    for (std::size_t i = 0; i + mostOfOne < versions.size(); ++i)
        fs::remove (versions[i], ignored);

    auto folders = pathsIn (root + "/backups");

    if (folders.size() <= static_cast<std::size_t> (mostFiles))
        return;

    std::sort (folders.begin(), folders.end(),
               [] (auto& a, auto& b)
               {
                   std::error_code none;
                   return fs::last_write_time (a, none) < fs::last_write_time (b, none);
               });

    for (std::size_t i = 0; i + mostFiles < folders.size(); ++i)
        fs::remove_all (folders[i], ignored);
}

} // namespace bulkhead
