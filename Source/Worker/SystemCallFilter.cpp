#include "SystemCallFilter.h"

#include "FilterRules.h"

#include <cerrno>
#include <initializer_list>

namespace bulkhead
{

static bool allowAll (scmp_filter_ctx filter, std::initializer_list<const char*> names)
{
    for (const auto* name : names)
    {
        const auto number = seccomp_syscall_resolve_name (name);

        // A name this architecture does not have is no reason to fail.
        if (number != __NR_SCMP_ERROR && number >= 0 && ! addRule (filter, SCMP_ACT_ALLOW, number))
            return false;
    }

    return true;
}

/// Calls that are harmless whatever their arguments say.
static bool addHarmlessCalls (scmp_filter_ctx filter)
{
    return allowAll (filter,
                     {// memory
                      "munmap", "mremap", "madvise", "brk", "msync",
                      // files that Landlock lets through
                      "read", "readv", "pread64", "write", "writev", "close", "fstat", "stat", "lstat", "newfstatat",
                      "statx", "lseek", "access", "faccessat", "faccessat2", "getdents64", "getcwd", "dup", "statfs",
                      "fstatfs",
                      // waiting
                      "poll", "ppoll", "pipe", "pipe2", "eventfd2", "futex_waitv",
                      // threads and signals
                      "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "membarrier", "sched_yield",
                      "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
                      "sched_get_priority_min", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait",
                      "sigaltstack", "restart_syscall", "exit", "exit_group",
                      // time and identity
                      "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
                      "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "uname", "sysinfo",
                      "getrandom", "getrlimit", "getrusage", "arch_prctl"});
}

SystemCallFilter filterSystemCalls (const SystemCallPolicy& policy)
{
    SystemCallFilter result;
    auto* filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));

    if (filter == nullptr)
        return result;

    result.installed = addHarmlessCalls (filter) && addMemoryRules (filter, policy.writableCode)
                       && addFileRules (filter) && addFutexRules (filter) && addThreadRules (filter)
                       && addMessageRules (filter) && (! policy.display || addDisplayRules (filter))
                       && seccomp_load (filter) == 0;

    if (result.installed && policy.display)
        result.displayRequests.reset (seccomp_notify_fd (filter));

    seccomp_release (filter);
    return result;
}

} // namespace bulkhead
