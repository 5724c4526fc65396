#include "Process.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead
{

Descriptor openProcess (int process) noexcept
{
    constexpr long pidfdOpen = 434;
    return Descriptor (static_cast<int> (syscall (pidfdOpen, process, 0)));
}

void killProcess (int processHandle) noexcept
{
    constexpr long pidfdSendSignal = 424;

    if (processHandle >= 0)
        syscall (pidfdSendSignal, processHandle, SIGKILL, nullptr, 0);
}

void reapProcess (int process) noexcept
{
    int status = 0;

    while (waitpid (process, &status, 0) < 0 && errno == EINTR)
    {}
}

ProcessEnd endOfProcess (int processHandle, int timeoutMs) noexcept
{
    pollfd waiting {processHandle, POLLIN, 0};
    siginfo_t info {};
    constexpr auto byHandle = static_cast<idtype_t> (3); // P_PIDFD

    if (processHandle < 0 || ::poll (&waiting, 1, timeoutMs) <= 0
        || ::waitid (byHandle, static_cast<id_t> (processHandle), &info, WEXITED | WNOWAIT | WNOHANG) != 0
        || info.si_pid == 0)
        return {};

    const auto exited = info.si_code == CLD_EXITED;
    return {true, exited ? 0 : info.si_status, exited ? info.si_status : 0};
}

std::uint64_t waitedForProcessor (int process) noexcept
{
    char path[64], text[128];
    std::snprintf (path, sizeof path, "/proc/%d/schedstat", process);
    const Descriptor file (::open (path, O_RDONLY | O_CLOEXEC));
    const auto n = file.isValid() ? ::read (file.get(), text, sizeof text - 1) : 0;

    if (n <= 0)
        return 0;

    text[n] = 0;
    unsigned long long ran = 0, waited = 0;
    return std::sscanf (text, "%llu %llu", &ran, &waited) == 2 ? waited : 0;
}

/// State and parent, as a "stat" file of /proc has them; false when there is none.
static bool readStat (const char* path, char& state, int& parent) noexcept
{
    const Descriptor file (::open (path, O_RDONLY | O_CLOEXEC));
    char text[512];
    const auto n = file.isValid() ? ::read (file.get(), text, sizeof text - 1) : 0;

    if (n <= 0)
        return false;

    text[n] = 0;

    // "pid (name) state parent ...", and the name may hold anything.
    const auto* afterName = std::strrchr (text, ')');
    return afterName != nullptr && std::sscanf (afterName + 1, " %c %d", &state, &parent) == 2;
}

int parentOf (int process) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/stat", process);
    int parent = 0;
    char state = 0;
    return readStat (path, state, parent) ? parent : 0;
}

char threadState (int process, int thread) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/task/%d/stat", process, thread);
    int parent = 0;
    char state = 0;
    return readStat (path, state, parent) ? state : char (0);
}

int realtimePriorityOf (int thread) noexcept
{
    sched_param parameters {};
    return sched_getparam (thread, &parameters) == 0 ? parameters.sched_priority : 0;
}

std::uint64_t processorTime (int process) noexcept
{
    clockid_t clock {};
    timespec time {};

    if (clock_getcpuclockid (process, &clock) != 0 || clock_gettime (clock, &time) != 0)
        return 0;

    return static_cast<std::uint64_t> (time.tv_sec) * 1'000'000'000ull + static_cast<std::uint64_t> (time.tv_nsec);
}

bool isThreadOf (int thread, int process) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/task/%d", process, thread);
    return ::access (path, F_OK) == 0;
}

/// What a line of a thread's status says: "Seccomp:\t2" holds the number 2. -1 when there is none.
static int statusNumber (const char* text, const char* name) noexcept
{
    const auto* line = std::strstr (text, name);
    return line != nullptr ? std::atoi (line + std::strlen (name)) : -1;
}

static bool isFiltered (int process, const char* thread) noexcept
{
    char path[96];
    std::snprintf (path, sizeof path, "/proc/%d/task/%.20s/status", process, thread);
    const Descriptor file (::open (path, O_RDONLY | O_CLOEXEC));
    char text[4096];
    const auto n = file.isValid() ? ::read (file.get(), text, sizeof text - 1) : 0;

    if (n <= 0)
        return false;

    text[n] = 0;

    // Its name, which it chooses itself, comes first, and cannot hold a new line.
    return statusNumber (text, "\nSeccomp:") == 2 && statusNumber (text, "\nNoNewPrivs:") == 1;
}

bool everyThreadIsFiltered (int process) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/task", process);
    auto* folder = ::opendir (path);
    auto threads = 0;
    auto filtered = true;

    if (folder == nullptr)
        return false;

    while (const auto* entry = ::readdir (folder))
        if (entry->d_name[0] != '.')
        {
            ++threads;
            filtered = filtered && isFiltered (process, entry->d_name);
        }

    ::closedir (folder);
    return threads > 0 && filtered;
}

bool setRealtimePriority (int thread, int priority) noexcept
{
    sched_param parameters {};
    parameters.sched_priority = priority;

    // What it starts is ordinary: a module's own threads, which nobody schedules, would else take the whole core. (The
    // flag stays, for without rights it cannot be taken back.)
    return sched_setscheduler (thread, (priority > 0 ? SCHED_FIFO : SCHED_OTHER) | SCHED_RESET_ON_FORK, &parameters)
           == 0;
}

bool setNiceness (int thread, int niceness) noexcept
{
    return setpriority (PRIO_PROCESS, static_cast<id_t> (thread), niceness) == 0;
}

void setNicenessOfAll (int process, int niceness) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/task", process);
    auto* folder = ::opendir (path);

    if (folder == nullptr)
        return;

    while (const auto* entry = ::readdir (folder))
        if (const auto thread = std::atoi (entry->d_name); thread > 0)
            setNiceness (thread, niceness);

    ::closedir (folder);
}

std::uint64_t ownMemoryOf (int process) noexcept
{
    char path[64], text[4096];
    std::snprintf (path, sizeof path, "/proc/%d/status", process);
    const Descriptor file (::open (path, O_RDONLY | O_CLOEXEC));
    const auto n = file.isValid() ? ::read (file.get(), text, sizeof text - 1) : 0;

    if (n <= 0)
        return 0;

    text[n] = 0;
    constexpr char name[] = "\nRssAnon:";
    const auto* line = std::strstr (text, name);
    return line == nullptr ? 0 : std::strtoull (line + sizeof name - 1, nullptr, 10) * 1024;
}

bool bindToCore (int thread, int core) noexcept
{
    cpu_set_t set;
    CPU_ZERO (&set);

    if (core >= 0)
        CPU_SET (core, &set);
    else
        for (int i = 0; i < CPU_SETSIZE; ++i)
            CPU_SET (i, &set);

    return sched_setaffinity (thread, sizeof set, &set) == 0;
}

} // namespace bulkhead
