// How a command fails: one clear line on standard error, and an exit code that is not 0.
#pragma once

#include <cstdio>
#include <string>

namespace bulkhead
{

inline int fail (const std::string& message)
{
    std::fprintf (stderr, "bulkhead: %s\n", message.c_str());
    return 1;
}

} // namespace bulkhead
