// A plugin that runs in a worker, as the runner sees it: one instance, with the ports and parameters of its type in
// their order. Made and spoken to by the worker's control thread; process() is for its audio thread, and nothing else
// is called while a process() of the same instance runs but saveState().
#pragma once

#include "HeardKeys.h"
#include "HostedEditor.h"

#include "Modules/Module.h"

#include "Graph/PluginDescription.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace bulkhead
{

class HostedModule
{
public:
    struct Change
    {
        std::uint32_t index; ///< Of the parameter; or bypassIndex.
        std::uint32_t offset; ///< Frames into the block, in ascending order.
        float value; ///< Real units, within the parameter's range.
    };

    /// Of a Change that bypasses the plugin (1) or does not (0); only where it has a bypass of its own.
    static constexpr std::uint32_t bypassIndex = 0xffffffffu;

    virtual ~HostedModule() = default;

    /// Computes one block: all frames of every output. block.in() of an input that nothing is plugged into is silence;
    /// block.parameter() is not there. Neither allocates, locks nor makes a system call by itself; what the plugin does
    /// is its own affair.
    virtual void process (const Block& block, std::span<const Change> changes) noexcept = 0;

    /// Frames by which its outputs lag behind its inputs at the moment. Any thread.
    virtual int latency() const noexcept = 0;

    /// True where it has a bypass of its own, which is then used. Any thread.
    virtual bool hasBypass() const noexcept { return false; }

    /// How long it sounds on after its input has ended, as in ModuleReport::tail. Any thread.
    virtual std::uint32_t tail() const noexcept { return 0; }

    /// Control thread, while it is not processed: the values it starts with, by parameter.
    virtual void setParameters (std::span<const float> values) = 0;

    /// Its opaque state, at most maxStateBytes. Empty, or why it has none to give. May run beside process().
    virtual std::string saveState (std::vector<std::byte>& bytes) = 0;

    /// Control thread, while it is not processed. Empty, or why it does not take it; then it is as it was, or as new.
    virtual std::string loadState (std::span<const std::byte> bytes) = 0;

    /// The values its parameters have now, after loadState(). Control thread.
    virtual void getParameters (std::span<float> values) const = 0;

    /// Its own editor, to be drawn into a window of X11; it must not outlive the module. nullptr and why there is none.
    /// Control thread.
    virtual std::unique_ptr<EmbeddedEditor> makeEditor (std::string& problem)
    {
        problem = "it has no editor of its own";
        return nullptr;
    }

    /// The programs, or factory presets, that it comes with, at most maxPrograms. Control thread.
    virtual std::vector<std::string> programNames() { return {}; }

    /// Empty, or why it does not take it. Its parameters and its state are the program's soon after. Control thread,
    /// while it is not processed.
    virtual std::string loadProgram (std::size_t /*index*/) { return "it has no such program"; }

    /// While it lasts the module is not processed, and silent. Waits until a block that it is in the midst of is done.
    /// Control thread.
    class Pause
    {
    public:
        explicit Pause (HostedModule& moduleToPause);
        ~Pause() { module.inUse.store (Use::idle, std::memory_order_release); }
        Pause (const Pause&) = delete;
        Pause& operator= (const Pause&) = delete;

    private:
        HostedModule& module;
    };

    /// Audio thread: process(), unless it pauses: then false.
    bool processUnlessPaused (const Block& block, std::span<const Change> changes) noexcept
    {
        auto idle = Use::idle;

        if (! inUse.compare_exchange_strong (idle, Use::processed, std::memory_order_acquire))
            return false;

        process (block, changes);
        inUse.store (Use::idle, std::memory_order_release);
        return true;
    }

    /// Counts up when its state or its program has been set: what it had been told of its bypass may not hold any more.
    /// Any thread.
    std::uint32_t timesSet() const noexcept { return numSet.load (std::memory_order_acquire); }

    /// Control thread, while it is paused.
    void noteSet() noexcept { numSet.fetch_add (1, std::memory_order_release); }

    /// Keys that it has heard pressed and not let go. Audio thread.
    HeardKeys heardKeys;

    static constexpr std::size_t maxPrograms = 4096;
    static constexpr std::size_t maxStateBytes = 64u << 20;

private:
    enum class Use
    {
        idle,
        processed,
        paused
    };

    std::atomic<Use> inUse {Use::idle};
    std::atomic<std::uint32_t> numSet {0};
};

inline HostedModule::Pause::Pause (HostedModule& moduleToPause) : module (moduleToPause)
{
    for (auto idle = Use::idle; ! module.inUse.compare_exchange_weak (idle, Use::paused, std::memory_order_acquire);
         idle = Use::idle)
        std::this_thread::sleep_for (std::chrono::microseconds (100));
}

/// How plugins of one format are found out about and made. All of it runs foreign code: in a locked worker only, on its
/// control thread.
class PluginLoader
{
public:
    struct Settings
    {
        double sampleRate = 48000.0;
        std::uint32_t maxFrames = 4096;
        bool offline = false; ///< Nobody waits for it: it may take more time, and do better for it.
    };

    virtual ~PluginLoader() = default;

    /// Everything in a file (bundle) of its format. `problem`: why there is nothing, or what part could not be read.
    virtual std::vector<PluginDescription> describe (const std::string& file, std::string& problem) = 0;

    /// Loads the code of a plugin and all that comes with it, to stay: a make() of the same plugin that follows takes
    /// little more than its constructor. Empty, or why it cannot be loaded.
    virtual std::string preload (const PluginDescription& description) = 0;

    /// Makes an instance of the plugin that was described so, ready to process. nullptr and a `problem` when it cannot
    /// be made, or is another one than was described.
    virtual std::unique_ptr<HostedModule> make (const PluginDescription& description, const Settings& settings,
                                                std::string& problem) = 0;
};

} // namespace bulkhead
