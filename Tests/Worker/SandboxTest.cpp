// The sandbox by its effects: a child locks itself up as a worker does, then tries what must not work.
#include "Worker/Sandbox.h"

#include "Ipc/ChildProcess.h"
#include "Ipc/Futex.h"
#include "Ipc/SharedMemory.h"

#include <arpa/inet.h>
#include <csignal>
#include <dirent.h>
#include <linux/futex.h>
#include <map>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <thread>

using namespace bulkhead;
using bulkhead::test::ChildProcess;
using bulkhead::test::tell;

namespace
{

struct Finding
{
    char what[40];
    int error; // 0: it worked.
};

/// Tells of each attempt.
class Attempts
{
public:
    explicit Attempts (int pipeToTell) : pipe (pipeToTell) {}

    void operator() (const char* what, long result)
    {
        Finding finding {};
        finding.error = result < 0 ? errno : 0;
        std::snprintf (finding.what, sizeof finding.what, "%s", what);
        tell (pipe, finding);
    }

private:
    int pipe;
};

struct Locked
{
    std::map<std::string, int> errors;
    std::uint32_t layers = 0;

    /// Says what is wrong with an attempt that should have been denied; empty when it was.
    std::string notDenied (const std::string& what) const
    {
        const auto found = errors.find (what);

        if (found == errors.end())
            return what + " was not tried";

        return found->second == EPERM || found->second == EACCES || found->second == ENOSYS
                   ? std::string()
                   : what + ": " + (found->second == 0 ? "worked" : std::strerror (found->second));
    }

    bool worked (const std::string& what) const { return errors.count (what) != 0 && errors.at (what) == 0; }
};

/// Locks a child up and lets it try.
template <typename Try> Locked inSandbox (Try attempts)
{
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = parent;
            profile.keepDescriptor = pipe;
            profile.readablePaths = {"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"};
            detachFromParent (profile);
            dieWithParent (profile);
            const auto layers = lockSandbox (profile).layers;
            tell (pipe, layers);
            Attempts attempt (pipe);
            attempts (attempt);
            attempt ("end", 0);
            return 0;
        });

    Locked locked;
    REQUIRE (child.read (locked.layers));

    for (Finding finding; child.read (finding);)
        locked.errors[finding.what] = finding.error;

    REQUIRE (child.wait() == 0);
    REQUIRE (locked.worked ("end"));
    return locked;
}

long trySocket (int family, int type) { return ::socket (family, type, 0); }

} // namespace

TEST_CASE ("Sandbox: no file but libraries, and none is made", "[worker]")
{
    const auto locked = inSandbox (
        [] (Attempts& attempt)
        {
            attempt ("open /etc/passwd", ::open ("/etc/passwd", O_RDONLY));
            attempt ("open /etc", ::open ("/etc", O_RDONLY | O_DIRECTORY));
            attempt ("open home", ::open ("/root", O_RDONLY | O_DIRECTORY));
            attempt ("open /proc/self/maps", ::open ("/proc/self/maps", O_RDONLY));
            attempt ("open parent's memory",
                     ::open (("/proc/" + std::to_string (::getppid()) + "/mem").c_str(), O_RDWR));
            attempt ("create in /tmp", ::open ("/tmp/bulkhead-sandbox-test", O_RDWR | O_CREAT, 0600));
            attempt ("create in /dev/shm", ::open ("/dev/shm/bulkhead-sandbox-test", O_RDWR | O_CREAT, 0600));
            attempt ("write to a library", ::open ("/usr/lib/os-release", O_WRONLY));
            attempt ("create among libraries", ::open ("/usr/lib/bulkhead-sandbox-test", O_WRONLY | O_CREAT, 0600));
            attempt ("mkdir", ::mkdir ("/tmp/bulkhead-sandbox-test", 0700));
            attempt ("unlink", ::unlink ("/tmp/bulkhead-sandbox-none"));
            attempt ("rename", ::rename ("/tmp/bulkhead-sandbox-none", "/tmp/bulkhead-sandbox-none2"));
            attempt ("symlink", ::symlink ("/etc/passwd", "/tmp/bulkhead-sandbox-test"));
            attempt ("chmod", ::chmod ("/tmp", 0777));
            attempt ("mknod", ::mknod ("/tmp/bulkhead-sandbox-test", S_IFIFO | 0600, 0));
            attempt ("mount", ::mount ("none", "/tmp", "tmpfs", 0, nullptr));
            attempt ("chroot", ::chroot ("/usr/lib"));

            attempt ("list /usr/lib", ::opendir ("/usr/lib") != nullptr ? 0 : -1);
            const auto fd = ::open ("/usr/lib/os-release", O_RDONLY);
            char text[16];
            attempt ("read /usr/lib", fd < 0 ? -1 : ::read (fd, text, sizeof text));
        });

    CHECK (locked.worked ("list /usr/lib"));
    CHECK (locked.worked ("read /usr/lib"));

    for (const auto* what : {"mkdir", "unlink", "rename", "symlink", "chmod", "mknod", "mount", "chroot"})
        CHECK (locked.notDenied (what).empty());

    if ((locked.layers & sandboxLandlock) == 0)
    {
        WARN ("this kernel has no Landlock");
        return;
    }

    for (const auto* what :
         {"open /etc/passwd", "open /etc", "open home", "open /proc/self/maps", "open parent's memory",
          "create in /tmp", "create in /dev/shm", "write to a library", "create among libraries"})
        CHECK (locked.notDenied (what) == "");
}

TEST_CASE ("Sandbox: no network and no other process", "[worker]")
{
    const auto locked = inSandbox (
        [] (Attempts& attempt)
        {
            attempt ("TCP", trySocket (AF_INET, SOCK_STREAM));
            attempt ("UDP", trySocket (AF_INET6, SOCK_DGRAM));
            attempt ("UNIX", trySocket (AF_UNIX, SOCK_STREAM));
            attempt ("netlink", trySocket (AF_NETLINK, SOCK_RAW));
            int ends[2] {-1, -1};
            attempt ("pair of datagrams", ::socketpair (AF_UNIX, SOCK_DGRAM, 0, ends));
            attempt ("pair of packets", ::socketpair (AF_UNIX, SOCK_SEQPACKET, 0, ends));
            attempt ("pair of streams", ::socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
            iovec byte {const_cast<char*> ("x"), 1};
            msghdr message {};
            message.msg_iov = &byte;
            message.msg_iovlen = 1;
            attempt ("message", ::sendmsg (ends[0], &message, MSG_NOSIGNAL));
            attempt ("urgent message", ::sendmsg (ends[0], &message, MSG_OOB));
            char received[2];
            byte = {received, sizeof received};
            attempt ("receive", ::recvmsg (ends[1], &message, MSG_DONTWAIT));
            attempt ("receive urgently", ::recvmsg (ends[1], &message, MSG_OOB));
            sockaddr_un address {AF_UNIX, "/run/dbus/system_bus_socket"};
            attempt ("connect", ::connect (STDIN_FILENO, reinterpret_cast<sockaddr*> (&address), sizeof address));
            attempt ("bind", ::bind (STDIN_FILENO, reinterpret_cast<sockaddr*> (&address), sizeof address));
        });

    for (const auto* what : {"TCP", "UDP", "UNIX", "netlink", "pair of datagrams", "pair of packets", "urgent message",
                             "receive urgently", "connect", "bind"})
        CHECK (locked.notDenied (what) == "");

    for (const auto* what : {"pair of streams", "message", "receive"})
        CHECK (locked.worked (what));
}

TEST_CASE ("Sandbox: no new process, and no hand on another one", "[worker]")
{
    const auto locked = inSandbox (
        [] (Attempts& attempt)
        {
            const auto forked = ::fork();

            if (forked == 0)
                _exit (0);

            attempt ("fork", forked);
            attempt ("raw fork", ::syscall (SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
            attempt ("raw clone3", ::syscall (SYS_clone3, nullptr, 0));
            char* const arguments[] = {const_cast<char*> ("true"), nullptr};
            attempt ("exec", ::execv ("/bin/true", arguments));
            pid_t spawned = 0;
            errno = ::posix_spawn (&spawned, "/bin/true", nullptr, nullptr, arguments, nullptr);
            attempt ("spawn", errno == 0 ? 0 : -1);
            attempt ("kill parent", ::kill (::getppid(), 0));
            attempt ("stop parent", ::kill (::getppid(), SIGSTOP));
            attempt ("kill all", ::kill (-1, 0));
            attempt ("signal parent's thread", ::syscall (SYS_tgkill, ::getppid(), ::getppid(), 0));
            attempt ("queue to parent", ::sigqueue (::getppid(), 0, {}));
            attempt ("ptrace parent", ::ptrace (PTRACE_ATTACH, ::getppid(), nullptr, nullptr));
            attempt ("ptrace me", ::ptrace (PTRACE_TRACEME, 0, nullptr, nullptr));
            attempt ("pidfd of parent", ::syscall (SYS_pidfd_open, ::getppid(), 0));
            char byte = 0;
            iovec here {&byte, 1}, there {&byte, 1};
            attempt ("read parent's memory", ::process_vm_readv (::getppid(), &here, 1, &there, 1, 0));
            attempt ("write parent's memory", ::process_vm_writev (::getppid(), &here, 1, &there, 1, 0));
            attempt ("parent's limits", ::prlimit (::getppid(), RLIMIT_CPU, nullptr, nullptr) < 0 ? -1 : 0);
            rlimit more {RLIM_INFINITY, RLIM_INFINITY};
            attempt ("own limits", ::syscall (SYS_prlimit64, 0, RLIMIT_NOFILE, &more, nullptr));
        });

    for (const auto* what : {"fork", "raw fork", "raw clone3", "exec", "spawn", "kill parent", "stop parent",
                             "kill all", "signal parent's thread", "queue to parent", "ptrace parent", "ptrace me",
                             "pidfd of parent", "read parent's memory", "write parent's memory", "own limits"})
        CHECK (locked.notDenied (what) == "");
}

TEST_CASE ("Sandbox: no way out through the kernel", "[worker]")
{
    const auto locked = inSandbox (
        [] (Attempts& attempt)
        {
            attempt ("unshare", ::unshare (CLONE_NEWUSER));
            attempt ("setuid", ::setuid (0));
            attempt ("setns", ::setns (0, 0));
            attempt ("bpf", ::syscall (SYS_bpf, 0, nullptr, 0));
            attempt ("perf", ::syscall (SYS_perf_event_open, nullptr, 0, -1, -1, 0));
            attempt ("io_uring", ::syscall (SYS_io_uring_setup, 1, nullptr));
            attempt ("userfaultfd", ::syscall (SYS_userfaultfd, 0));
            attempt ("keyctl", ::syscall (SYS_keyctl, 0, 0, 0, 0, 0));
            attempt ("memfd", ::syscall (SYS_memfd_create, "x", 0));
            attempt ("reboot", ::syscall (SYS_reboot, 0, 0, 0, 0));
            attempt ("module", ::syscall (SYS_init_module, nullptr, 0, ""));
            attempt ("new seccomp", ::syscall (SYS_seccomp, 0, 0, nullptr));
            attempt ("dumpable again", ::prctl (PR_SET_DUMPABLE, 1, 0, 0, 0));
            attempt ("survive parent", ::prctl (PR_SET_PDEATHSIG, 0, 0, 0, 0));
            attempt ("dispatch", ::prctl (PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0)); // only for the checked programs
            attempt ("shm", ::syscall (SYS_shmget, 1, 4096, 0600 | 01000));
            attempt ("ioctl", ::syscall (SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x"));

            const auto dumpable = ::prctl (PR_GET_DUMPABLE, 0, 0, 0, 0);
            attempt ("get dumpable", dumpable < 0 ? -1 : dumpable);
        });

    for (const auto* what :
         {"unshare", "setuid", "setns", "bpf", "perf", "io_uring", "userfaultfd", "keyctl", "memfd", "reboot", "module",
          "new seccomp", "dumpable again", "survive parent", "dispatch", "shm", "ioctl"})
        CHECK (locked.notDenied (what) == "");
}

TEST_CASE ("Sandbox: shared futexes may be waited on and woken, never requeued", "[worker]")
{
    // Inherited, as a worker has mapped it: written by somebody else, read-only here.
    const auto memory = SharedMemory::create ("test", 4096);
    const auto seen = SharedMemory::map (memory.fileDescriptor(), 4096, false);

    const auto locked = inSandbox (
        [&] (Attempts& attempt)
        {
            auto* words = reinterpret_cast<std::uint32_t*> (seen.data());
            const auto futex = [&] (int operation, std::uint32_t value, std::uintptr_t count, std::uint32_t last)
            { return ::syscall (SYS_futex, words, operation, value, count, words + 32, last); };

            attempt ("requeue", futex (FUTEX_REQUEUE, 1, 1, 0));
            attempt ("cmp requeue", futex (FUTEX_CMP_REQUEUE, 1, 1, 0));
            attempt ("cmp requeue, realtime", futex (FUTEX_CMP_REQUEUE | FUTEX_CLOCK_REALTIME, 1, 1, 0));
            attempt ("wake op", futex (FUTEX_WAKE_OP, 1, 1, 0));
            attempt ("lock pi", futex (FUTEX_LOCK_PI, 0, 0, 0));
            attempt ("wait requeue pi", futex (FUTEX_WAIT_REQUEUE_PI, 0, 0, 0));
            attempt ("cmp requeue pi", futex (FUTEX_CMP_REQUEUE_PI, 1, 1, 0));
            attempt ("high bits", ::syscall (SYS_futex, words, 0x100000000ul | FUTEX_CMP_REQUEUE, 1, 1, words + 32, 0));
            attempt ("futex_requeue", ::syscall (456, nullptr, 0, 1, 1));

            attempt ("wake", futex (FUTEX_WAKE, 1, 0, 0));
            timespec soon {0, 1000};
            const auto waited = ::syscall (SYS_futex, words, FUTEX_WAIT, 0, &soon, nullptr, 0);
            attempt ("wait", waited < 0 && errno == ETIMEDOUT ? 0 : waited);
        });

    CHECK (locked.worked ("wake"));
    CHECK (locked.worked ("wait"));

    for (const auto* what : {"requeue", "cmp requeue", "cmp requeue, realtime", "wake op", "lock pi", "wait requeue pi",
                             "cmp requeue pi", "high bits", "futex_requeue"})
        CHECK (locked.notDenied (what) == "");
}

TEST_CASE ("Sandbox: what playing takes still works", "[worker]")
{
    const auto locked = inSandbox (
        [] (Attempts& attempt)
        {
            int ran = 0;
            std::thread ([&] { ran = 1; }).join();
            attempt ("thread", ran == 1 ? 0 : -1);

            auto* memory = ::mmap (nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            attempt ("memory", memory == MAP_FAILED ? -1 : 0);
            timespec now {};
            attempt ("clock", ::syscall (SYS_clock_gettime, CLOCK_MONOTONIC, &now));

            // Thread libraries ask for a priority and give up on an error: they hear "done", and nothing happens.
            sched_param priority {};
            priority.sched_priority = 50;
            attempt ("set priority", ::sched_setscheduler (0, SCHED_FIFO, &priority));
            attempt ("stays SCHED_OTHER", ::sched_getscheduler (0) == SCHED_OTHER ? 0 : -1);

            int layers = 0;
            std::thread (
                [&]
                {
                    // Threads are locked like the one that started them.
                    layers = ::open ("/etc/passwd", O_RDONLY) < 0 && trySocket (AF_INET, SOCK_DGRAM) < 0 ? 1 : 0;
                })
                .join();
            attempt ("threads are locked", layers == 1 ? 0 : -1);
        });

    for (const auto* what : {"thread", "memory", "clock", "set priority", "stays SCHED_OTHER", "threads are locked"})
    {
        INFO (what);
        CHECK (locked.worked (what));
    }

    CHECK ((locked.layers & sandboxSeccomp) != 0);
    CHECK ((locked.layers & sandboxNoNewPrivileges) != 0);
    CHECK ((locked.layers & sandboxLimits) != 0);
    CHECK ((locked.layers & sandboxCodePages) != 0);
}

TEST_CASE ("Sandbox: nothing of the parent's is at hand", "[worker]")
{
    ::setenv ("BULKHEAD_TEST_SECRET", "secret", 1);
    const Descriptor secret (::open ("/etc/passwd", O_RDONLY)); // inherited, were it not closed
    REQUIRE (secret.isValid());

    const auto locked = inSandbox (
        [&] (Attempts& attempt)
        {
            errno = EPERM;
            attempt ("environment", ::getenv ("BULKHEAD_TEST_SECRET") == nullptr ? -1 : 0);
            attempt ("descriptor", ::fcntl (secret.get(), F_GETFD));
            struct stat status = {};
            ::fstat (STDOUT_FILENO, &status);
            attempt ("stdout is nowhere", S_ISCHR (status.st_mode) ? 0 : -1);
            attempt ("own session", ::syscall (SYS_getpid) == ::getpid() ? 0 : -1);
            char folder[64];
            attempt ("root folder",
                     ::getcwd (folder, sizeof folder) != nullptr && std::string (folder) == "/" ? 0 : -1);
        });

    ::unsetenv ("BULKHEAD_TEST_SECRET");
    CHECK_FALSE (locked.worked ("environment"));
    CHECK_FALSE (locked.worked ("descriptor"));
    CHECK (locked.worked ("stdout is nowhere"));
    CHECK (locked.worked ("root folder"));
}

TEST_CASE ("Sandbox: the other system call tables are no way round", "[worker]")
{
#if defined(__x86_64__)
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = parent;
            profile.keepDescriptor = pipe;
            detachFromParent (profile);
            lockSandbox (profile);

            // socket() by its number in the x32 table: refused, if the process is let live at all.
            const auto result = ::syscall (0x40000000 | SYS_socket, AF_INET, SOCK_DGRAM, 0);
            return result < 0 ? 0 : 1;
        });
    const auto end = child.wait();
    CHECK ((end == 0 || end == -SIGSYS));
#endif
}

TEST_CASE ("Sandbox: a real-time thread that never waits is ended", "[worker]")
{
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = parent;
            profile.keepDescriptor = pipe;
            detachFromParent (profile);

            // As the host would make it one.
            sched_param priority {};
            priority.sched_priority = 1;

            if (::sched_setscheduler (0, SCHED_FIFO, &priority) != 0)
                return 42;

            lockSandbox (profile);

            for (;;)
            {}
        });
    const auto end = child.wait();

    if (end == 42)
        WARN ("this user may not run real-time threads");
    else
        CHECK ((end == -SIGXCPU || end == -SIGKILL));
}

TEST_CASE ("Sandbox: an ordinary thread may take as long as it likes", "[worker]")
{
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = parent;
            profile.keepDescriptor = pipe;
            detachFromParent (profile);
            lockSandbox (profile);

            // More processor time than a real-time thread may take at a stretch.
            for (timespec used {}; used.tv_sec < 1;)
                ::clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);

            return 7;
        });
    CHECK (child.wait() == 7);
}

TEST_CASE ("Sandbox: code that is written can be run where the module is trusted, and only there", "[worker]")
{
    for (const auto trusted : {false, true})
    {
        const auto parent = ::getpid();
        ChildProcess child (
            [&] (int pipe)
            {
                SandboxProfile profile;
                profile.parentProcess = parent;
                profile.keepDescriptor = pipe;
                profile.systemCalls.writableCode = trusted;
                detachFromParent (profile);
                const auto layers = lockSandbox (profile).layers;
                const auto claimed = (layers & sandboxCodePages) != 0;

                constexpr auto own = MAP_PRIVATE | MAP_ANONYMOUS;
                const auto both = ::mmap (nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, own, -1, 0) != MAP_FAILED;
                auto* memory = ::mmap (nullptr, 4096, PROT_READ | PROT_WRITE, own, -1, 0);
                const auto later = ::mprotect (memory, 4096, PROT_READ | PROT_EXEC) == 0;
                return (claimed ? 1 : 0) + (both ? 2 : 0) + (later ? 4 : 0);
            });
        CHECK (child.wait() == (trusted ? 6 : 1));
    }
}

TEST_CASE ("Sandbox: a worker whose parent is gone already ends at once", "[worker]")
{
    ChildProcess child (
        [] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = 1; // not this child's
            profile.keepDescriptor = pipe;
            dieWithParent (profile);
            return 99;
        });
    CHECK (child.wait() == 0);
}

TEST_CASE ("Sandbox: a process that has another thread is never taken for locked", "[worker]")
{
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = parent;
            profile.keepDescriptor = pipe;
            std::thread ([] { ::pause(); }).detach();
            lockSandbox (profile);
            return 0;
        });
    CHECK (child.wait() != 0);
}
