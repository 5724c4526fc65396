// Finds out what plugins are in files, in locked workers of its own, several at once. Each runs the plugins' code,
// looks into a few files only, and is never used for playing. It runs beside everything else: on threads that give way,
// with nothing of the engine's.
//
// What crashes or hangs is asked once more, alone in a fresh worker, before it is said to have failed: another file may
// have spoiled the worker. What is our own failure (no worker to be had, no memory, a machine without time to spare) is
// never told of a file.
#pragma once

#include "WorkerLauncher.h"

#include "Graph/PluginFile.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace bulkhead
{

class PluginScan
{
public:
    enum class Outcome
    {
        described, ///< Also when nothing is in it.
        failed, ///< contents.problem says why.
        notScanned ///< Not its fault; contents.problem says why.
    };

    struct Result
    {
        PluginFile file;
        Outcome outcome = Outcome::notScanned;
        PluginFileContents contents;
    };

    struct Settings
    {
        LaunchOptions launch;
        int workers = 0; ///< At a time; 0: two for each core.
        int filesPerWorker = 16;
        std::chrono::milliseconds limit {30'000}; ///< For a file, without its waiting for a processor.
    };

    /// Called on threads of the scan, one at a time. Neither may end or wait for the scan.
    struct Listener
    {
        virtual ~Listener() = default;

        /// A worker begins with a file; `done` of `count` have been finished.
        virtual void scanning (const PluginFile& file, int done, int count) = 0;

        /// Once for each file, in any order.
        virtual void scanned (Result result, int done, int count) = 0;
    };

    /// Begins. `listener` stays until the scan has ended.
    PluginScan (std::vector<PluginFile> files, Settings settings, Listener& listener);

    /// Stops it, and waits until its workers have ended.
    ~PluginScan();

    /// Files that have no result yet are not scanned. Returns at once. Any thread.
    void cancel() noexcept;

    /// Waits until every file has its result; false when that takes longer. Any thread but the scan's own.
    bool waitUntilOver (std::chrono::milliseconds limit) const;

private:
    struct Job
    {
        std::size_t file = 0;
        bool isSecond = false; ///< Alone, in a fresh worker.
    };

    struct Attempt;
    struct LaunchedWorker;

    void run();
    bool next (Job& job);
    void again (const Job& job);
    void finish (const Job& job, Result result);
    std::unique_ptr<LaunchedWorker> launch();
    Attempt ask (Worker& worker, const PluginFile& file);
    Attempt attempt (const Job& job, std::unique_ptr<LaunchedWorker>& worker);
    void conclude (const Job& job, Attempt attempt);
    void tellThatItBegins (const PluginFile& file);
    bool isCancelled() const noexcept { return cancelled.load(); }

    const std::vector<PluginFile> files;
    const Settings settings;
    Listener& listener;
    Regions regions;

    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    std::deque<Job> jobs;
    std::vector<Worker*> working;
    int unfinished = 0;
    int done = 0;
    std::string ownProblem; ///< Why no worker could be launched, the last time.
    std::atomic<bool> cancelled {false};
    std::atomic<bool> cannotLaunch {false}; ///< The last one failed, again and again.

    std::mutex telling; ///< The listener hears one thing at a time.
    std::mutex reading; ///< One answer is read at a time: it may take a lot of memory.
    std::vector<std::thread> threads;
};

} // namespace bulkhead
