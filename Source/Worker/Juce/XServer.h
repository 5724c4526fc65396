// The little that JUCE does not do with X11, by a connection of its own, which lasts as long as the object.
#pragma once

#include <optional>
#include <utility>

namespace bulkhead
{

/// Errors of X11 end a process by default, and editors make them. From now on they are passed over; what ends a process
/// is the loss of its display.
void ignoreXErrors();

class XServer
{
public:
    XServer();
    ~XServer();
    XServer (const XServer&) = delete;
    XServer& operator= (const XServer&) = delete;

    /// The window stays above its owner, and is shown and hidden with it.
    void setOwner (unsigned long window, unsigned long owner);

    void show (unsigned long window);

    /// Width and height, in pixels.
    std::optional<std::pair<int, int>> sizeOf (unsigned long window);

private:
    void* display = nullptr;
};

} // namespace bulkhead
