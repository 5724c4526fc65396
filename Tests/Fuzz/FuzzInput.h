// What every fuzz target uses: numbers out of the bytes it is given, and a way to say what must hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

namespace bulkhead::test
{

/// Ends the program with a word of what is wrong: libFuzzer keeps the input.
inline void expect (bool holds, const char* what)
{
    if (holds)
        return;

    std::fprintf (stderr, "does not hold: %s\n", what);
    std::abort();
}

/// Bytes from outside, taken from the front. Past the end there are zeros.
class FuzzInput
{
public:
    FuzzInput (const std::uint8_t* data, std::size_t size) : bytes (std::as_bytes (std::span (data, size))) {}

    bool isEmpty() const noexcept { return bytes.empty(); }

    template <typename Number> Number take() noexcept
    {
        Number number {};
        const auto part = takeBytes (sizeof number);
        std::memcpy (&number, part.data(), part.size());
        return number;
    }

    /// As many as there are, at most.
    std::span<const std::byte> takeBytes (std::size_t most) noexcept
    {
        const auto part = bytes.first (std::min (most, bytes.size()));
        bytes = bytes.subspan (part.size());
        return part;
    }

    std::string_view takeText (std::size_t most = std::string_view::npos) noexcept
    {
        const auto part = takeBytes (most);
        return {reinterpret_cast<const char*> (part.data()), part.size()};
    }

private:
    std::span<const std::byte> bytes;
};

} // namespace bulkhead::test
