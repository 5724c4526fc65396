// The rules of the system-call filter, by subject. Each adds what is allowed to a filter that denies the rest.
#pragma once

#include <cstdint>
#include <seccomp.h>

namespace bulkhead
{

/// Adds one rule; false when it could not be.
template <typename... Conditions>
bool addRule (scmp_filter_ctx filter, std::uint32_t action, int call, Conditions... conditions)
{
    return seccomp_rule_add (filter, action, call, sizeof...(conditions), conditions...) == 0;
}

/// Mapping memory. What can be written can never be run, unless `writableCode`. Memory shared with nobody (which no
/// limit counts) cannot be made.
bool addMemoryRules (scmp_filter_ctx filter, bool writableCode);

/// Opening files to read them; and descriptors, without what sends signals to others or watches files.
bool addFileRules (scmp_filter_ctx filter);

/// Waiting and waking. Words shared with others cannot be requeued or written by the kernel.
bool addFutexRules (scmp_filter_ctx filter);

/// Threads but no processes, signals to this process alone, no say in scheduling.
bool addThreadRules (scmp_filter_ctx filter);

/// Messages over streams, and pairs of these that are connected to each other: JUCE and the plugins made with it wake
/// their threads through them. No datagrams, which could be sent to anybody.
bool addMessageRules (scmp_filter_ctx filter);

/// A stream socket, and what a client of the display does with it. Its connect() is decided by whoever listens.
bool addDisplayRules (scmp_filter_ctx filter);

} // namespace bulkhead
