// JUCE's messages, timers and descriptors, for a thread that waits for something else.
#pragma once

#include <juce_events/juce_events.h>

#include <functional>

namespace bulkhead
{

/// Message thread only, but for its constructor, which makes this thread the message thread.
class JuceEventLoop
{
public:
    JuceEventLoop();

    /// Dispatches what comes until `descriptor` can be read or is broken. Sleeps meanwhile: JUCE's messages and timers
    /// come in through descriptors, too. Unless `isInHaste` they are looked at ten times a second at most: JUCE asks
    /// for sixty for each VST3 plugin, and workers are not to wake up for controls that nobody sees.
    void runUntilReadable (int descriptor, const std::function<bool()>& isInHaste);
};

} // namespace bulkhead
