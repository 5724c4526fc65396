#include "SelfProbe.h"

#include "Ipc/Descriptor.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead
{

static bool isDenied (long result) noexcept
{
    return result < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS);
}

static bool cannotOpen (const char* path, int flags)
{
    const Descriptor opened (::open (path, flags | O_CLOEXEC));
    return isDenied (opened.get());
}

static bool cannotMakeSocket (int family, int type)
{
    const Descriptor made (::socket (family, type, 0));
    return isDenied (made.get());
}

static bool cannotStartProcesses()
{
    const auto process = syscall (SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);

    if (process == 0)
        _exit (0);

    return isDenied (process);
}

bool filesAreOutOfReach()
{
    return cannotOpen ("/etc/passwd", O_RDONLY) && cannotOpen ("/", O_RDONLY | O_DIRECTORY)
           && cannotOpen ("/proc/self/maps", O_RDONLY) && cannotOpen ("/dev/null", O_RDWR);
}

bool othersAreOutOfReach (bool streamsAllowed)
{
    return cannotMakeSocket (AF_INET, SOCK_STREAM) && cannotMakeSocket (AF_INET6, SOCK_DGRAM)
           && cannotMakeSocket (AF_NETLINK, SOCK_RAW) && cannotMakeSocket (AF_UNIX, SOCK_DGRAM)
           && (streamsAllowed || cannotMakeSocket (AF_UNIX, SOCK_STREAM)) && cannotStartProcesses()
           && isDenied (::kill (getppid(), 0)) && isDenied (::ptrace (PTRACE_TRACEME, 0, nullptr, nullptr))
           && cannotOpen ("/dev/null", O_RDWR) && isDenied (::prctl (PR_SET_DUMPABLE, 1, 0, 0, 0));
}

/// System V memory can be attached twice: to be written, and to be run.
static bool cannotMakeSystemVMemory()
{
    const auto memory = ::shmget (IPC_PRIVATE, 4096, IPC_CREAT | 0600);

    if (memory >= 0)
        ::shmctl (memory, IPC_RMID, nullptr);

    return isDenied (memory);
}

bool codeCannotBeWritten()
{
    constexpr std::size_t page = 4096;
    constexpr auto own = MAP_PRIVATE | MAP_ANONYMOUS;

    if (auto* memory = ::mmap (nullptr, page, PROT_READ | PROT_WRITE | PROT_EXEC, own, -1, 0); memory != MAP_FAILED)
    {
        ::munmap (memory, page);
        return false;
    }

    auto* memory = ::mmap (nullptr, page, PROT_READ | PROT_WRITE, own, -1, 0);

    if (memory == MAP_FAILED)
        return false;

    const auto result = isDenied (::mprotect (memory, page, PROT_READ | PROT_EXEC));
    ::munmap (memory, page);
    return result && cannotMakeSystemVMemory();
}

} // namespace bulkhead
