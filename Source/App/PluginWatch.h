// While the window is open: shows the plugins that are known, and looks beside that for new ones, in locked workers
// that give way to everything else.
#pragma once

#include "Session/CatalogueScan.h"
#include "Session/KnownPlugins.h"

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

private:
    void scanning (const PluginFile&, int, int) override {}
    void ended (const CatalogueScan::Summary& summary) override;

    KnownPlugins& plugins;
    const std::function<void (const std::string&)> onNews;
    std::mutex mutex;
    bool ending = false;
    std::unique_ptr<CatalogueScan> scan;
    std::thread thread;
};

} // namespace bulkhead
