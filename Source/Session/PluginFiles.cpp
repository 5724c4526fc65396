#include "PluginFiles.h"

#include "Graph/FileFingerprint.h"
#include "Graph/QuotedText.h"
#include "Graph/Utf8.h"
#include "Ipc/Descriptor.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <sys/stat.h>

namespace bulkhead
{

namespace
{

using Limits = PluginFilesLimits;

struct Entry
{
    std::string name;
    struct stat status = {}; ///< Of where it leads.
    bool isLink = false;

    bool isFolder() const noexcept { return S_ISDIR (status.st_mode); }
    bool isFile() const noexcept { return S_ISREG (status.st_mode); }
};

struct CloseFolder
{
    void operator() (DIR* folder) const noexcept { ::closedir (folder); }
};

/// What is in a folder, by name. Nothing when it cannot be read.
std::vector<Entry> entriesOf (const std::string& path, std::size_t most)
{
    std::vector<Entry> entries;
    const std::unique_ptr<DIR, CloseFolder> folder (::opendir (path.c_str()));

    if (folder == nullptr)
        return entries;

    while (entries.size() < most)
    {
        const auto* const found = ::readdir (folder.get());

        if (found == nullptr)
            break;

        if (found->d_name[0] == '.')
            continue;

        Entry entry;
        entry.name = found->d_name;
        struct stat own = {};

        if (::fstatat (::dirfd (folder.get()), found->d_name, &own, AT_SYMLINK_NOFOLLOW) != 0)
            continue;

        entry.isLink = S_ISLNK (own.st_mode);
        entry.status = own;

        if (! entry.isLink || ::fstatat (::dirfd (folder.get()), found->d_name, &entry.status, 0) == 0)
            entries.push_back (std::move (entry));
    }

    std::sort (entries.begin(), entries.end(), [] (auto& a, auto& b) { return a.name < b.name; });
    return entries;
}

std::string stampOf (const struct stat& status)
{
    char text[80];
    std::snprintf (text, sizeof text, "%lld.%09ld,%lld;", static_cast<long long> (status.st_mtim.tv_sec),
                   static_cast<long> (status.st_mtim.tv_nsec), static_cast<long long> (status.st_size));
    return text;
}

bool endsIn (std::string_view name, std::string_view ending) { return name.ends_with (ending); }

class Finder
{
public:
    Finder (PluginFormat f, std::vector<std::string>& n) : format (f), notices (n) {}

    std::vector<FoundPluginFile> found;

    void walk (const std::string& folder, bool leftHome, int depth = 0)
    {
        struct stat status = {};

        if (depth > (format == PluginFormat::lv2 ? 0 : Limits::depth) || ::stat (folder.c_str(), &status) != 0
            || ! entered.insert ({status.st_dev, status.st_ino}).second)
            return;

        for (const auto& entry : entriesOf (folder, room()))
        {
            ++seen;
            const auto path = (folder == "/" ? "" : folder) + '/' + entry.name;

            if (isPlugin (entry, path))
                take (entry, path, leftHome || entry.isLink);
            else if (entry.isFolder())
                walk (path, leftHome || entry.isLink, depth + 1);

            if (found.size() >= Limits::files || room() == 0)
                return tellOnce ("there are more files than are looked at for plugins in " + quotedText (folder, 200));
        }
    }

private:
    std::size_t room() const { return Limits::entries - std::min (seen, Limits::entries); }

    void tellOnce (std::string notice)
    {
        if (! hasTold)
            notices.push_back (std::move (notice));

        hasTold = true;
    }

    bool isPlugin (const Entry& entry, const std::string& path) const
    {
        switch (format)
        {
            case PluginFormat::lv2:
                // Presets that Bulkhead has put there for others are none.
                return entry.isFolder() && ! entry.name.starts_with ("Bulkhead-preset-")
                       && ::access ((path + "/manifest.ttl").c_str(), F_OK) == 0;
            case PluginFormat::vst3:
                return endsIn (entry.name, ".vst3") && (entry.isFolder() || entry.isFile());
            case PluginFormat::vst2:
            case PluginFormat::ladspa:
                break;
        }

        return entry.isFile() && endsIn (entry.name, ".so");
    }

    void take (const Entry& entry, const std::string& path, bool viaLink)
    {
        if (path.size() >= PluginLimits::pathBytes || findInvalidUtf8 (path) != path.npos)
        {
            notices.push_back (quotedText (path, 300) + " is left out: its name is too long, or not UTF-8");
            return;
        }

        if (! files.insert ({entry.status.st_dev, entry.status.st_ino}).second)
            return;

        FoundPluginFile file;
        file.file = {format, path};
        file.stamp = stampOf (entry.status);

        if (entry.isFolder())
        {
            std::string parts;
            auto left = Limits::bundleEntries;
            addParts (path, parts, left, 0);
            const auto print = fingerprintOf (parts);
            char text[48];
            std::snprintf (text, sizeof text, "%llu:%016llx", static_cast<unsigned long long> (print.bytes),
                           static_cast<unsigned long long> (print.hash));
            file.stamp += text;
        }

        if (viaLink)
        {
            auto* const real = ::realpath (path.c_str(), nullptr);
            file.real = real != nullptr ? real : "";
            std::free (real);
        }

        found.push_back (std::move (file));
    }

    /// What tells of a bundle's descriptions and binaries. (Presets and pictures may come and go.)
    void addParts (const std::string& folder, std::string& parts, std::size_t& left, int depth)
    {
        for (const auto& entry : entriesOf (folder, left))
        {
            --left;

            if (entry.isFolder() && ! entry.isLink && depth < Limits::bundleDepth)
                addParts (folder + '/' + entry.name, parts, left, depth + 1);
            else if (entry.isFile()
                     && (endsIn (entry.name, ".ttl") || endsIn (entry.name, ".so") || endsIn (entry.name, ".json")))
                parts += entry.name + '\n' + stampOf (entry.status);

            if (left == 0)
                return;
        }
    }

    using Place = std::pair<dev_t, ino_t>;

    const PluginFormat format;
    std::vector<std::string>& notices;
    std::set<Place> entered, files;
    std::size_t seen = 0;
    bool hasTold = false;
};

} // namespace

std::vector<FoundPluginFile> findPluginFiles (PluginFormat format, const std::vector<std::string>& folders,
                                              std::vector<std::string>& notices)
{
    Finder finder (format, notices);

    for (const auto& folder : folders)
        finder.walk (folder, false);

    return std::move (finder.found);
}

} // namespace bulkhead
