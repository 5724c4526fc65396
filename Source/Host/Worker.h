// One worker process as the host knows it: its process, its region and its control socket.
#pragma once

#include "DisplayGate.h"
#include "Regions.h"
#include "WorkerOutput.h"

#include "Ipc/MessageSocket.h"
#include "Runner/ControlProtocol.h"

#include <atomic>
#include <chrono>
#include <map>

namespace bulkhead
{

struct WorkerSandbox
{
    std::uint32_t layers = 0; ///< SandboxLayer bits that hold.
    int landlock = 0; ///< The version of Landlock that holds, or 0.
};

class Worker
{
public:
    Worker (std::shared_ptr<Region> region, MessageSocket control, int process, Descriptor processHandle,
            int audioThread, WorkerSandbox sandbox, std::unique_ptr<DisplayGate> display = {},
            std::unique_ptr<WorkerOutput> output = {});

    /// Ends the process, if it still runs, and reaps it.
    ~Worker();

    Region& region() const noexcept { return *memory; }
    std::shared_ptr<Region> sharedRegion() const noexcept { return memory; }
    int process() const noexcept { return pid; }
    int processHandle() const noexcept { return pidfd.get(); }
    int audioThread() const noexcept { return tid; }
    std::uint32_t sandboxLayers() const noexcept { return sandbox.layers; }
    int landlockVersion() const noexcept { return sandbox.landlock; }

    /// Of a worker with the editor profile; else nullptr.
    const DisplayGate* displayGate() const noexcept { return display.get(); }

    /// Sends an order that is answered only when it fails. False when the worker is gone. One thread at a time.
    template <typename Message> bool send (Message message, std::span<const int> descriptors = {}) noexcept
    {
        message.header.serial = serial;
        return control.send (bytesOf (message), descriptors) == MessageSocket::Result::ok;
    }

    /// Within an exchange: sends those regions that it does not have mapped yet, to be mapped for reading. Like every
    /// order it is answered only when it fails, and done before what is sent next.
    bool know (std::span<const std::shared_ptr<Region>> regions);

    /// Within an exchange: has it unmap a region that nobody serves any more.
    bool forget (std::uint32_t region);

    /// Any thread.
    bool knows (std::uint32_t region) const;

    /// An order that will be answered, under way: its messages share a serial, and nobody else talks to the worker
    /// meanwhile. While it lasts the worker's control thread has a low real-time priority: it changes its memory map,
    /// the kernel makes the audio thread wait for that, and ordinary load on the machine must not make it take long.
    class Exchange
    {
    public:
        /// `runsForeignCode`: it may take long, and nobody shall wait for it, so it is of ordinary priority.
        explicit Exchange (Worker& worker, bool runsForeignCode = false) noexcept;
        ~Exchange();

    private:
        Worker& worker;
        const bool isUrgent;
        const std::lock_guard<std::mutex> lock;
    };

    /// Waits for the answer to this exchange. Empty when all went well. `answers`: how many are due.
    std::string await (std::chrono::milliseconds limit, int answers = 1);

    /// Within an exchange: sends a text or a blob in pieces, for the message after them. False when the worker is gone.
    bool sendPieces (std::span<const std::byte> bytes);

    /// Waits for an answer that comes in pieces; at most `mostBytes` of them, or it is refused. Appends to `bytes`: who
    /// has waited in vain may go on waiting.
    std::string awaitPieces (std::chrono::milliseconds limit, std::size_t mostBytes, std::vector<std::byte>& bytes);

    /// Takes what its code has printed. Any thread; waits for nobody.
    void takeOutput()
    {
        if (output != nullptr)
            output->take();
    }

    /// The last lines that its code has printed, made safe to show; or empty. Any thread.
    std::string lastLines() { return output != nullptr ? output->lastLines() : std::string(); }

    /// Asks it to end, and makes sure that it does. Idempotent, any thread.
    void kill() noexcept;

    /// True once the process is known to be dead.
    bool isDead() const noexcept { return dead.load (std::memory_order_acquire); }
    void markDead() noexcept { dead.store (true, std::memory_order_release); }

private:
    std::string awaitUntil (std::chrono::steady_clock::time_point until, int answers, std::size_t mostBytes,
                            std::vector<std::byte>* pieces);

    std::shared_ptr<Region> memory;
    MessageSocket control;
    const int pid;
    Descriptor pidfd;
    const int tid;
    const WorkerSandbox sandbox;
    const std::unique_ptr<DisplayGate> display;
    const std::unique_ptr<WorkerOutput> output;
    std::mutex mutex;
    std::uint32_t serial = 0;
    mutable std::mutex knownMutex;
    std::map<std::uint32_t, std::weak_ptr<Region>> known; // by index, as it has them mapped
    std::atomic<bool> dead {false};
};

} // namespace bulkhead
