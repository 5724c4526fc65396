// Looking into the host and other modules, changing their memory, and sending them signals.
#include "Attack.h"
#include "Ground.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead::hostile
{

constexpr long pidfdOpen = 434, pidfdGetfd = 438, pidfdSendSignal = 424;
constexpr std::uint32_t spoiled = 0x5eed5eed;

using VictimOf = Victim& (Ground::*) ();

static bool isTraced (pid_t process)
{
    std::ifstream status ("/proc/" + std::to_string (process) + "/status");

    for (std::string line; std::getline (status, line);)
        if (line.starts_with ("TracerPid:"))
            return std::stoi (line.substr (10)) != 0;

    return false;
}

static std::vector<Attack> attacksOnMemory (const std::string& whose, VictimOf victim)
{
    const auto readsSecret = [victim] (Ground& g)
    { return g.evidence().number == static_cast<long> ((g.*victim)().report().secret); };
    const auto isSpoiled = [victim] (Ground& g) { return (g.*victim)().askForWord() == spoiled; };
    const auto memoryOf = [victim] (Ground& g) { return "/proc/" + std::to_string ((g.*victim)().id()) + "/mem"; };
    const auto place = reinterpret_cast<std::uintptr_t> (&victimWord);

    return {{"trace " + whose,
             [victim] (Ground& g)
             {
                 ::ptrace (PTRACE_ATTACH, (g.*victim)().id(), nullptr, nullptr);
                 ::waitpid ((g.*victim)().id(), nullptr, WNOHANG);
             },
             [victim] (Ground& g) { return isTraced ((g.*victim)().id()); }},
            {"trace " + whose + " without stopping it",
             [victim] (Ground& g) { ::ptrace (PTRACE_SEIZE, (g.*victim)().id(), nullptr, nullptr); },
             [victim] (Ground& g) { return isTraced ((g.*victim)().id()); }},
            {"read memory of " + whose,
             [victim, place] (Ground& g)
             {
                 std::uint32_t word = 0;
                 iovec here {&word, sizeof word}, there {reinterpret_cast<void*> (place), sizeof word};
                 ::process_vm_readv ((g.*victim)().id(), &here, 1, &there, 1, 0);
                 g.evidence().number = word;
             },
             readsSecret},
            {"write memory of " + whose,
             [victim, place] (Ground& g)
             {
                 auto word = spoiled;
                 iovec here {&word, sizeof word}, there {reinterpret_cast<void*> (place), sizeof word};
                 ::process_vm_writev ((g.*victim)().id(), &here, 1, &there, 1, 0);
             },
             isSpoiled},
            {"read memory of " + whose + " through /proc",
             [memoryOf, place] (Ground& g)
             {
                 std::uint32_t word = 0;
                 const auto file = ::open (memoryOf (g).c_str(), O_RDONLY);
                 [[maybe_unused]] const auto n = ::pread (file, &word, sizeof word, static_cast<off_t> (place));
                 g.evidence().number = word;
             },
             readsSecret},
            {"write memory of " + whose + " through /proc",
             [memoryOf, place] (Ground& g)
             {
                 const auto file = ::open (memoryOf (g).c_str(), O_RDWR);
                 [[maybe_unused]] const auto n = ::pwrite (file, &spoiled, sizeof spoiled, static_cast<off_t> (place));
             },
             isSpoiled},
            {"take a descriptor of " + whose,
             [victim] (Ground& g)
             {
                 std::uint32_t word = 0;
                 const auto process = ::syscall (pidfdOpen, (g.*victim)().id(), 0);
                 const auto file =
                     static_cast<int> (::syscall (pidfdGetfd, process, (g.*victim)().report().secretFile.load(), 0));
                 [[maybe_unused]] const auto n = ::pread (file, &word, sizeof word, 0);
                 g.evidence().number = word;
             },
             readsSecret, "Linux 5.6"}};
}

/// A signal that the victims count: nobody else on the machine notices when it reaches too many.
static Attack signal (const std::string& name, std::function<void (pid_t)> send, VictimOf victim)
{
    return {name, [send, victim] (Ground& g) { send ((g.*victim)().id()); },
            [victim] (Ground& g)
            {
                g.host().askForWord(); // after that, what was sent has arrived
                g.sibling().askForWord();
                return (g.*victim)().report().signals > 0 || ! (g.*victim)().lives();
            }};
}

static void queueSignal (pid_t process)
{
    siginfo_t info {};
    info.si_code = SI_QUEUE;
    ::syscall (SYS_rt_sigqueueinfo, process, SIGUSR1, &info);
}

static void queueSignalToThread (pid_t process)
{
    siginfo_t info {};
    info.si_code = SI_QUEUE;
    ::syscall (SYS_rt_tgsigqueueinfo, process, process, SIGUSR1, &info);
}

/// The kernel sends it when something can be read, in the name of whoever owns the descriptor.
static void signalThroughDescriptor (pid_t process)
{
    int ends[2];

    if (::pipe (ends) != 0)
        return;

    ::fcntl (ends[0], F_SETOWN, process);
    ::fcntl (ends[0], F_SETSIG, SIGUSR1);
    ::fcntl (ends[0], F_SETFL, ::fcntl (ends[0], F_GETFL) | O_ASYNC);
    [[maybe_unused]] const auto n = ::write (ends[1], "x", 1);
}

/// Everybody of this user's: where that is somebody's own, it is not tried.
static Attack signalEverybody()
{
    return {"signal everybody",
            [] (Ground& g)
            {
                if (g.userIsAlone)
                    ::kill (-1, SIGUSR1);
            },
            [] (Ground& g)
            {
                g.sibling().askForWord();
                return g.sibling().report().signals > 0;
            },
            "a user that runs nothing else, as root can take one on"};
}

std::vector<Attack> attacksOnProcesses()
{
    auto attacks = attacksOnMemory ("the host", &Ground::host);

    for (auto& attack : attacksOnMemory ("another module", &Ground::sibling))
        attacks.push_back (std::move (attack));

    attacks.push_back (signalEverybody());
    const auto kill = [] (pid_t process) { ::kill (process, SIGUSR1); };
    const auto host = &Ground::host, sibling = &Ground::sibling;

    for (auto& attack :
         std::vector<Attack> {
             signal (
                 "end the host", [] (pid_t process) { ::kill (process, SIGKILL); }, host),
             signal ("signal the host", kill, host), signal ("signal another module", kill, sibling),
             signal (
                 "signal the host's group", [] (pid_t process) { ::kill (-::getpgid (process), SIGUSR1); }, host),
             signal (
                 "signal a thread of the host",
                 [] (pid_t process) { ::syscall (SYS_tgkill, process, process, SIGUSR1); }, host),
             signal (
                 "signal a thread by number alone", [] (pid_t process) { ::syscall (SYS_tkill, process, SIGUSR1); },
                 host),
             signal ("queue a signal to the host", queueSignal, host),
             signal ("queue a signal to a thread of the host", queueSignalToThread, host),
             signal (
                 "signal the host by handle",
                 [] (pid_t process)
                 {
                     const auto handle = ::syscall (pidfdOpen, process, 0);
                     ::syscall (pidfdSendSignal, handle, SIGUSR1, nullptr, 0);
                 },
                 host),
             signal ("have the kernel signal the host for a descriptor", signalThroughDescriptor, host)})
        attacks.push_back (std::move (attack));

    return attacks;
}

} // namespace bulkhead::hostile
