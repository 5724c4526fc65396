// Spoiling what other compartments write and what they sleep on. These the design itself invites: everybody has
// everybody's memory mapped, for reading.
#include "Attack.h"
#include "Ground.h"

#include "Ipc/KernelConstants.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead::hostile
{

constexpr std::uint32_t spoiled = 0x5eed5eed;
constexpr std::size_t page = 4096;

static bool regionIsSpoiled (Ground& g) { return g.othersWord() == spoiled; }

/// Moves a sleeper from the word that it sleeps on to one of the attacker's: who wakes it the usual way wakes nobody.
static void steal (Ground& g, std::function<long (std::uint32_t* from, std::uint32_t* to)> requeue)
{
    auto* from = reinterpret_cast<std::uint32_t*> (&g.host().report().sleep);
    auto* to = reinterpret_cast<std::uint32_t*> (&g.evidence().word);

    // As a worker has it: to be read only.
    const auto place = reinterpret_cast<std::uintptr_t> (from) & ~(page - 1);
    ::mprotect (reinterpret_cast<void*> (place), page, PROT_READ);

    // Until the sleeper is there, or the kernel says no, and not just that it has to be asked again.
    for (int i = 0; i < 5000; ++i)
    {
        const auto moved = requeue (from, to);

        if (moved > 0 || (moved < 0 && errno != EAGAIN && errno != EINTR))
            return;

        ::usleep (1000);
    }
}

/// Which of the two words wakes it?
static bool wasStolen (Ground& g)
{
    auto& report = g.host().report();

    for (int i = 0; i < 5000; ++i)
    {
        if (::syscall (SYS_futex, &report.sleep, FUTEX_WAKE, 1, nullptr, nullptr, 0) > 0)
            return false;

        if (::syscall (SYS_futex, &g.evidence().word, FUTEX_WAKE, 1, nullptr, nullptr, 0) > 0)
            return true;

        ::usleep (1000);
    }

    return false;
}

static Attack stealSleeper (const std::string& name,
                            std::function<long (std::uint32_t* from, std::uint32_t* to)> requeue,
                            const std::string& needs = {})
{
    return {name,
            [requeue] (Ground& g)
            {
                g.host().sendToSleep();
                steal (g, requeue);
            },
            wasStolen, needs};
}

static long requeueByFutex2 (std::uint32_t* from, std::uint32_t* to)
{
    struct
    {
        std::uint64_t value, address;
        std::uint32_t flags, reserved;
    } waiters[2] = {{0, reinterpret_cast<std::uintptr_t> (from), futexSize32, 0},
                    {0, reinterpret_cast<std::uintptr_t> (to), futexSize32, 0}};
    return ::syscall (futexRequeueNumber, waiters, 0, 0, 1);
}

std::vector<Attack> attacksOnSharedMemory()
{
    const auto sealed = "memory that is not sealed; the regions are, so it fails unlocked, too";

    return {{"make another's region writable",
             [] (Ground& g)
             {
                 if (::mprotect (g.othersRegion(), page, PROT_READ | PROT_WRITE) == 0)
                     *g.othersRegion() = spoiled;
             },
             regionIsSpoiled, sealed},
            {"map another's region for writing",
             [] (Ground& g)
             {
                 auto* memory = ::mmap (nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, g.handedRegion, 0);

                 if (memory != MAP_FAILED)
                     *static_cast<std::uint32_t*> (memory) = spoiled;
             },
             regionIsSpoiled, sealed},
            {"open another's region again through /proc, for writing",
             [] (Ground& g)
             {
                 const auto again = ::open (("/proc/self/fd/" + std::to_string (g.handedRegion)).c_str(), O_RDWR);
                 [[maybe_unused]] const auto n = ::pwrite (again, &spoiled, sizeof spoiled, 0);
                 auto* memory = ::mmap (nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0);

                 if (memory != MAP_FAILED)
                     *static_cast<std::uint32_t*> (memory) = spoiled;
             },
             regionIsSpoiled, sealed},
            {"hold another's region open for writing",
             [] (Ground& g) {
                 g.evidence().number =
                     ::open (("/proc/self/fd/" + std::to_string (g.handedRegion)).c_str(), O_RDWR) >= 0;
             },
             [] (Ground& g) { return g.evidence().number == 1; }},
            {"write another's region through /proc/self/mem",
             [] (Ground& g)
             {
                 const auto memory = ::open ("/proc/self/mem", O_RDWR);
                 [[maybe_unused]] const auto n =
                     ::pwrite (memory, &spoiled, sizeof spoiled,
                               static_cast<off_t> (reinterpret_cast<std::uintptr_t> (g.othersRegion())));
             },
             regionIsSpoiled, "a kernel that lets /proc/self/mem write what is shared; none does"},
            {"cut another's region short",
             [] (Ground& g)
             {
                 [[maybe_unused]] const auto r = ::ftruncate (g.handedRegion, 0);
                 const auto again = ::open (("/proc/self/fd/" + std::to_string (g.handedRegion)).c_str(), O_RDWR);
                 [[maybe_unused]] const auto r2 = ::ftruncate (again, 0);
             },
             [] (Ground& g) { return g.othersRegionSize() != static_cast<int> (page); }, sealed},
            {"lengthen another's region",
             [] (Ground& g)
             {
                 const auto again = ::open (("/proc/self/fd/" + std::to_string (g.handedRegion)).c_str(), O_RDWR);
                 [[maybe_unused]] const auto r = ::ftruncate (again, 64 << 20);
             },
             [] (Ground& g) { return g.othersRegionSize() != static_cast<int> (page); }, sealed},
            {"punch a hole in another's region",
             [] (Ground& g)
             {
                 g.evidence().number =
                     ::fallocate (g.handedRegion, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, page) == 0
                     || ::madvise (g.othersRegion(), page, MADV_REMOVE) == 0;
             },
             [] (Ground& g) { return g.evidence().number == 1; }, sealed},
            stealSleeper ("steal a sleeper with FUTEX_CMP_REQUEUE", [] (std::uint32_t* from, std::uint32_t* to)
                          { return ::syscall (SYS_futex, from, FUTEX_CMP_REQUEUE, 0, 1, to, 0); }),
            stealSleeper ("steal a sleeper with FUTEX_REQUEUE", [] (std::uint32_t* from, std::uint32_t* to)
                          { return ::syscall (SYS_futex, from, FUTEX_REQUEUE, 0, 1, to, 0); }),
            stealSleeper ("steal a sleeper with futex_requeue", requeueByFutex2, "Linux 6.7")};
}

} // namespace bulkhead::hostile
