#include "Sandbox.h"

#include "Landlock.h"
#include "SystemCallFilter.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
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
    const rlimit limited { wanted, wanted };
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

void detachFromParent (const SandboxProfile& profile)
{
    setsid();

    if (const auto nowhere = ::open ("/dev/null", O_RDWR); nowhere >= 0)
    {
        dup2 (nowhere, STDIN_FILENO);
        dup2 (nowhere, STDOUT_FILENO);
        dup2 (nowhere, STDERR_FILENO);
    }

    closeDescriptorsExcept (profile.keepDescriptor);
    fcntl (profile.keepDescriptor, F_SETFD, FD_CLOEXEC);
    clearenv();
    umask (077);
    [[maybe_unused]] const auto ignored = chdir ("/");

    limit (RLIMIT_CORE, 0);
    limit (RLIMIT_FSIZE, 0);
    limit (RLIMIT_NOFILE, 256);
    limit (RLIMIT_DATA, profile.privateMemoryBytes);
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

static bool isDenied (long result) noexcept
{
    return result < 0 && (errno == EPERM || errno == EACCES);
}

std::uint32_t lockSandbox (const SandboxProfile& profile)
{
    // A thread that has ended and been waited for may be on its way out of the kernel still.
    constexpr int patience = 2000; // of half a millisecond each

    for (int waited = 0; numThreads() != 1; ++waited)
    {
        if (waited == patience)
            _exit (6);

        ::usleep (500);
    }

    std::uint32_t layers = sandboxLimits;
    prctl (PR_SET_DUMPABLE, 0);

    if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        layers |= sandboxNoNewPrivileges;

    const auto landlocked = restrictFileSystem (profile.readablePaths);
    const auto filtered = filterSystemCalls();

    // What counts is the effect, not what the calls above returned.
    if (landlocked && isDenied (::open ("/etc/passwd", O_RDONLY | O_CLOEXEC)))
        layers |= sandboxLandlock;

    if (filtered && isDenied (::socket (AF_INET, SOCK_DGRAM, 0)))
        layers |= sandboxSeccomp;

    return layers;
}

} // namespace bulkhead
