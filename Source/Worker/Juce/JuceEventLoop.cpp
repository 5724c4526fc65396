#include "JuceEventLoop.h"

// Not among the headers that JUCE's modules include, but installed with them, in 7 and in 8: it is there for plugins
// whose host waits for their descriptors, as the thread that waits here does.
#include <juce_events/native/juce_linux_EventLoopInternal.h>

#include <cerrno>
#include <poll.h>
#include <vector>

namespace bulkhead
{

JuceEventLoop::JuceEventLoop() { juce::MessageManager::getInstance()->setCurrentThreadAsMessageThread(); }

/// Waits for JUCE's descriptors and another one, then does what JUCE's are there for. True when the other one is ready.
static bool dispatch (int descriptor)
{
    using juce::LinuxEventLoopInternal;

    std::vector<pollfd> waited {{descriptor, POLLIN, 0}};

    for (const auto registered : LinuxEventLoopInternal::getRegisteredFds())
        waited.push_back ({registered, POLLIN, 0});

    while (::poll (waited.data(), waited.size(), -1) < 0)
        if (errno != EINTR)
            return true;

    for (std::size_t i = 1; i < waited.size(); ++i)
        if (waited[i].revents != 0)
            LinuxEventLoopInternal::invokeEventLoopCallbackForFd (waited[i].fd);

    return waited[0].revents != 0;
}

void JuceEventLoop::runUntilReadable (int descriptor, const std::function<bool()>& isInHaste)
{
    constexpr auto rest = 100; // milliseconds

    for (;;)
    {
        pollfd waited {descriptor, POLLIN, 0};
        const auto ready = ::poll (&waited, 1, isInHaste() ? 0 : rest);

        if (ready > 0 || (ready < 0 && errno != EINTR) || dispatch (descriptor))
            return;
    }
}

} // namespace bulkhead
