// Calling somebody up, on this machine or elsewhere; and being called.
#include "Attack.h"
#include "Ground.h"

#include <arpa/inet.h>
#include <cstring>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

namespace bulkhead::hostile
{

/// Calls a listener up, on a socket of its own kind.
static Attack call (const std::string& listener, const std::string& needs = {})
{
    return {"call up: " + listener,
            [listener] (Ground& g)
            {
                const auto* to = g.listeners().find (listener);

                if (to == nullptr)
                    return;

                const auto socket = ::socket (to->family, to->type, to->protocol);
                const auto* address = reinterpret_cast<const sockaddr*> (&to->address);

                if (to->type == SOCK_DGRAM)
                    ::sendto (socket, "secret", 6, 0, address, to->addressBytes);
                else
                    ::connect (socket, address, to->addressBytes);
            },
            [listener] (Ground& g) { return g.listeners().takeVisits (listener) > 0; }, needs};
}

/// On a stream socket, which the editor profile can have, or one of a pair, which every worker can: to whoever takes
/// streams or datagrams.
static Attack callOnStream (const std::string& listener)
{
    return {"send to without a call: " + listener,
            [listener] (Ground& g)
            {
                const auto* to = g.listeners().find (listener);

                if (to == nullptr)
                    return;

                auto address = to->address;
                iovec data {const_cast<char*> ("secret"), 6};
                msghdr message {};
                message.msg_name = &address;
                message.msg_namelen = to->addressBytes;
                message.msg_iov = &data;
                message.msg_iovlen = 1;

                for (const auto type : {SOCK_STREAM, SOCK_DGRAM})
                {
                    int sockets[3] {::socket (to->family, type, 0), -1, -1};
                    ::socketpair (AF_UNIX, type, 0, sockets + 1);

                    for (const auto socket : sockets)
                    {
                        ::sendmsg (socket, &message, MSG_NOSIGNAL);
                        ::sendto (socket, "secret", 6, MSG_FASTOPEN | MSG_NOSIGNAL,
                                  reinterpret_cast<const sockaddr*> (&to->address), to->addressBytes);
                    }
                }
            },
            [listener] (Ground& g) { return g.listeners().takeVisits (listener) > 0; }, "a socket that takes it"};
}

/// Waits to be called, on TCP.
static Attack serve()
{
    return {"wait for a call: TCP",
            [] (Ground& g)
            {
                sockaddr_in address {};
                address.sin_family = AF_INET;
                address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
                const auto socket = ::socket (AF_INET, SOCK_STREAM, 0);
                socklen_t bytes = sizeof address;

                if (::bind (socket, reinterpret_cast<sockaddr*> (&address), bytes) == 0 && ::listen (socket, 4) == 0
                    && ::getsockname (socket, reinterpret_cast<sockaddr*> (&address), &bytes) == 0)
                    g.evidence().number = ntohs (address.sin_port);
            },
            [] (Ground& g)
            {
                sockaddr_in address {};
                address.sin_family = AF_INET;
                address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
                address.sin_port = htons (static_cast<std::uint16_t> (g.evidence().number.load()));
                const Descriptor caller (::socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
                return g.evidence().number != 0
                       && ::connect (caller.get(), reinterpret_cast<sockaddr*> (&address), sizeof address) == 0;
            }};
}

static Attack serveByName()
{
    return {"wait for a call: UNIX stream",
            [] (Ground& g)
            {
                sockaddr_un address {};
                address.sun_family = AF_UNIX;
                g.path ("new").copy (address.sun_path, sizeof address.sun_path - 1);
                const auto socket = ::socket (AF_UNIX, SOCK_STREAM, 0);
                ::bind (socket, reinterpret_cast<sockaddr*> (&address), sizeof address);
            },
            [] (Ground& g) { return g.exists ("new"); }};
}

/// The machine's network addresses.
static Attack askForInterfaces()
{
    return {"ask the kernel for the network's addresses",
            [] (Ground& g)
            {
                const auto socket = ::socket (AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
                struct
                {
                    nlmsghdr header;
                    ifaddrmsg message;
                } request {};
                request.header.nlmsg_len = sizeof request;
                request.header.nlmsg_type = RTM_GETADDR;
                request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
                ::send (socket, &request, sizeof request, 0);
                char answer[4096];
                pollfd p {socket, POLLIN, 0};

                if (socket >= 0 && ::poll (&p, 1, 2000) == 1)
                    g.evidence().number = ::recv (socket, answer, sizeof answer, 0);
            },
            [] (Ground& g) { return g.evidence().number > 0; }};
}

static Attack openSocket (const std::string& name, int family, int type, int protocol, const std::string& needs)
{
    return {name, [=] (Ground& g) { g.evidence().number = ::socket (family, type, protocol) >= 0 ? 1 : 0; },
            [] (Ground& g) { return g.evidence().number == 1; }, needs};
}

std::vector<Attack> attacksByNetwork()
{
    return {
        call ("TCP"),
        call ("TCP, IPv6", "IPv6"),
        call ("UDP"),
        call ("UDP, IPv6", "IPv6"),
        call ("multipath TCP", "a kernel with MPTCP"),
        call ("UNIX stream"),
        call ("UNIX datagram"),
        call ("UNIX packets"),
        call ("abstract stream"),
        call ("abstract datagram"),
        callOnStream ("TCP"),
        callOnStream ("UNIX datagram"),
        callOnStream ("abstract datagram"),
        serve(),
        serveByName(),
        askForInterfaces(),
        openSocket ("open a raw socket", AF_INET, SOCK_RAW, IPPROTO_ICMP, "the right to use raw sockets"),
        openSocket ("open a packet socket", AF_PACKET, SOCK_RAW, 0, "the right to use raw sockets"),
        openSocket ("open a socket to the kernel's ciphers", AF_ALG, SOCK_SEQPACKET, 0, "a kernel with AF_ALG"),
        openSocket ("open a socket to a virtual machine's host", AF_VSOCK, SOCK_STREAM, 0, "a kernel with AF_VSOCK")};
}

} // namespace bulkhead::hostile
