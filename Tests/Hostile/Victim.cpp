#include "Victim.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead::hostile
{

volatile std::uint32_t victimWord = 0;

static VictimReport* signalled = nullptr;

Victim::Victim (VictimReport& report) : shared (report)
{
    int toVictim[2], fromVictim[2];
    [[maybe_unused]] const auto made = ::pipe2 (toVictim, O_CLOEXEC) + ::pipe2 (fromVictim, O_CLOEXEC);
    shared.signals = 0;
    shared.sleep = 0;
    shared.asleep = 0;
    process = ::fork();

    if (process == 0)
    {
        orders.reset (toVictim[0]);
        answers.reset (fromVictim[1]);
        ::close (toVictim[1]);
        ::close (fromVictim[0]);
        live();
    }

    orders.reset (toVictim[1]);
    answers.reset (fromVictim[0]);
    ::close (toVictim[0]);
    ::close (fromVictim[1]);
    askForWord(); // it is ready when it answers
}

Victim::~Victim()
{
    ::kill (process, SIGKILL);
    ::waitpid (process, nullptr, 0);
}

void Victim::live()
{
    ::prctl (PR_SET_PDEATHSIG, SIGKILL);
    signalled = &shared;

    for (const auto s : {SIGUSR1, SIGUSR2, SIGIO, SIGRTMIN})
    {
        struct sigaction action = {};
        action.sa_handler = [] (int) { ++signalled->signals; };
        action.sa_flags = SA_RESTART;
        ::sigaction (s, &action, nullptr);
    }

    std::uint32_t secret = 0;
    [[maybe_unused]] auto n = ::getrandom (&secret, sizeof secret, 0);
    secret |= 1;
    victimWord = secret;
    shared.secret = secret;

    const auto file = ::memfd_create ("secret", MFD_CLOEXEC);
    n = ::write (file, &secret, sizeof secret);
    shared.secretFile = file;

    for (char order = 0; ::read (orders.get(), &order, 1) == 1;)
    {
        if (order == 's')
        {
            shared.asleep = 1;

            while (::syscall (SYS_futex, &shared.sleep, FUTEX_WAIT, 0, nullptr, nullptr, 0) != 0 && errno == EINTR)
            {}

            shared.asleep = 2;
            continue;
        }

        shared.word = victimWord;
        n = ::write (answers.get(), &order, 1);
    }

    _exit (0);
}

std::uint32_t Victim::askForWord()
{
    shared.word = 0;
    pollfd p {answers.get(), POLLIN, 0};
    char order = 'w';

    // A victim that an attacker has stopped does not answer. One that was ended has closed its pipes, and is about to
    // be seen to have.
    auto isGone = ::write (orders.get(), &order, 1) != 1;

    if (! isGone && ::poll (&p, 1, 2000) == 1)
        isGone = ::read (answers.get(), &order, 1) != 1;

    if (isGone)
    {
        siginfo_t info {};
        ::waitid (P_PID, static_cast<id_t> (process), &info, WEXITED | WNOWAIT);
    }

    return shared.word;
}

void Victim::sendToSleep()
{
    const char order = 's';
    [[maybe_unused]] const auto n = ::write (orders.get(), &order, 1);
}

bool Victim::lives() const
{
    siginfo_t info {};
    return ::waitid (P_PID, static_cast<id_t> (process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

} // namespace bulkhead::hostile
