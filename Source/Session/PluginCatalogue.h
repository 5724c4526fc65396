// What is known of the user's plugins: what scans have found, kept from start to start.
//
//     STATE/plugins/folders.json       where to look (PluginFolders), once it was changed
//     STATE/plugins/records/HASH.json  what one file holds (PluginRecord), or why nobody can tell
//
// A file counts as scanned as long as its times and sizes are what they were. Each record is saved as it comes, so that
// a scan that ends in the middle goes on where it was. What is damaged is dropped, and scanned again.
//
// It does not scan (CatalogueScan does) and runs no plugin. Any thread but an audio thread; load() and look() read the
// disk.
#pragma once

#include "PluginFiles.h"
#include "PluginFolders.h"
#include "PluginRecord.h"

#include "Host/PluginScan.h"

#include <map>
#include <mutex>

namespace bulkhead
{

class PluginCatalogue
{
public:
    /// `state`: as of stateFolder(). Empty: nothing is kept.
    explicit PluginCatalogue (const std::string& state);

    /// Reads what is kept. Returns lines for the user: what was damaged.
    std::vector<std::string> load();

    PluginFolders folders() const;

    /// Takes and saves them. What went wrong, or "". The next look() goes by them.
    std::string setFolders (PluginFolders folders);

    struct Look
    {
        std::vector<PluginFile> due; ///< To be scanned: new and changed ones.
        int added = 0, changed = 0, removed = 0; ///< Files, since they were scanned last.
        int unchanged = 0;
        std::vector<std::string> notices; ///< Lines for the user.

        /// For LaunchOptions: workers that look into these files, or play what is in them, must be able to read them.
        std::vector<std::string> readableFolders;
    };

    /// Which files are scanned that are as they were.
    enum class Again
    {
        none,
        failed,
        all
    };

    /// Looks what files there are now; forgets those that are gone.
    Look look (Again again = Again::none);

    /// Takes what a scan has found, and saves it. What went wrong with the saving, or "". Nothing is kept of a file
    /// that was not scanned, nor of one that look() has not seen.
    std::string take (const PluginScan::Result& result);

    /// All that are known, by name. Of those that call themselves the same, the one in the first folder.
    std::vector<KnownPlugin> plugins() const;

    struct Failure
    {
        PluginFile file;
        std::string problem;
    };

    /// Files that have failed, and why; by path.
    std::vector<Failure> failures() const;

    /// A plugin by its type: "lv2:http://example.org/eq".
    std::optional<KnownPlugin> find (const std::string& type) const;

    /// All that it says of itself; read from the disk. Nothing, and a `problem`, when it is not known any more.
    std::optional<PluginDescription> describe (const std::string& type, std::string& problem) const;

private:
    struct Present
    {
        std::string stamp;
        std::size_t order = 0; ///< In which they were found.
    };

    std::string recordPath (const PluginFile& file) const;
    void loadFolders (std::vector<std::string>& notices);
    void loadRecords (std::vector<std::string>& notices);
    void indexTypes() const;

    const std::string root; ///< Empty: nothing is kept.
    std::mutex saving; ///< The disk may be slow: nobody who asks waits for it.
    mutable std::mutex mutex;
    PluginFolders where;
    std::map<PluginFile, PluginRecord> records;
    std::map<PluginFile, Present> present;

    struct Place
    {
        PluginFile file;
        std::size_t index = 0;
    };

    mutable std::map<std::string, Place> types; ///< Made when it is asked for.
    mutable bool typesAreStale = true;
};

/// True when every word of `words` is in its name, vendor, category, format or identifier, in any case.
bool matches (const KnownPlugin& plugin, std::string_view words);

} // namespace bulkhead
