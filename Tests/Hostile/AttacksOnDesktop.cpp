// What a desktop offers to its programs over sockets: D-Bus starts programs, PipeWire hears the microphone, the display
// sees every key. An editor needs the last one, and must not get any other.
#include "Attack.h"
#include "Ground.h"

#include <atomic>
#include <cstring>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace bulkhead::hostile
{

static int callUp (Ground& g, const std::string& listener)
{
    const auto* to = g.listeners().find (listener);
    const auto socket = ::socket (AF_UNIX, SOCK_STREAM, 0);

    if (to == nullptr || socket < 0)
        return -1;

    const auto result = ::connect (socket, reinterpret_cast<const sockaddr*> (&to->address), to->addressBytes);
    [[maybe_unused]] const auto n = ::send (socket, "hello", 5, MSG_NOSIGNAL);
    return result;
}

static Attack call (const std::string& listener)
{
    return {"call up: " + listener, [listener] (Ground& g) { callUp (g, listener); },
            [listener] (Ground& g) { return g.listeners().takeVisits (listener) > 0; }};
}

/// Changes the address while the host decides about it. It decides without it, so nobody but the display is reached.
static Attack changeAddress()
{
    return {"call up the display, and change its address meanwhile",
            [] (Ground& g)
            {
                const auto* display = g.listeners().find ("display");
                const auto* bus = g.listeners().find ("D-Bus");

                if (display == nullptr || bus == nullptr)
                    return;

                static sockaddr_storage address;
                std::memcpy (&address, &display->address, sizeof address);
                std::atomic<bool> ended {false};
                std::thread changer (
                    [&]
                    {
                        while (! ended)
                        {
                            std::memcpy (&address, &bus->address, sizeof address);
                            std::memcpy (&address, &display->address, sizeof address);
                        }
                    });

                for (int i = 0; i < 1000; ++i)
                {
                    const auto socket = ::socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
                    ::connect (socket, reinterpret_cast<sockaddr*> (&address), sizeof (sockaddr_un));
                    ::close (socket);
                }

                ended = true;
                changer.join();
            },
            [] (Ground& g) { return g.listeners().takeVisitsOfAllBut ("display") > 0; },
            "threads that run side by side"};
}

/// Without room for more, nobody else could open a window.
static Attack useUpDisplay()
{
    return {"take up the display for oneself",
            [] (Ground& g)
            {
                long connected = 0;

                for (int i = 0; i < 60; ++i)
                    connected += callUp (g, "display") == 0 ? 1 : 0;

                g.evidence().number = connected;
            },
            [] (Ground& g) { return g.evidence().number > 16; }};
}

std::vector<Attack> attacksOnDesktop()
{
    auto display = call ("display");
    display.ofEditors = true;
    return {call ("D-Bus"),     call ("abstract D-Bus"), call ("PipeWire"), call ("PulseAudio"), call ("Wayland"),
            call ("SSH agent"), std::move (display),     changeAddress(),   useUpDisplay()};
}

} // namespace bulkhead::hostile
