#include "DisplayGate.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <set>
#include <sstream>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

namespace bulkhead
{

std::string displaySocketPath (const std::string& display)
{
    const auto colon = display.rfind (':');

    if (colon == std::string::npos || (colon != 0 && display.substr (0, colon) != "unix"))
        return {};

    const auto number = display.substr (colon + 1, display.find ('.', colon) - colon - 1);

    if (number.empty() || number.size() > 5 || number.find_first_not_of ("0123456789") != std::string::npos)
        return {};

    return "/tmp/.X11-unix/X" + number;
}

/// The kernel tells apart a request that is not there from a question it does not know.
static bool canHandOver (int requests) noexcept
{
    seccomp_notif_addfd none {};
    return ioctl (requests, SECCOMP_IOCTL_NOTIF_ADDFD, &none) < 0 && errno == ENOENT;
}

/// Of a request that is given up between being told of and being fetched, the kernel waits for the next one: this ends
/// the wait.
static int interruption()
{
    static const auto number = []
    {
        struct sigaction nothing = {};
        nothing.sa_handler = [] (int) {}; // and not SA_RESTART
        ::sigaction (SIGRTMIN + 4, &nothing, nullptr);
        return SIGRTMIN + 4;
    }();
    return number;
}

DisplayGate::DisplayGate (Descriptor r, std::string socketPath)
    : requests (std::move (r)), path (std::move (socketPath)), wake (::eventfd (0, EFD_CLOEXEC))
{
    if (! canHandOver (requests.get()))
        throw std::runtime_error ("this system cannot hand the display over to a module (Linux 5.9 can)");

    interruption();
    thread = std::thread (
        [this]
        {
            serve();
            ended = true;
        });
}

DisplayGate::~DisplayGate()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write (wake.get(), &one, sizeof one);

    // Again and again: one could come just before it begins to wait.
    while (! ended)
    {
        ::pthread_kill (thread.native_handle(), interruption());
        ::usleep (500);
    }

    thread.join();
}

void DisplayGate::serve()
{
    for (;;)
    {
        pollfd events[] = {{requests.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}};

        if (::poll (events, 2, -1) < 0)
        {
            if (errno != EINTR)
                return;

            continue;
        }

        if (events[1].revents != 0 || (events[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
            return; // no longer wanted, or the worker is gone

        if ((events[0].revents & POLLIN) == 0)
            continue;

        answerOne();

        // One who calls up the display for ever keeps neither it nor the host busy.
        constexpr int pause = 2; // milliseconds
        ::poll (&events[1], 1, pause);
    }
}

void DisplayGate::answerOne()
{
    seccomp_notif_sizes sizes {};

    if (syscall (SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0)
        return;

    // The kernel's structures may be longer than those this was built with, and must come zeroed.
    std::vector<std::byte> request (std::max<std::size_t> (sizes.seccomp_notif, sizeof (seccomp_notif)));

    if (ioctl (requests.get(), SECCOMP_IOCTL_NOTIF_RECV, request.data()) != 0)
        return; // it has been given up meanwhile

    seccomp_notif asked;
    std::memcpy (&asked, request.data(), sizeof asked);

    std::vector<std::byte> answer (std::max<std::size_t> (sizes.seccomp_notif_resp, sizeof (seccomp_notif_resp)));
    seccomp_notif_resp response {};
    response.id = asked.id;
    response.error = -handOver (asked.id, static_cast<int> (asked.data.args[0]));
    std::memcpy (answer.data(), &response, sizeof response);

    ++(response.error == 0 ? connected : refused);
    ioctl (requests.get(), SECCOMP_IOCTL_NOTIF_SEND, answer.data());
}

/// 0, or the error that the worker is to see.
int DisplayGate::handOver (std::uint64_t request, int workersSocket)
{
    forgetClosed();

    if (handedOver.size() >= maxConnections)
        return ECONNREFUSED;

    const auto connection = connectToDisplay();
    struct stat status = {};

    if (! connection.isValid() || ::fstat (connection.get(), &status) != 0)
        return ECONNREFUSED;

    seccomp_notif_addfd place {};
    place.id = request;
    place.flags = SECCOMP_ADDFD_FLAG_SETFD;
    place.srcfd = static_cast<std::uint32_t> (connection.get());
    place.newfd = static_cast<std::uint32_t> (workersSocket);
    place.newfd_flags = O_CLOEXEC;

    if (workersSocket < 0 || ioctl (requests.get(), SECCOMP_IOCTL_NOTIF_ADDFD, &place) < 0)
        return EBADF;

    handedOver.push_back (status.st_ino);
    return 0;
}

Descriptor DisplayGate::connectToDisplay() const
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;

    if (path.empty() || path.size() + 1 >= sizeof address.sun_path)
        return {};

    // A server of this machine listens at a path, or at the same name without a file, or at both. Never waits: a server
    // that has no room for more is as good as none.
    for (const auto abstract : {false, true})
    {
        Descriptor connection (::socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        std::memset (address.sun_path, 0, sizeof address.sun_path);
        std::memcpy (address.sun_path + (abstract ? 1 : 0), path.data(), path.size());
        const auto size = offsetof (sockaddr_un, sun_path) + path.size() + 1;

        if (::connect (connection.get(), reinterpret_cast<sockaddr*> (&address), static_cast<socklen_t> (size)) == 0)
        {
            ::fcntl (connection.get(), F_SETFL, ::fcntl (connection.get(), F_GETFL) & ~O_NONBLOCK);
            return connection;
        }
    }

    return {};
}

/// Which connections the worker has closed nobody tells; but the kernel lists all that there are, by number.
void DisplayGate::forgetClosed()
{
    if (handedOver.empty())
        return;

    std::ifstream list ("/proc/net/unix");
    std::set<ino_t> present;

    for (std::string line; std::getline (list, line);)
    {
        // "Num RefCount Protocol Flags Type St Inode Path"
        std::istringstream words (line);
        std::string word;
        ino_t number = 0;

        for (int i = 0; i < 6; ++i)
            words >> word;

        if (words >> number)
            present.insert (number);
    }

    if (! present.empty())
        std::erase_if (handedOver, [&] (ino_t number) { return present.count (number) == 0; });
}

} // namespace bulkhead
