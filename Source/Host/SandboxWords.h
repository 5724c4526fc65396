// The sandbox in a musician's words: what holds, what is missing, and what that means.
#pragma once

#include "Runner/ControlProtocol.h"

#include <string>
#include <vector>

namespace bulkhead
{

struct SandboxLayerWords
{
    std::uint32_t layer; ///< A SandboxLayer bit.
    const char* name; ///< "Landlock"
    const char* holds; ///< What it does, as a sentence.
    const char* missing; ///< What its absence means, as a sentence.
    const char* remedy; ///< What brings it.
};

/// Every layer, the weightiest first.
const std::vector<SandboxLayerWords>& sandboxLayerWords();

/// The layers that do not hold, as SandboxLayer bits.
constexpr std::uint32_t missingSandboxLayers (std::uint32_t layers) noexcept { return allSandboxLayers & ~layers; }

/// What is missing and what that means, in one line: "This system has no Landlock: modules can read your files." Empty
/// when nothing is.
std::string sandboxWords (std::uint32_t layers);

} // namespace bulkhead
