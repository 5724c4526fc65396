// A thread for what an LV2 plugin must not do on the audio thread: its worker:schedule feature.
#pragma once

#include "MessageRing.h"

#include "Ipc/Futex.h"

#include <lv2/worker/worker.h>

#include <mutex>
#include <thread>
#include <vector>

namespace bulkhead
{

class Lv2WorkThread
{
public:
    Lv2WorkThread();
    ~Lv2WorkThread();
    Lv2WorkThread (const Lv2WorkThread&) = delete;
    Lv2WorkThread& operator= (const Lv2WorkThread&) = delete;

    /// For the plugin. It may schedule work before start(): that is done then.
    LV2_Worker_Schedule* feature() noexcept { return &schedule; }

    /// Control thread, once the instance is there.
    void start (LV2_Handle instance, const LV2_Worker_Interface* interface);

    /// Control thread: ends the thread once it is done with what it does. Before the instance is freed.
    void stop() noexcept;

    /// Audio thread, after each run(): hands over what the work has come to.
    void deliver() noexcept;

    /// While it is held, the plugin does no work.
    std::unique_lock<std::mutex> pause() { return std::unique_lock (working); }

private:
    LV2_Worker_Status enqueue (std::uint32_t bytes, const void* data) noexcept;
    LV2_Worker_Status respond (std::uint32_t bytes, const void* data) noexcept;
    void work();

    LV2_Worker_Schedule schedule;
    LV2_Handle instance = nullptr;
    const LV2_Worker_Interface* interface = nullptr;
    MessageRing requests, responses;
    std::vector<std::byte> request, response; ///< The message that is being handled, one of each direction.
    FutexWord wanted {0}; ///< Counts what was asked for.
    std::atomic<bool> stopping {false};
    std::mutex working;
    std::thread thread;
};

} // namespace bulkhead
