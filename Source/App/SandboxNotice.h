// Says once, when the first worker is there, what the sandbox lacks on this system. Message thread.
#pragma once

#include "Host/Engine.h"

#include <juce_events/juce_events.h>

namespace bulkhead
{

/// Of a sandbox that lacks something: a line for the user. Empty when nothing is missing, or not known yet (0).
std::string sandboxNotice (std::uint32_t layers);

class SandboxNotice final : private juce::Timer
{
public:
    SandboxNotice (const Engine& engine, std::function<void (const std::string&)> notify);
    ~SandboxNotice() override;

private:
    void timerCallback() override;

    const Engine& engine;
    const std::function<void (const std::string&)> notify;
};

} // namespace bulkhead
