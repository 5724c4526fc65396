// Random numbers that are the same every time: a hash of a counter, so there is no generator to keep in step.
#pragma once

#include <cstdint>

namespace bulkhead
{

/// The finaliser of splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
inline std::uint64_t hashed (std::uint64_t counter) noexcept
{
    auto z = counter * 0x9e3779b97f4a7c15u + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// A number from -1 up to but not including 1.
inline float randomBipolar (std::uint64_t counter) noexcept
{
    return static_cast<float> (static_cast<std::int32_t> (hashed (counter) >> 40) - (1 << 23)) * (1.0f / (1 << 23));
}

} // namespace bulkhead
