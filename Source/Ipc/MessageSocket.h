// One end of the control socket between the host and a worker: whole messages of bounded size over a SOCK_SEQPACKET
// pair. Not for audio threads.
#pragma once

#include "Descriptor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bulkhead
{

class MessageSocket
{
public:
    static constexpr std::size_t maxBytes = 32768;
    static constexpr std::size_t maxDescriptors = 64;

    enum class Result
    {
        ok,
        timeout,
        closed, ///< The other end is gone.
        invalid ///< A message that is too large or was cut.
    };

    MessageSocket() = default;
    explicit MessageSocket (Descriptor socket) noexcept : descriptor (std::move (socket)) {}

    /// Two connected ends, both close-on-exec. Throws std::system_error.
    static void makePair (MessageSocket& a, MessageSocket& b);

    /// Sends one message, with copies of descriptors for the other process. Milliseconds; -1 waits for ever.
    Result send (std::span<const std::byte> message, std::span<const int> descriptors = {},
                 int timeoutMs = 1000) noexcept;

    /// Receives one message. Descriptors that come with it are taken when `descriptors` is given (and are
    /// close-on-exec); otherwise no buffer is offered to the kernel, which then drops them: nobody can flood us with
    /// descriptors.
    Result receive (std::vector<std::byte>& message, std::vector<Descriptor>* descriptors = nullptr,
                    int timeoutMs = -1) noexcept;

    /// The process that sent the last message received, as the kernel says, once askForSender() was called; else 0.
    int sender() const noexcept { return lastSender; }
    void askForSender() noexcept;

    int fileDescriptor() const noexcept { return descriptor.get(); }
    bool isValid() const noexcept { return descriptor.isValid(); }
    void close() noexcept { descriptor.reset(); }

private:
    Descriptor descriptor;
    bool wantsSender = false;
    int lastSender = 0;
};

} // namespace bulkhead
