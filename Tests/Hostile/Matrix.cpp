#include "Matrix.h"

#include "Ground.h"

#include "Host/DisplayGate.h"
#include "Ipc/ChildProcess.h"
#include "Ipc/MessageSocket.h"
#include "Worker/Sandbox.h"

#include <csignal>
#include <cstring>
#include <grp.h>
#include <optional>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace bulkhead::hostile
{

const std::vector<Attack>& allAttacks()
{
    static const auto all = []
    {
        std::vector<Attack> attacks;

        for (auto* family :
             {attacksOnFiles, attacksByNetwork, attacksOnDesktop, attacksOnProcesses, attacksOnScheduling,
              attacksByNewProcesses, attacksOnKernel, attacksByCode, attacksOnResources, attacksOnSharedMemory})
            for (auto& attack : family())
                attacks.push_back (std::move (attack));

        return attacks;
    }();
    return all;
}

/// What an attacker says before and after its attempt.
struct Word
{
    std::uint32_t layers = 0;
    std::uint32_t done = 0;
};

/// The attacking process.
[[noreturn]] static void attack (const Attack& attack, Ground& ground, Lock lock, MessageSocket& socket, pid_t parent)
{
    std::vector<std::byte> bytes;
    std::vector<Descriptor> handed;
    Word word;

    if (lock != Lock::none)
    {
        SandboxProfile profile;
        profile.parentProcess = parent;
        profile.keepDescriptor = socket.fileDescriptor();
        profile.readablePaths = {"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"};
        profile.systemCalls.display = lock == Lock::editor;
        detachFromParent (profile);
        dieWithParent (profile);
        auto locked = lockSandbox (profile);
        word.layers = locked.layers;
        const auto requests = locked.displayRequests.get();
        socket.send (std::as_bytes (std::span (&word, 1)), {&requests, requests >= 0 ? 1u : 0u});
    }
    else
    {
        ::prctl (PR_SET_PDEATHSIG, SIGKILL);
        socket.send (std::as_bytes (std::span (&word, 1)));
    }

    // As a worker is sent the memory of others: after the lock.
    if (socket.receive (bytes, &handed) != MessageSocket::Result::ok || handed.size() != 1)
        _exit (1);

    ground.handedRegion = handed.front().get();
    attack.attempt (ground);
    word.done = 1;
    socket.send (std::as_bytes (std::span (&word, 1)));

    // It stays as it is until it has been looked at.
    socket.receive (bytes);
    _exit (0);
}

static AttackResult tryAttack (int index, Ground& ground, Lock lock)
{
    constexpr int patience = 30000; // milliseconds
    const auto& attempted = allAttacks()[static_cast<std::size_t> (index)];
    AttackResult result;
    result.attack = index;
    result.lock = lock;
    ground.restore();

    MessageSocket socket, attackersEnd;
    MessageSocket::makePair (socket, attackersEnd);
    const auto parent = ::getpid();
    ground.attacker = ::fork();

    if (ground.attacker == 0)
    {
        socket.close();
        attack (attempted, ground, lock, attackersEnd, parent);
    }

    attackersEnd.close();
    std::vector<std::byte> bytes;
    std::vector<Descriptor> requests;
    std::optional<DisplayGate> gate;
    auto outcome = MessageSocket::Result::closed;

    if (socket.receive (bytes, &requests, patience) == MessageSocket::Result::ok && bytes.size() == sizeof (Word))
    {
        Word word;
        std::memcpy (&word, bytes.data(), sizeof word);
        result.layers = word.layers;

        if (requests.size() == 1)
            gate.emplace (std::move (requests.front()), ground.path ("X0"));

        const auto region = ground.regionForReaders();
        socket.send (bytes, {&region, 1});

        // It has done what it could, or died of it.
        outcome = socket.receive (bytes, nullptr, patience);
        result.hung = outcome == MessageSocket::Result::timeout;
    }

    // One whose end of the socket is closed is about to end.
    if (outcome == MessageSocket::Result::closed)
        ground.attackerEnded = ::waitpid (ground.attacker, &ground.attackerStatus, 0) == ground.attacker;

    result.succeeded = attempted.succeeded (ground);

    if (! ground.attackerEnded)
    {
        ::kill (ground.attacker, SIGKILL);
        ::waitpid (ground.attacker, nullptr, 0);
    }

    return result;
}

/// A user that owns nothing and runs nothing: signals to "all processes" reach those of the ground alone. False when
/// this one cannot become another.
static bool becomeNobody()
{
    if (::getuid() != 0)
        return false;

    const auto user = static_cast<uid_t> (200000 + ::getpid());

    if (::setgroups (0, nullptr) != 0 || ::setresgid (user, user, user) != 0 || ::setresuid (user, user, user) != 0)
        _exit (1);

    ::prctl (PR_SET_DUMPABLE, 1); // as a program is that its user has started
    return true;
}

int runMatrix (int pipe)
{
    const auto alone = becomeNobody();
    ::setsid();

    // What an attacker sends to all.
    for (const auto s : {SIGUSR1, SIGUSR2, SIGIO, SIGPIPE})
        std::signal (s, SIG_IGN);

    Ground ground;
    ground.userIsAlone = alone;

    for (const auto lock : locks)
        for (int i = 0; i < static_cast<int> (allAttacks().size()); ++i)
            test::tell (pipe, tryAttack (i, ground, lock));

    return 0;
}

} // namespace bulkhead::hostile
