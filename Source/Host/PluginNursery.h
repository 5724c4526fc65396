// Where instances of plugins are made: each by its own code, in a worker of its own, beside everything else. That code
// may take its time, or never come to an end; nobody need wait for it.
#pragma once

#include "PreloadedPlugins.h"
#include "Refusals.h"

#include "Graph/Patch.h"

#include <functional>
#include <optional>

namespace juce
{
class ThreadPool;
}

namespace bulkhead
{

class PluginNursery
{
public:
    /// What is to be made.
    struct Order
    {
        PatchModule module; ///< Of a type that was made of a plugin's description.
        std::vector<std::byte> state; ///< What it had saved; empty: it begins as it does by itself.
        double sampleRate = 0.0;
        std::uint32_t maxFrames = 0;
        bool offline = false; ///< It need not be in time.
        bool forEditor = false; ///< Where it reaches the display: the editor profile.
        PluginGrants grants {}; ///< What the user lets it do.
    };

    struct Result
    {
        std::shared_ptr<Worker> worker; ///< With the instance in it; or nullptr.
        std::string problem; ///< Why there is none.
        Refusals refusals {}; ///< Then: what it was refused.
    };

    /// Both outlive it. `preloaded`: where a plugin may have been loaded ahead; or nullptr.
    explicit PluginNursery (WorkerPool& pool, PreloadedPlugins* preloaded = nullptr);

    /// As stop().
    ~PluginNursery();

    /// Begins to make an instance, under a name that nothing else has that is being made. `onDone` is called from a
    /// thread that is not the caller's when take() has something to give. Any thread.
    void begin (const std::string& name, Order order, std::function<void()> onDone = {});

    /// True from begin() until take() or abandon(). Any thread.
    bool has (const std::string& name) const;

    /// True when take() has something to give. Any thread.
    bool isDone (const std::string& name) const;

    /// What has been made, or why it could not be; nothing while it is being made. Any thread.
    std::optional<Result> take (const std::string& name);

    /// Waits until isDone(), or there is no such name. Any thread but those here.
    void waitUntilDone (const std::string& name);

    /// Waits for it, and takes it; a problem when there is no such name.
    Result waitFor (const std::string& name);

    /// It is not wanted any more: its worker is ended. Any thread.
    void abandon (const std::string& name);

    /// Does something else that takes its time in one of the threads here.
    void run (std::function<void()> chore);

    /// Abandons all, and waits until no thread of its own does anything. From then on nothing begins.
    void stop();

private:
    struct Making
    {
        Order order;
        std::function<void()> onDone;
        std::shared_ptr<Worker> worker; // that it is being made in
        Result result;
        bool done = false, abandoned = false;
    };

    void make (const std::shared_ptr<Making>& making);
    Result makeIn (Making& making, bool mayBePreloaded);

    WorkerPool& pool;
    PreloadedPlugins* const preloaded;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, std::shared_ptr<Making>> all; // by name
    bool ending = false;
    const std::unique_ptr<juce::ThreadPool> threads;
};

} // namespace bulkhead
