#include "Ipc/Process.h"

#include "ChildProcess.h"

#include <csignal>
#include <filesystem>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <set>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <thread>

using namespace bulkhead;
using bulkhead::test::ChildProcess;
using bulkhead::test::tell;

namespace
{

int sleepForEver()
{
    for (;;)
        ::pause();
}

/// A filter that lets everything through: of the calling thread, or with SECCOMP_FILTER_FLAG_TSYNC of all that there
/// are.
void filter (unsigned flags)
{
    sock_filter everything = BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const sock_fprog program {1, &everything};
    ::prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

} // namespace

TEST_CASE ("Process: the parent of a child is this process, whatever the child calls itself", "[ipc]")
{
    ChildProcess child (
        [] (int pipe)
        {
            ::prctl (PR_SET_NAME, "x) R 1 (y) S 2");
            tell (pipe, 1);
            return sleepForEver();
        });

    int there = 0;
    REQUIRE (child.read (there));
    CHECK (parentOf (child.id()) == ::getpid());
    CHECK (parentOf (::getpid()) == ::getppid());
}

TEST_CASE ("Process: what is gone has no parent and no handle", "[ipc]")
{
    ChildProcess child ([] (int) { return 0; });
    const auto id = child.id();
    child.wait();
    CHECK (parentOf (id) == 0);
    CHECK_FALSE (openProcess (id).isValid());
    CHECK_FALSE (openProcess (-1).isValid());
}

TEST_CASE ("Process: killed by handle and reaped", "[ipc]")
{
    const auto child = ::fork();
    REQUIRE (child >= 0);

    if (child == 0)
        _exit (sleepForEver());

    const auto handle = openProcess (child);
    REQUIRE (handle.isValid());
    pollfd watched {handle.get(), POLLIN, 0};
    CHECK (::poll (&watched, 1, 0) == 0);

    killProcess (handle.get());
    CHECK (::poll (&watched, 1, 20000) == 1);
    reapProcess (child);
    CHECK (::kill (child, 0) != 0);
    CHECK (errno == ESRCH);

    // Of one that is gone, and of none: nothing happens.
    killProcess (handle.get());
    killProcess (-1);
    reapProcess (child);
}

TEST_CASE ("Process: threads belong to their process", "[ipc]")
{
    const auto thread = static_cast<int> (::syscall (SYS_gettid));
    ChildProcess child ([] (int) { return sleepForEver(); });
    CHECK (isThreadOf (thread, ::getpid()));
    CHECK (isThreadOf (child.id(), child.id()));
    CHECK_FALSE (isThreadOf (child.id(), ::getpid()));
    CHECK_FALSE (isThreadOf (thread, child.id()));
}

TEST_CASE ("Process: a thread's core and priority can be set where the user may", "[ipc]")
{
    ChildProcess child ([] (int) { return sleepForEver(); });

    cpu_set_t usable;
    REQUIRE (::sched_getaffinity (0, sizeof usable, &usable) == 0);
    int core = 0;

    while (! CPU_ISSET (core, &usable))
        ++core;

    REQUIRE (bindToCore (child.id(), core));
    cpu_set_t bound;
    REQUIRE (::sched_getaffinity (child.id(), sizeof bound, &bound) == 0);
    CHECK (CPU_COUNT (&bound) == 1);
    CHECK (CPU_ISSET (core, &bound));

    REQUIRE (bindToCore (child.id(), -1));
    REQUIRE (::sched_getaffinity (child.id(), sizeof bound, &bound) == 0);
    CHECK (CPU_COUNT (&bound) >= CPU_COUNT (&usable));

    CHECK_FALSE (setRealtimePriority (child.id(), 1000));

    if (! setRealtimePriority (child.id(), 5))
    {
        WARN ("no real-time rights here");
        return;
    }

    CHECK (::sched_getscheduler (child.id()) == (SCHED_FIFO | SCHED_RESET_ON_FORK));
    CHECK (setRealtimePriority (child.id(), 0));
    CHECK (::sched_getscheduler (child.id()) == (SCHED_OTHER | SCHED_RESET_ON_FORK));
}

TEST_CASE ("Process: what a real-time thread starts is ordinary", "[ipc]")
{
    std::thread (
        []
        {
            if (! setRealtimePriority (0, 5))
            {
                WARN ("no real-time rights here");
                return;
            }

            auto policy = -1;
            std::thread ([&] { policy = ::sched_getscheduler (0); }).join();
            CHECK (policy == SCHED_OTHER);
        })
        .join();
}

TEST_CASE ("Process: a process is filtered when all of its threads are, also one that cannot be looked into", "[ipc]")
{
    ChildProcess locked (
        [] (int pipe)
        {
            ::prctl (PR_SET_DUMPABLE, 0);
            filter (SECCOMP_FILTER_FLAG_TSYNC); // a sanitizer has a thread of its own
            std::thread ([] { sleepForEver(); }).detach();
            tell (pipe, 1);
            return sleepForEver();
        });
    ChildProcess open (
        [] (int pipe)
        {
            // Started before, it escapes.
            std::thread ([] { sleepForEver(); }).detach();
            filter (0);
            tell (pipe, 1);
            return sleepForEver();
        });
    int there = 0;
    REQUIRE (locked.read (there));
    REQUIRE (open.read (there));
    CHECK (everyThreadIsFiltered (locked.id()));
    CHECK_FALSE (everyThreadIsFiltered (open.id()));
    CHECK_FALSE (everyThreadIsFiltered (0x7ffffff0));
}

TEST_CASE ("Process: the memory that a process has for itself is seen, also where it cannot be looked into", "[ipc]")
{
    constexpr std::size_t bytes = 64u << 20;
    ChildProcess child (
        [] (int pipe)
        {
            ::prctl (PR_SET_DUMPABLE, 0);
            auto* own =
                ::mmap (nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
            auto* shared =
                ::mmap (nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
            tell (pipe, own != MAP_FAILED && shared != MAP_FAILED ? 1 : 0);
            return sleepForEver();
        });
    int ready = 0;
    REQUIRE (child.read (ready));
    REQUIRE (ready == 1);
    const auto own = ownMemoryOf (child.id());
    CHECK (own >= bytes);
    CHECK (own < 2 * bytes);
    CHECK (ownMemoryOf (0x7ffffff0) == 0);
}

TEST_CASE ("Process: all threads of a process give way, and are called back", "[ipc]")
{
    if (! setNiceness (0, 0))
        return;

    ChildProcess child (
        [] (int pipe)
        {
            std::thread ([] { sleepForEver(); }).detach();
            tell (pipe, 1);
            return sleepForEver();
        });
    int ready = 0;
    REQUIRE (child.read (ready));
    const auto nicenessOfAll = [&]
    {
        std::set<int> all;

        for (const auto& entry : std::filesystem::directory_iterator ("/proc/" + std::to_string (child.id()) + "/task"))
            all.insert (::getpriority (PRIO_PROCESS, static_cast<id_t> (std::stoi (entry.path().filename()))));

        return all;
    };
    setNicenessOfAll (child.id(), 7);
    CHECK (nicenessOfAll() == std::set {7});
    setNicenessOfAll (0x7ffffff0, 7);
}
