#include "Sandbox.h"

#include "Landlock.h"
#include "SelfProbe.h"

#include "Ipc/KernelConstants.h"

#include <cctype>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead
{

static void limit (__rlimit_resource resource, rlim_t value)
{
    // Lower only: an unprivileged process cannot raise a hard limit, and need not.
    rlimit present {};
    getrlimit (resource, &present);
    const auto wanted = value < present.rlim_max ? value : present.rlim_max;
    const rlimit limited {wanted, wanted};
    setrlimit (resource, &limited);
}

static void closeDescriptorsExcept (int keep)
{
    constexpr unsigned first = STDERR_FILENO + 1;
    const auto kept = static_cast<unsigned> (keep);

    if (kept > first)
        syscall (SYS_close_range, first, kept - 1, 0);

    if (syscall (SYS_close_range, kept + 1, ~0u, 0) == 0)
        return;

    // A kernel before 5.9.
    for (unsigned fd = first; fd < 4096; ++fd)
        if (fd != kept)
            ::close (static_cast<int> (fd));
}

/// RLIMIT_NPROC counts all of a user's threads, and those of processes that are not dumpable (workers are not) do not
/// show whose they are: room for them, too. It is there to stop a bomb.
constexpr rlim_t threadsToSpare = 4096;

static rlim_t threadsOfThisUser()
{
    rlim_t count = 0;

    if (auto* folder = opendir ("/proc"))
    {
        while (const auto* entry = readdir (folder))
        {
            struct stat status = {};
            const auto tasks = std::string ("/proc/") + entry->d_name + "/task";

            if (std::isdigit (static_cast<unsigned char> (entry->d_name[0])) != 0
                && ::stat (tasks.c_str(), &status) == 0 && status.st_uid == getuid() && status.st_nlink > 2)
                count += status.st_nlink - 2; // a folder for each thread, beside . and ..
        }

        closedir (folder);
    }

    return count;
}

void detachFromParent (const SandboxProfile& profile)
{
    setsid();

    if (const auto nowhere = ::open ("/dev/null", O_RDWR); nowhere >= 0)
    {
        dup2 (nowhere, STDIN_FILENO);
        dup2 (profile.output >= 0 ? profile.output : nowhere, STDOUT_FILENO);
        dup2 (profile.output >= 0 ? profile.output : nowhere, STDERR_FILENO);
    }

    setvbuf (stdout, nullptr, _IOLBF, 0); // what is in a buffer when it dies is not heard

    closeDescriptorsExcept (profile.keepDescriptor);
    fcntl (profile.keepDescriptor, F_SETFD, FD_CLOEXEC);
    clearenv();

    for (const auto& [name, value] : profile.environment)
        setenv (name.c_str(), value.c_str(), 1);

    umask (077);
    [[maybe_unused]] const auto ignored = chdir ("/");

    limit (RLIMIT_CORE, 0);
    limit (RLIMIT_FSIZE, 0);
    limit (RLIMIT_NOFILE, 256);
    limit (RLIMIT_DATA, profile.privateMemoryBytes);
    limit (RLIMIT_NPROC, threadsOfThisUser() + threadsToSpare);

    // Of real-time threads alone: one that has not waited for so long never will. Microseconds.
    limit (RLIMIT_RTTIME, 500000);
}

void dieWithParent (const SandboxProfile& profile)
{
    prctl (PR_SET_PDEATHSIG, SIGKILL);

    if (getppid() != profile.parentProcess)
        _exit (0); // It ended before the line above took hold.
}

static int numThreads()
{
    int count = 0;

    if (auto* folder = opendir ("/proc/self/task"))
    {
        while (const auto* entry = readdir (folder))
            count += entry->d_name[0] != '.' ? 1 : 0;

        closedir (folder);
    }

    return count;
}

SandboxLock lockSandbox (const SandboxProfile& profile)
{
    // A thread that has ended and been waited for may be on its way out of the kernel still.
    constexpr int patience = 2000; // of half a millisecond each

    for (int waited = 0; numThreads() != 1; ++waited)
    {
        if (waited == patience)
            _exit (6);

        ::usleep (500);
    }

    SandboxLock lock;
    lock.layers = sandboxLimits;
    prctl (PR_SET_DUMPABLE, 0);

    if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        lock.layers |= sandboxNoNewPrivileges;

    // From Linux 6.3 on; the system-call filter alone does it before that.
    if (! profile.systemCalls.writableCode)
        prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);

    const auto landlock = restrictFileSystem (profile.readablePaths);
    auto filter = filterSystemCalls (profile.systemCalls);

    // What counts is the effect, not what the calls above returned.
    if (landlock > 0 && filesAreOutOfReach())
    {
        lock.layers |= sandboxLandlock;
        lock.landlock = landlock;
    }

    if (filter.installed && othersAreOutOfReach (profile.systemCalls.display))
        lock.layers |= sandboxSeccomp;

    if (codeCannotBeWritten())
        lock.layers |= sandboxCodePages;

    if (filter.displayRequests.isValid())
    {
        lock.layers |= sandboxDisplay;
        lock.displayRequests = std::move (filter.displayRequests);
    }

    return lock;
}

} // namespace bulkhead
