#include "SandboxNotice.h"

#include "Host/SandboxWords.h"

namespace bulkhead
{

std::string sandboxNotice (std::uint32_t layers)
{
    const auto words = layers != 0 ? sandboxWords (layers) : std::string();
    return words.empty() ? words : words + " (bulkhead doctor says more.)";
}

SandboxNotice::SandboxNotice (const Engine& e, std::function<void (const std::string&)> n)
    : engine (e), notify (std::move (n))
{
    startTimer (200);
}

SandboxNotice::~SandboxNotice() = default;

void SandboxNotice::timerCallback()
{
    const auto layers = engine.sandboxLayers();

    if (layers == 0)
        return;

    stopTimer();

    if (const auto words = sandboxNotice (layers); ! words.empty())
        notify (words);
}

} // namespace bulkhead
