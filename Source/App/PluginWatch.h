// While the window is open: shows the plugins that are known, and looks beside that for new ones, in locked workers
// that give way to everything else. It looks again when the folders of plugins change, and when it is asked to.
#pragma once

#include "Session/CatalogueScan.h"
#include "Session/KnownPlugins.h"

#include <condition_variable>

namespace bulkhead
{

class PluginWatch final : private CatalogueScan::Progress
{
public:
    /// Begins at once, on threads of its own. `onNews`: the list of plugins is another now; with words for the user, or
    /// none. Called on one of these threads. `plugins` outlives it.
    PluginWatch (KnownPlugins& plugins, std::function<void (const std::string&)> onNews);

    /// Ends the scan; what it has found is kept.
    ~PluginWatch() override;

    /// Looks once more what plugins there are. `onNews` is told words in any case. Returns at once. Any thread.
    void lookAgain();

private:
    void scanning (const PluginFile&, int, int) override {}
    void ended (const CatalogueScan::Summary& summary) override;
    void run();
    void look (std::unique_lock<std::mutex>& lock);
    std::string foldersStamp() const;

    KnownPlugins& plugins;
    const std::function<void (const std::string&)> onNews;
    std::mutex mutex;
    std::condition_variable changed;
    bool ending = false, isAsked = false, isScanning = false;
    bool isAwaited = false; ///< By the user: there is an answer even when nothing is new.
    std::unique_ptr<CatalogueScan> scan; ///< Of `thread`.
    std::thread thread;
};

} // namespace bulkhead
