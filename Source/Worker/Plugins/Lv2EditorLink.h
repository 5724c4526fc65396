// What an LV2 plugin and its own editor say to each other, across the threads that they run on.
#pragma once

#include "MessageRing.h"

#include <lv2/atom/atom.h>

#include <array>

namespace bulkhead
{

class Lv2EditorLink
{
public:
    /// Nothing is passed on while no editor is open. Control thread.
    void open() noexcept
    {
        Message old;

        while (takeForEditor (old))
        {}

        connected.store (true, std::memory_order_release);
    }

    void close() noexcept { connected.store (false, std::memory_order_release); }

    bool isOpen() const noexcept { return connected.load (std::memory_order_acquire); }

    struct Message
    {
        std::uint32_t port = 0;
        LV2_Atom atom {};
        const std::byte* body = nullptr; ///< Valid until the next one is taken.
    };

    /// What is longer, or what there is no room for, is lost: false. The editor's thread.
    bool sendToPlugin (std::uint32_t port, const LV2_Atom& atom, const void* body) noexcept
    {
        return send (toPlugin, *fromEditor, port, atom, body);
    }

    /// Audio thread. Real-time.
    bool sendToEditor (std::uint32_t port, const LV2_Atom& atom, const void* body) noexcept
    {
        return send (toEditor, *fromPlugin, port, atom, body);
    }

    /// The next one for the plugin; false when there is none. Audio thread. Real-time.
    bool takeForPlugin (Message& message) noexcept { return take (toPlugin, forPlugin, message); }

    /// The editor's thread.
    bool takeForEditor (Message& message) noexcept { return take (toEditor, forEditor, message); }

private:
    static constexpr std::uint32_t ringBytes = 1u << 17, mostBytes = 1u << 15;
    static constexpr std::size_t header = sizeof (std::uint32_t) + sizeof (LV2_Atom);

    using Memory = std::unique_ptr<std::array<std::byte, ringBytes>>;

    using Written = std::array<std::byte, header + mostBytes>;

    static bool send (MessageRing& ring, Written& message, std::uint32_t port, const LV2_Atom& atom,
                      const void* body) noexcept
    {
        if (atom.size > mostBytes)
            return false;

        std::memcpy (message.data(), &port, sizeof port);
        std::memcpy (message.data() + sizeof port, &atom, sizeof atom);
        std::memcpy (message.data() + header, body, atom.size);
        return ring.write (std::span (message).first (header + atom.size));
    }

    static bool take (MessageRing& ring, Memory& memory, Message& message) noexcept
    {
        if (ring.take (*memory) < static_cast<std::int64_t> (header))
            return false;

        std::memcpy (&message.port, memory->data(), sizeof message.port);
        std::memcpy (&message.atom, memory->data() + sizeof message.port, sizeof message.atom);
        message.body = memory->data() + header;
        return true;
    }

    MessageRing toPlugin {ringBytes}, toEditor {ringBytes};
    Memory forPlugin = std::make_unique<Memory::element_type>(), forEditor = std::make_unique<Memory::element_type>();

    // Not on the stack of an audio thread, whose pages are not all there.
    std::unique_ptr<Written> fromEditor = std::make_unique<Written>(), fromPlugin = std::make_unique<Written>();
    std::atomic<bool> connected {false};
};

} // namespace bulkhead
