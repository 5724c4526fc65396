// Taking so much that nothing is left for others.
#include "Attack.h"
#include "Ground.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead::hostile
{

constexpr long mebibyte = 1 << 20;

/// Maps until it is refused; every page of it could be written. Only one in 64 is, so that the attempt costs the
/// machine little; the kernel counts all of them.
static long takeMemory (int flags, int protectionAtFirst, int file = -1)
{
    constexpr std::size_t piece = 64 * mebibyte;
    constexpr std::size_t enough = 1536ul * mebibyte;
    std::size_t taken = 0;

    while (taken < enough)
    {
        auto* memory = static_cast<char*> (::mmap (nullptr, piece, protectionAtFirst, flags | MAP_NORESERVE, file,
                                                   file < 0 ? 0 : static_cast<off_t> (taken)));

        if (memory == MAP_FAILED || ::mprotect (memory, piece, PROT_READ | PROT_WRITE) != 0)
            break;

        for (std::size_t i = 0; i < piece; i += 64 * 4096)
            memory[i] = 1;

        taken += piece;
    }

    return static_cast<long> (taken / mebibyte);
}

static bool tookMemory (Ground& g) { return g.evidence().number > 1200; }

/// Threads that sleep on stacks of their own, one page each.
static long takeThreads (int enough)
{
    constexpr std::size_t stack = 16384;
    constexpr int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
    auto* stacks =
        static_cast<char*> (::mmap (nullptr, stack * static_cast<std::size_t> (enough), PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));

    if (stacks == MAP_FAILED)
        return 0;

    for (int i = 0; i < enough; ++i)
        if (::clone (
                [] (void*)
                {
                    for (;;)
                        ::syscall (SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);

                    return 0;
                },
                stacks + stack * static_cast<std::size_t> (i + 1), flags, nullptr)
            < 0)
            return i;

    return enough;
}

static Attack takeDescriptors (const std::string& name, std::function<int()> take)
{
    return {name,
            [take] (Ground& g)
            {
                long taken = 0;

                while (taken < 2000 && take() >= 0)
                    ++taken;

                g.evidence().number = taken;
            },
            [] (Ground& g) { return g.evidence().number > 300; }, "a limit of more than 300 open files"};
}

static bool wroteCore (Ground& g) { return g.attackerEnded && WCOREDUMP (g.attackerStatus); }

std::vector<Attack> attacksOnResources()
{
    return {{"take memory",
             [] (Ground& g) { g.evidence().number = takeMemory (MAP_PRIVATE | MAP_ANONYMOUS, PROT_READ | PROT_WRITE); },
             tookMemory},
            {"take memory, made writable later",
             [] (Ground& g) { g.evidence().number = takeMemory (MAP_PRIVATE | MAP_ANONYMOUS, PROT_NONE); }, tookMemory},
            {"take memory that is shared with nobody",
             [] (Ground& g) { g.evidence().number = takeMemory (MAP_SHARED | MAP_ANONYMOUS, PROT_READ | PROT_WRITE); },
             tookMemory},
            {"take memory in a nameless file",
             [] (Ground& g)
             {
                 const auto file = ::memfd_create ("bomb", 0);
                 g.evidence().number = ::ftruncate (file, 2048 * mebibyte) == 0
                                           ? takeMemory (MAP_SHARED, PROT_READ | PROT_WRITE, file)
                                           : 0;
             },
             tookMemory},
            takeDescriptors ("take descriptors by copying", [] { return ::dup (0); }),
            takeDescriptors ("take descriptors of events", [] { return ::eventfd (0, 0); }),
            {"start 6000 threads", [] (Ground& g) { g.evidence().number = takeThreads (6000); },
             [] (Ground& g) { return g.evidence().number >= 6000; }, "room for 6000 more threads"},
            {"make a large file",
             [] (Ground& g)
             {
                 const auto file = ::open (g.path ("new").c_str(), O_WRONLY | O_CREAT, 0600);
                 [[maybe_unused]] const auto r = ::ftruncate (file, 64 * mebibyte);
             },
             [] (Ground& g) { return g.sizeOf ("new") > mebibyte; }},
            {"leave a core file",
             [] (Ground&)
             {
                 const rlimit some {mebibyte, mebibyte};
                 ::setrlimit (RLIMIT_CORE, &some);
                 std::signal (SIGABRT, SIG_DFL);
                 std::abort();
             },
             wroteCore, "a system that writes core files"},
            {"lock memory",
             [] (Ground& g)
             {
                 constexpr std::size_t bytes = 64 * 1024;
                 auto* memory = ::mmap (nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                 g.evidence().number = ::mlock (memory, bytes) == 0 ? 1 : 0;
             },
             [] (Ground& g) { return g.evidence().number == 1; }, "a limit of locked memory above 64 KiB"}};
}

} // namespace bulkhead::hostile
