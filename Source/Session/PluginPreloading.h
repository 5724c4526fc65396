// Follows what plugins the user uses, and has the engine load those ahead that are likely to be wanted next.
//
//     STATE/plugins/usage.json     how much each is used (PluginUsage)
//
// It looks at the patch on the message thread; all else it does on a thread of its own, which gives way to everything.
#pragma once

#include "PluginUsage.h"
#include "Session.h"

#include <condition_variable>
#include <thread>

namespace bulkhead
{

class PluginPreloading final : private Session::Listener
{
public:
    /// Plugins that are held at most, where the user has not said otherwise.
    static constexpr int usual = 4;
    static constexpr int most = 32;

    /// The session, with the patch that it has, outlives it. `state`: as of stateFolder(); empty: nothing is kept.
    /// `places`: how many plugins, as EngineOptions::preload has it. Message thread.
    PluginPreloading (Session& session, const std::string& state, int places);
    ~PluginPreloading() override;

    /// The user looks at a module in a list: maybe it is what is added next. Message thread; waits for nothing.
    void pointAt (const ModuleType& type);

    /// Other plugins are known than before. Any thread; waits for nothing.
    void refresh();

    /// What is kept of how much the user uses which; nothing where that is damaged. Reads the disk.
    static PluginUsage usageIn (const std::string& state);

private:
    void patchChanged() override;
    void run();
    void keep (const std::vector<std::string>& uses);

    Session& session;
    const std::string state;
    const int places;
    int patchNumber = -1; ///< Of the patch that was looked at last.

    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, int> inPatch;
    std::string pointedAt;
    std::vector<std::string> used; ///< Since the thread looked last.
    bool isDue = true, ending = false;

    PluginUsage usage; ///< The thread's.
    std::thread thread;
};

} // namespace bulkhead
