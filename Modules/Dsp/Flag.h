// A truth value for a module's State, which may come from a process that is not trusted: a bool of any byte but 0 and 1
// is undefined, and a compiler may make a number of it that leads out of a table.
#pragma once

#include <cstdint>

namespace bulkhead
{

class Flag
{
public:
    constexpr Flag (bool holds = false) noexcept : value (holds ? Value::yes : Value::no) {}
    constexpr operator bool() const noexcept { return value != Value::no; }

private:
    // Not a plain byte, which to the compiler could be a part of any signal that is written.
    enum class Value : std::uint8_t
    {
        no,
        yes
    };

    Value value;
};

} // namespace bulkhead
