#include "FilterRules.h"

#include "Ipc/KernelConstants.h"
#include "Ipc/RealtimeScope.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bulkhead
{

bool addMemoryRules (scmp_filter_ctx filter, bool writableCode)
{
    constexpr scmp_datum_t kinds = MAP_ANONYMOUS | 0x0f; // MAP_SHARED, MAP_PRIVATE, MAP_SHARED_VALIDATE
    constexpr scmp_datum_t writeOrRun = PROT_WRITE | PROT_EXEC;
    auto ok = true;

    const auto allowMapping = [&] (scmp_datum_t protection, scmp_datum_t kindsMask, scmp_datum_t kind)
    {
        ok = ok
             && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), SCMP_A2 (SCMP_CMP_MASKED_EQ, writeOrRun, protection),
                         SCMP_A3 (SCMP_CMP_MASKED_EQ, kindsMask, kind));
    };

    // Data: of files, also shared; and anonymous memory of this process's own, which RLIMIT_DATA counts.
    for (const auto protection : {0, PROT_WRITE})
    {
        allowMapping (static_cast<scmp_datum_t> (protection), MAP_ANONYMOUS, 0);
        allowMapping (static_cast<scmp_datum_t> (protection), kinds, MAP_ANONYMOUS | MAP_PRIVATE);
    }

    // Code: of files, which nobody here can write.
    allowMapping (PROT_EXEC, kinds, MAP_PRIVATE);

    if (! writableCode)
        return ok && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));

    allowMapping (PROT_EXEC, kinds, MAP_ANONYMOUS | MAP_PRIVATE);
    allowMapping (writeOrRun, kinds, MAP_ANONYMOUS | MAP_PRIVATE);
    allowMapping (writeOrRun, kinds, MAP_PRIVATE);
    return ok && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect));
}

bool addFileRules (scmp_filter_ctx filter)
{
    // Landlock allows nothing to be written either. But a descriptor of shared memory could be opened again for writing
    // through /proc, which is no path of Landlock's; and not every kernel has it.
    constexpr scmp_datum_t changes = O_ACCMODE | O_CREAT | O_TRUNC;
    auto ok = addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (openat), SCMP_A2 (SCMP_CMP_MASKED_EQ, changes, O_RDONLY));

#ifdef SYS_open
    ok = ok && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (open), SCMP_A1 (SCMP_CMP_MASKED_EQ, changes, O_RDONLY));
#endif

    // Not F_SETOWN and F_SETSIG, which have the kernel send signals to others; not F_NOTIFY, which watches folders.
    for (const auto command :
         {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW})
        ok = ok
             && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (fcntl),
                         SCMP_A1 (SCMP_CMP_MASKED_EQ, 0xffffffffu, static_cast<scmp_datum_t> (command)));

    // Nothing is a link: where one leads is nobody's business, and resolving a path works all the same.
    for (const auto call : {SCMP_SYS (readlink), SCMP_SYS (readlinkat)})
        ok = ok && addRule (filter, SCMP_ACT_ERRNO (EINVAL), call);

    return ok;
}

bool addFutexRules (scmp_filter_ctx filter)
{
    // Futexes of this process alone: anything. Shared ones may be waited on and woken only: a requeue through a
    // read-only mapping could steal the wakes of others.
    auto ok = addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (futex),
                       SCMP_A1 (SCMP_CMP_MASKED_EQ, FUTEX_PRIVATE_FLAG, FUTEX_PRIVATE_FLAG));

    for (const auto operation : {FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET})
        ok = ok
             && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (futex),
                         SCMP_A1 (SCMP_CMP_MASKED_EQ, 0xffffffffu & ~static_cast<unsigned> (FUTEX_CLOCK_REALTIME),
                                  static_cast<unsigned> (operation)));

    // Those of their own do nothing else. By number: the library may not know their names yet.
    for (const auto number : {futexWaitNumber, futexWakeNumber})
        ok = ok && addRule (filter, SCMP_ACT_ALLOW, static_cast<int> (number));

    return ok;
}

bool addThreadRules (scmp_filter_ctx filter)
{
    // New threads, no new processes. clone3 passes its flags in memory, where a filter cannot look: the C library falls
    // back to clone when it answers "no such call".
    auto ok =
        addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
        && addRule (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3));

    // Scheduling is the host's. Thread libraries ask for it all the same and give up on an error: they hear "done".
    for (const auto call :
         {SCMP_SYS (sched_setscheduler), SCMP_SYS (sched_setparam), SCMP_SYS (setpriority), SCMP_SYS (sched_setattr)})
        ok = ok && addRule (filter, SCMP_ACT_ERRNO (0), call);

    // Signals to itself (abort), naming threads, and reading its own limits.
    ok = ok
         && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill),
                     SCMP_A0 (SCMP_CMP_EQ, static_cast<scmp_datum_t> (getpid())))
         && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), SCMP_A0 (SCMP_CMP_EQ, 0), SCMP_A2 (SCMP_CMP_EQ, 0));

    for (const auto option : {PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ})
        ok = ok
             && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl),
                         SCMP_A0 (SCMP_CMP_EQ, static_cast<scmp_datum_t> (option)));

    // The checked programs are shown the system calls of their own threads.
    if (realtimeRuleIsChecked())
        ok = ok
             && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), SCMP_A0 (SCMP_CMP_EQ, PR_SET_SYSCALL_USER_DISPATCH));

    return ok;
}

/// What a socket is, without what can be set later.
static constexpr auto kindOfSocket = 0xffffffffu & ~static_cast<unsigned> (SOCK_CLOEXEC | SOCK_NONBLOCK);

bool addMessageRules (scmp_filter_ctx filter)
{
    auto ok =
        addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (socketpair), SCMP_A0 (SCMP_CMP_MASKED_EQ, 0xffffffffu, AF_UNIX),
                 SCMP_A1 (SCMP_CMP_MASKED_EQ, kindOfSocket, SOCK_STREAM));

    // Urgent data is used by nobody, and Linux has had holes there that led out of sandboxes (CVE-2025-38236).
    for (const auto call : {SCMP_SYS (recvmsg), SCMP_SYS (sendmsg)})
        ok = ok && addRule (filter, SCMP_ACT_ALLOW, call, SCMP_A2 (SCMP_CMP_MASKED_EQ, MSG_OOB, 0));

    return ok;
}

bool addDisplayRules (scmp_filter_ctx filter)
{
    auto ok = addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (socket), SCMP_A0 (SCMP_CMP_MASKED_EQ, 0xffffffffu, AF_UNIX),
                       SCMP_A1 (SCMP_CMP_MASKED_EQ, kindOfSocket, SOCK_STREAM))
              && addRule (filter, SCMP_ACT_NOTIFY, SCMP_SYS (connect));

    // Sending only where the socket is connected to already: no address.
    ok = ok
         && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (sendto), SCMP_A3 (SCMP_CMP_MASKED_EQ, MSG_OOB, 0),
                     SCMP_A4 (SCMP_CMP_EQ, 0))
         && addRule (filter, SCMP_ACT_ALLOW, SCMP_SYS (recvfrom), SCMP_A3 (SCMP_CMP_MASKED_EQ, MSG_OOB, 0));

    for (const auto call : {SCMP_SYS (shutdown), SCMP_SYS (getpeername), SCMP_SYS (getsockname), SCMP_SYS (getsockopt),
                            SCMP_SYS (select), SCMP_SYS (pselect6), SCMP_SYS (epoll_create1), SCMP_SYS (epoll_ctl),
                            SCMP_SYS (epoll_wait), SCMP_SYS (epoll_pwait)})
        ok = ok && addRule (filter, SCMP_ACT_ALLOW, call);

    return ok;
}

} // namespace bulkhead
