#include "Process.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
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

int parentOf (int process) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/stat", process);
    const Descriptor file (::open (path, O_RDONLY | O_CLOEXEC));
    char text[512];
    const auto n = file.isValid() ? ::read (file.get(), text, sizeof text - 1) : 0;

    if (n <= 0)
        return 0;

    text[n] = 0;

    // "pid (name) state parent ...", and the name may hold anything.
    const auto* afterName = std::strrchr (text, ')');
    int parent = 0;
    char state = 0;
    return afterName != nullptr && std::sscanf (afterName + 1, " %c %d", &state, &parent) == 2 ? parent : 0;
}

bool isThreadOf (int thread, int process) noexcept
{
    char path[64];
    std::snprintf (path, sizeof path, "/proc/%d/task/%d", process, thread);
    return ::access (path, F_OK) == 0;
}

bool setRealtimePriority (int thread, int priority) noexcept
{
    sched_param parameters {};
    parameters.sched_priority = priority;
    return sched_setscheduler (thread, priority > 0 ? SCHED_FIFO : SCHED_OTHER, &parameters) == 0;
}

bool setNiceness (int thread, int niceness) noexcept
{
    return setpriority (PRIO_PROCESS, static_cast<id_t> (thread), niceness) == 0;
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
