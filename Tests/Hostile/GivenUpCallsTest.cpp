// A worker of the editor profile that calls up the display and gives up, again and again, while the host is about to
// answer: the host must not be left waiting.
#include "Host/DisplayGate.h"
#include "Ipc/ChildProcess.h"
#include "Ipc/MessageSocket.h"
#include "Worker/Sandbox.h"

#include <csignal>
#include <optional>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <thread>

using namespace bulkhead;
using bulkhead::test::ChildProcess;

namespace
{

void callForEver()
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;

    for (;;)
    {
        const Descriptor socket (::socket (AF_UNIX, SOCK_STREAM, 0));
        ::connect (socket.get(), reinterpret_cast<sockaddr*> (&address), sizeof address);
    }
}

/// Locks itself, hands over what the kernel gave it, and calls.
int callAndGiveUp (MessageSocket& socket, pid_t host)
{
    SandboxProfile profile;
    profile.parentProcess = host;
    profile.keepDescriptor = socket.fileDescriptor();
    profile.systemCalls.display = true;
    detachFromParent (profile);
    dieWithParent (profile);
    const auto lock = lockSandbox (profile);
    const auto requests = lock.displayRequests.get();
    const std::byte word {1};
    socket.send ({&word, 1}, {&requests, requests >= 0 ? 1u : 0u});

    struct sigaction nothing = {};
    nothing.sa_handler = [] (int) {};
    ::sigaction (SIGUSR1, &nothing, nullptr);
    std::thread caller (callForEver);

    for (;;)
        ::pthread_kill (caller.native_handle(), SIGUSR1);
}

} // namespace

TEST_CASE ("Hostile: a worker that gives up its calls cannot hold up the host", "[hostile]")
{
    MessageSocket socket, workersEnd;
    MessageSocket::makePair (socket, workersEnd);
    const auto host = ::getpid();
    ChildProcess worker ([&] (int) { return callAndGiveUp (workersEnd, host); });
    std::vector<std::byte> bytes;
    std::vector<Descriptor> requests;
    REQUIRE (socket.receive (bytes, &requests, 10000) == MessageSocket::Result::ok);
    REQUIRE (requests.size() == 1);

    // Nobody listens there: what counts is that it answers, and that it ends while the calls go on.
    std::optional<DisplayGate> gate;
    gate.emplace (std::move (requests.front()), "/tmp/bulkhead-no-display");

    while (gate->numRefused() < 50)
        std::this_thread::yield();

    CHECK (gate->numConnected() == 0);
    gate.reset(); // comes to an end, or this test does not
}
