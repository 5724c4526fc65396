// Variables of the environment that are set for a test, and as they were after it.
#pragma once

#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead::test
{

class Environment
{
public:
    /// nullptr: it is not there.
    Environment (std::initializer_list<std::pair<const char*, const char*>> variables)
    {
        for (const auto& [name, value] : variables)
        {
            const auto* const old = std::getenv (name);
            before.emplace_back (name, old != nullptr ? std::optional<std::string> (old) : std::nullopt);
            set (name, value);
        }
    }

    Environment (const Environment&) = delete;
    Environment& operator= (const Environment&) = delete;

    ~Environment()
    {
        for (const auto& [name, value] : before)
            set (name, value ? value->c_str() : nullptr);
    }

private:
    static void set (const std::string& name, const char* value)
    {
        if (value != nullptr)
            ::setenv (name.c_str(), value, 1);
        else
            ::unsetenv (name.c_str());
    }

    std::vector<std::pair<std::string, std::optional<std::string>>> before;
};

} // namespace bulkhead::test
