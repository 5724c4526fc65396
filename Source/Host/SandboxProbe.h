// What sandbox this system gives, found by locking up a real worker.
#pragma once

#include <cstdint>
#include <string>

namespace bulkhead
{

struct SandboxProbe
{
    std::uint32_t layers = 0; ///< SandboxLayer bits that hold.
    int landlock = 0; ///< The version of Landlock that holds, or 0.
    std::string problem; ///< Why no worker could be launched; empty when one was.
};

/// Launches one worker of the given profile and ends it: some 20 ms. Control threads.
SandboxProbe probeSandbox (bool editorProfile = false);

/// For whoever asks for it (--require-sandbox). Throws std::runtime_error with words for the user that name what is
/// missing, unless every layer holds.
void requireSandbox();

} // namespace bulkhead
