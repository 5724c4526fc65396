// Connects workers of the editor profile to the display, and to nothing else.
//
// Such a worker may open a stream socket, and call connect() on it; the kernel (seccomp's user notification) stops it
// there and asks the host. The host makes a connection of its own to the display and puts it in the place of the
// worker's socket. It never looks at the address that the worker gave, so there is nothing to be deceived about:
// whatever a worker asks for, it gets the display or an error.
#pragma once

#include "Ipc/Descriptor.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace bulkhead
{

/// Where the X server of this machine listens, by $DISPLAY's text (":0", "unix:0.1"): "/tmp/.X11-unix/X0". Empty for
/// what is not on this machine, or no display at all.
std::string displaySocketPath (const std::string& display);

class DisplayGate
{
public:
    /// At a time, of one worker. A program has one or two; the server has room for some 250 in all.
    static constexpr std::size_t maxConnections = 8;

    /// Answers in a thread of its own until it is destroyed or the worker is gone. `requests`: the descriptor that the
    /// worker has got from the kernel for this. `socketPath`: of displaySocketPath(). Throws std::runtime_error when
    /// `requests` is not such a descriptor, or this kernel (before Linux 5.9) cannot hand over a connection.
    DisplayGate (Descriptor requests, std::string socketPath);
    ~DisplayGate();

    /// How many connections it has handed over so far, and how often it has refused one. Any thread.
    int numConnected() const noexcept { return connected.load(); }
    int numRefused() const noexcept { return refused.load(); }

private:
    void serve();
    void answerOne();
    int handOver (std::uint64_t request, int workersSocket);
    Descriptor connectToDisplay() const;
    void forgetClosed();

    const Descriptor requests;
    const std::string path;
    Descriptor wake; // an eventfd: written when it is to end
    std::vector<ino_t> handedOver;
    std::atomic<int> connected {0}, refused {0};
    std::atomic<bool> ended {false};
    std::thread thread;
};

} // namespace bulkhead
