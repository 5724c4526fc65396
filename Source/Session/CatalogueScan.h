// Brings the catalogue of plugins up to date: looks what files there are, scans those that are due, and puts what comes
// of it into the catalogue, all on threads of its own.
#pragma once

#include "PluginCatalogue.h"

#include <thread>

namespace bulkhead
{

class CatalogueScan final : private PluginScan::Listener
{
public:
    struct Problem
    {
        PluginFile file;
        bool isItsFault = true; ///< It failed; else it was not scanned.
        std::string words;
    };

    struct Summary
    {
        int scanned = 0; ///< Files that something is known of now.
        int failed = 0; ///< Of these, since this scan.
        int notScanned = 0;
        int plugins = 0; ///< In the files of this scan.
        double seconds = 0.0;
        PluginCatalogue::Look look;
        std::vector<Problem> problems; ///< Of the files of this scan.
        std::string saveProblem; ///< What went wrong with the saving of what was found, the first time.
        bool wasStopped = false;
    };

    /// Called on threads of the scan, one at a time. None may end the scan.
    struct Progress
    {
        virtual ~Progress() = default;

        /// A file is begun, or finished: `done` of `count` are.
        virtual void scanning (const PluginFile& file, int done, int count) = 0;

        /// The last call.
        virtual void ended (const Summary& summary) = 0;
    };

    /// Begins at once and returns at once. `settings.launch.readableFolders` is set here. The catalogue, which has been
    /// loaded, and `progress` stay until it has ended.
    CatalogueScan (PluginCatalogue& catalogue, PluginScan::Settings settings, Progress& progress,
                   PluginCatalogue::Again again = PluginCatalogue::Again::none);

    /// Stops it and waits until it has ended.
    ~CatalogueScan() override;

    /// What has been found is kept; the rest is due at the next scan. Returns at once. Any thread.
    void cancel() noexcept;

private:
    void run (PluginScan::Settings settings, PluginCatalogue::Again again);
    void scanning (const PluginFile& file, int done, int count) override;
    void scanned (PluginScan::Result result, int done, int count) override;

    PluginCatalogue& catalogue;
    Progress& progress;
    Summary summary;
    std::mutex mutex; ///< Of the scan under way.
    PluginScan* scan = nullptr;
    bool isCancelled = false;
    std::thread thread;
};

} // namespace bulkhead
