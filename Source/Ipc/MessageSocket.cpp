#include "MessageSocket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

namespace bulkhead
{

void MessageSocket::makePair (MessageSocket& a, MessageSocket& b)
{
    int ends[2];

    if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        throw std::system_error (errno, std::generic_category(), "socketpair");

    a = MessageSocket (Descriptor (ends[0]));
    b = MessageSocket (Descriptor (ends[1]));
}

static bool waitFor (int fd, short events, int timeoutMs) noexcept
{
    pollfd p {fd, events, 0};

    for (;;)
    {
        const auto n = poll (&p, 1, timeoutMs);

        if (n > 0)
            return true;

        if (n == 0 || errno != EINTR)
            return false;
    }
}

MessageSocket::Result MessageSocket::send (std::span<const std::byte> message, std::span<const int> descriptors,
                                           int timeoutMs) noexcept
{
    if (message.empty() || message.size() > maxBytes || descriptors.size() > maxDescriptors)
        return Result::invalid;

    iovec data {const_cast<std::byte*> (message.data()), message.size()};
    alignas (cmsghdr) std::array<std::byte, CMSG_SPACE (sizeof (int) * maxDescriptors)> control {};
    msghdr header = {};
    header.msg_iov = &data;
    header.msg_iovlen = 1;

    if (! descriptors.empty())
    {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE (sizeof (int) * descriptors.size());
        auto* c = CMSG_FIRSTHDR (&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN (sizeof (int) * descriptors.size());
        std::memcpy (CMSG_DATA (c), descriptors.data(), sizeof (int) * descriptors.size());
    }

    for (;;)
    {
        const auto n = sendmsg (descriptor.get(), &header, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n == static_cast<ssize_t> (message.size()))
            return Result::ok;

        if (n >= 0)
            return Result::invalid;

        if (errno == EINTR)
            continue;

        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return Result::closed;

        if (! waitFor (descriptor.get(), POLLOUT, timeoutMs))
            return Result::timeout;
    }
}

MessageSocket::Result MessageSocket::receive (std::vector<std::byte>& message, std::vector<Descriptor>* descriptors,
                                              int timeoutMs) noexcept
{
    message.resize (maxBytes);
    iovec data {message.data(), message.size()};
    alignas (cmsghdr) std::array<std::byte, CMSG_SPACE (sizeof (int) * maxDescriptors) + CMSG_SPACE (sizeof (ucred))>
        control {};
    msghdr header = {};
    header.msg_iov = &data;
    header.msg_iovlen = 1;

    if (descriptors != nullptr)
    {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
    }
    else if (wantsSender)
    {
        // Room for the sender's credentials alone.
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE (sizeof (ucred));
    }

    for (;;)
    {
        const auto n = recvmsg (descriptor.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

        if (n > 0)
        {
            message.resize (static_cast<std::size_t> (n));
            lastSender = 0;

            for (auto* c = CMSG_FIRSTHDR (&header); c != nullptr; c = CMSG_NXTHDR (&header, c))
            {
                if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS)
                {
                    ucred credentials;
                    std::memcpy (&credentials, CMSG_DATA (c), sizeof credentials);
                    lastSender = credentials.pid;
                }
                else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
                {
                    const auto count = (c->cmsg_len - CMSG_LEN (0)) / sizeof (int);

                    for (std::size_t i = 0; i < count; ++i)
                    {
                        int fd;
                        std::memcpy (&fd, CMSG_DATA (c) + i * sizeof (int), sizeof fd);
                        Descriptor owned (fd);

                        if (descriptors != nullptr)
                            descriptors->push_back (std::move (owned));
                    }
                }
            }

            return (header.msg_flags & MSG_TRUNC) != 0 ? Result::invalid : Result::ok;
        }

        if (n == 0)
            return Result::closed;

        if (errno == EINTR)
            continue;

        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return Result::closed;

        if (! waitFor (descriptor.get(), POLLIN, timeoutMs))
            return Result::timeout;
    }
}

void MessageSocket::askForSender() noexcept
{
    const int on = 1;
    wantsSender = setsockopt (descriptor.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0;
}

} // namespace bulkhead
