#include "Listeners.h"

#include <arpa/inet.h>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

namespace bulkhead::hostile
{

Listeners::Listeners (const std::string& folder)
{
    sockaddr_in four {};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
    sockaddr_in6 six {};
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;

    add ("TCP", AF_INET, SOCK_STREAM, 0, &four, sizeof four);
    add ("TCP, IPv6", AF_INET6, SOCK_STREAM, 0, &six, sizeof six);
    add ("UDP", AF_INET, SOCK_DGRAM, 0, &four, sizeof four);
    add ("UDP, IPv6", AF_INET6, SOCK_DGRAM, 0, &six, sizeof six);
    add ("multipath TCP", AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */, &four, sizeof four);

    addPath ("UNIX stream", SOCK_STREAM, folder + "/stream");
    addPath ("UNIX datagram", SOCK_DGRAM, folder + "/datagram");
    addPath ("UNIX packets", SOCK_SEQPACKET, folder + "/packets");
    addAbstract ("abstract stream", SOCK_STREAM, folder + "-stream");
    addAbstract ("abstract datagram", SOCK_DGRAM, folder + "-datagram");

    // A desktop's, as in $XDG_RUNTIME_DIR.
    addPath ("D-Bus", SOCK_STREAM, folder + "/bus");
    addAbstract ("abstract D-Bus", SOCK_STREAM, folder + "-dbus");
    addPath ("PipeWire", SOCK_STREAM, folder + "/pipewire-0");
    addPath ("PulseAudio", SOCK_STREAM, folder + "/native");
    addPath ("Wayland", SOCK_STREAM, folder + "/wayland-0");
    addPath ("SSH agent", SOCK_STREAM, folder + "/agent");
    addPath ("display", SOCK_STREAM, folder + "/X0");
}

void Listeners::add (const std::string& name, int family, int type, int protocol, const void* address,
                     std::size_t bytes)
{
    Listener listener;
    listener.socket.reset (::socket (family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
    listener.family = family;
    listener.type = type;
    listener.protocol = protocol;
    std::memcpy (&listener.address, address, bytes);
    listener.addressBytes = static_cast<socklen_t> (bytes);
    auto* place = reinterpret_cast<sockaddr*> (&listener.address);
    const auto socket = listener.socket.get();

    if (socket < 0 || ::bind (socket, place, listener.addressBytes) != 0
        || (type != SOCK_DGRAM && ::listen (socket, 64) != 0))
        return;

    listener.addressBytes = sizeof listener.address;
    ::getsockname (socket, place, &listener.addressBytes); // the port
    listeners.emplace (name, std::move (listener));
}

void Listeners::addPath (const std::string& name, int type, const std::string& path)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    path.copy (address.sun_path, sizeof address.sun_path - 1);
    add (name, AF_UNIX, type, 0, &address, sizeof address);
}

void Listeners::addAbstract (const std::string& name, int type, const std::string& text)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    text.copy (address.sun_path + 1, sizeof address.sun_path - 2);
    add (name, AF_UNIX, type, 0, &address, offsetof (sockaddr_un, sun_path) + 1 + text.size());
}

const Listener* Listeners::find (const std::string& name) const
{
    const auto found = listeners.find (name);
    return found != listeners.end() ? &found->second : nullptr;
}

int Listeners::takeVisits (const std::string& name)
{
    const auto* listener = find (name);
    auto count = 0;

    if (listener == nullptr)
        return 0;

    for (char byte[64];;)
    {
        if (listener->type == SOCK_DGRAM)
        {
            if (::recv (listener->socket.get(), byte, sizeof byte, MSG_DONTWAIT) < 0)
                return count;
        }
        else if (const Descriptor visitor (::accept4 (listener->socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
                 ! visitor.isValid())
        {
            return count;
        }

        ++count;
    }
}

int Listeners::takeVisitsOfAllBut (const std::string& name)
{
    auto count = 0;

    for (const auto& [each, listener] : listeners)
        if (each != name)
            count += takeVisits (each);

    return count;
}

} // namespace bulkhead::hostile
