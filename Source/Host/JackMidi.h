// MIDI by way of JACK: a client of its own, "Bulkhead MIDI", with the ports "midi in" and "midi out".
//
// The library is loaded when it is there and never linked. A thread of this object's looks for a server every two
// seconds, opens the client, hands on what arrives, and closes the client when the server has gone. The server's
// real-time thread only copies. The ports are connected to nothing by themselves: hardware comes through ALSA, and
// would otherwise play everything twice.
#pragma once

#include "MidiRing.h"

#include "Ipc/Futex.h"

#include <functional>
#include <memory>
#include <thread>

namespace bulkhead
{

class JackMidi
{
public:
    /// `received` is told each whole message that arrives, `lost` that the server has gone; both from this object's
    /// thread.
    JackMidi (std::function<void (std::span<const std::uint8_t>)> received, std::function<void()> lost);
    ~JackMidi();

    static constexpr const char* clientName = "Bulkhead MIDI";

    /// True while a server runs that it is a client of. Any thread.
    bool isOpen() const noexcept { return open.load(); }

    /// Sends a message at the next period. False when there is no server or too much is on its way. One thread.
    bool send (std::span<const std::uint8_t> message) noexcept;

    /// Whether a JACK server runs; asks it. Any thread that may wait.
    static bool serverRuns();

private:
    struct Client;

    void run();
    void handOn();

    const std::function<void (std::span<const std::uint8_t>)> received;
    const std::function<void()> lost;
    MidiRing incoming, outgoing;
    FutexWord arrivals {0}; ///< Grows when there is something to look at.
    std::atomic<bool> open {false}, serverGone {false}, ending {false};
    std::thread thread;
};

} // namespace bulkhead
