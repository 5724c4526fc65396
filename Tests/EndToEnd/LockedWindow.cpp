// LockedWindow SECONDS: opens a window as a plugin's editor will: in a process with the editor profile, through libX11,
// which is loaded under the lock. The other process stands for the host. Says "shown" once the server has the window.
// Exit code 0 when all went well.
#include "Host/DisplayGate.h"
#include "Ipc/MessageSocket.h"
#include "Worker/EditorProfile.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>

using namespace bulkhead;

namespace
{

/// Xlib, by name: nothing of it is loaded before the lock.
template <typename Function> Function* symbol (void* library, const char* name)
{
    auto* found = reinterpret_cast<Function*> (::dlsym (library, name));

    if (found == nullptr)
        _exit (10);

    return found;
}

int showWindow (int seconds, MessageSocket& socket)
{
    auto* library = ::dlopen ("libX11.so.6", RTLD_NOW);

    if (library == nullptr)
        return 11;

    auto* display = symbol<void*(const char*)> (library, "XOpenDisplay") (nullptr);

    if (display == nullptr)
        return 12;

    const auto root = symbol<unsigned long (void*)> (library, "XDefaultRootWindow") (display);
    const auto window =
        symbol<unsigned long (void*, unsigned long, int, int, unsigned, unsigned, unsigned, unsigned long,
                              unsigned long)> (library, "XCreateSimpleWindow") (display, root, 0, 0, 200, 100, 1, 0, 0);
    symbol<int (void*, unsigned long, const char*)> (library, "XStoreName") (display, window, "Locked editor");
    symbol<int (void*, unsigned long)> (library, "XMapWindow") (display, window);
    symbol<int (void*, int)> (library, "XSync") (display, 0);

    // Nothing else can be had, also now.
    if (::open ("/etc/passwd", O_RDONLY) >= 0 || ::socket (AF_INET, SOCK_STREAM, 0) >= 0)
        return 13;

    const std::byte shown {1};
    socket.send ({&shown, 1});
    std::vector<std::byte> bytes;
    socket.receive (bytes, nullptr, 1000 * seconds);
    return 0;
}

} // namespace

int main (int argc, char** argv)
{
    const auto seconds = argc == 2 ? std::atoi (argv[1]) : 0;
    MessageSocket socket, workersEnd;
    MessageSocket::makePair (socket, workersEnd);
    const auto host = ::getpid();
    const auto worker = ::fork();

    if (worker == 0)
    {
        socket.close();
        SandboxProfile profile;
        profile.parentProcess = host;
        profile.keepDescriptor = workersEnd.fileDescriptor();
        profile.readablePaths = {"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"};
        addDisplay (profile);
        detachFromParent (profile);
        dieWithParent (profile);
        auto lock = lockSandbox (profile);
        const auto requests = lock.displayRequests.get();
        workersEnd.send (std::as_bytes (std::span (&lock.layers, 1)), {&requests, requests >= 0 ? 1u : 0u});
        lock.displayRequests.reset();
        _exit (showWindow (seconds, workersEnd));
    }

    workersEnd.close();
    std::vector<std::byte> bytes;
    std::vector<Descriptor> requests;
    const auto* display = std::getenv ("DISPLAY");
    int status = 0;

    try
    {
        if (socket.receive (bytes, &requests, 10000) != MessageSocket::Result::ok || requests.size() != 1)
            return 20;

        const DisplayGate gate (std::move (requests.front()), displaySocketPath (display != nullptr ? display : ""));

        if (socket.receive (bytes, nullptr, 20000) == MessageSocket::Result::ok)
        {
            std::puts ("shown");
            std::fflush (stdout);
        }

        ::waitpid (worker, &status, 0);
        std::fprintf (stderr, "connections to the display: %d, refused: %d\n", gate.numConnected(), gate.numRefused());
    }
    catch (const std::exception& e)
    {
        std::fprintf (stderr, "%s\n", e.what());
        return 21;
    }

    return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
