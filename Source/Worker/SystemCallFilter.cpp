#include "SystemCallFilter.h"

#include "Ipc/KernelConstants.h"
#include "Ipc/RealtimeScope.h"

#include <cerrno>
#include <initializer_list>
#include <linux/futex.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace bulkhead
{

static bool allowAll (scmp_filter_ctx filter, std::initializer_list<const char*> names)
{
    for (const auto* name : names)
    {
        const auto number = seccomp_syscall_resolve_name (name);

        // A name this architecture does not have is no reason to fail.
        if (number != __NR_SCMP_ERROR && number >= 0 && seccomp_rule_add (filter, SCMP_ACT_ALLOW, number, 0) != 0)
            return false;
    }

    return true;
}

static bool addFutexRules (scmp_filter_ctx filter)
{
    // Futexes of this process alone: anything. Shared ones may be waited on and woken only: a requeue through a read-only
    // mapping could steal the wakes of others.
    auto ok = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (futex), 1,
                                SCMP_A1 (SCMP_CMP_MASKED_EQ, FUTEX_PRIVATE_FLAG, FUTEX_PRIVATE_FLAG))
           == 0;

    for (const auto operation : { FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET })
        ok = ok
          && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (futex), 1,
                               SCMP_A1 (SCMP_CMP_MASKED_EQ, 0xffffffffu & ~static_cast<unsigned> (FUTEX_CLOCK_REALTIME),
                                        static_cast<unsigned> (operation)))
                 == 0;

    // Those of their own do nothing else. By number: the library may not know their names yet.
    for (const auto number : {futexWaitNumber, futexWakeNumber})
        ok = ok && seccomp_rule_add (filter, SCMP_ACT_ALLOW, static_cast<int> (number), 0) == 0;

    return ok;
}

static bool addRules (scmp_filter_ctx filter)
{
    auto ok = allowAll (
        filter,
        { // memory
          "mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "msync",
          // files that Landlock lets through
          "open", "openat", "read", "readv", "pread64", "write", "writev", "close", "fstat", "stat", "lstat", "newfstatat",
          "statx", "lseek", "access", "faccessat", "faccessat2", "getdents64", "readlink", "readlinkat", "getcwd", "fcntl",
          "dup", "statfs", "fstatfs",
          // waiting, and the control socket that is there already
          "poll", "ppoll", "pipe", "pipe2", "eventfd2", "recvmsg", "sendmsg", "futex_waitv",
          // threads and signals
          "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "membarrier", "sched_yield",
          "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
          "sched_get_priority_min", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "sigaltstack",
          "restart_syscall", "exit", "exit_group",
          // time and identity
          "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getpid",
          "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "uname", "sysinfo", "getrandom", "getrlimit",
          "getrusage", "arch_prctl" });

    ok = ok && addFutexRules (filter);

    // New threads, no new processes. clone3 passes its flags in memory, where a filter cannot look: the C library falls
    // back to clone when it answers "no such call".
    ok = ok
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1,
                           SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
             == 0
      && seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0) == 0;

    // Scheduling is the host's. Thread libraries ask for it all the same and give up on an error: they hear "done".
    for (const auto call : { SCMP_SYS (sched_setscheduler), SCMP_SYS (sched_setparam), SCMP_SYS (setpriority),
                             SCMP_SYS (sched_setattr) })
        ok = ok && seccomp_rule_add (filter, SCMP_ACT_ERRNO (0), call, 0) == 0;

    // Signals to itself (abort), naming threads, and reading limits.
    ok = ok
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1,
                           SCMP_A0 (SCMP_CMP_EQ, static_cast<scmp_datum_t> (getpid())))
             == 0
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_SET_NAME)) == 0
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_GET_NAME)) == 0
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_CAPBSET_READ)) == 0
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 1, SCMP_A2 (SCMP_CMP_EQ, 0)) == 0;

    // The checked programs are shown the system calls of their own threads.
    if (realtimeRuleIsChecked())
        ok = ok
          && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 1,
                               SCMP_A0 (SCMP_CMP_EQ, PR_SET_SYSCALL_USER_DISPATCH))
                 == 0;

    return ok;
}

bool filterSystemCalls()
{
    auto* filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));

    if (filter == nullptr)
        return false;

    const auto ok = addRules (filter) && seccomp_load (filter) == 0;
    seccomp_release (filter);
    return ok;
}

} // namespace bulkhead
