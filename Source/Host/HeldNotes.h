// The notes and pedals that one source of MIDI holds down, so that they can be let go when the source goes away.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <functional>
#include <span>

namespace bulkhead
{

class HeldNotes
{
public:
    using Send = std::function<void (std::span<const std::uint8_t>)>;

    /// Follows a message that isMidiMessage() accepts; what does not concern notes or pedals is passed over.
    void follow (std::span<const std::uint8_t> message) noexcept;

    /// Sends what ends all that is held (notes off, pedals up), and holds nothing any more.
    void release (const Send& send);

    bool isEmpty() const noexcept;

private:
    struct Channel
    {
        std::bitset<128> notes;
        std::bitset<128> pedals; ///< Controllers that hold notes: sustain (64), sostenuto (66), hold 2 (69).
        bool bent = false;
    };

    std::array<Channel, 16> channels;
};

} // namespace bulkhead
