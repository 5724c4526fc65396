// Making code out of data: what an exploit writes into memory it has to run somehow.
#include "Attack.h"
#include "Ground.h"

#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead::hostile
{

#if defined(__x86_64__)
static constexpr unsigned char code[] = {0xb8, 0x2a, 0x00, 0x00, 0x00, 0xc3}; // mov eax, 42; ret
#elif defined(__aarch64__)
static constexpr unsigned char code[] = {0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6}; // mov w0, 42; ret
#endif

constexpr std::size_t page = 4096;
constexpr int writable = PROT_READ | PROT_WRITE, executable = PROT_READ | PROT_EXEC, both = writable | PROT_EXEC;

static void* map (int protection, int flags, int file = -1)
{
    auto* memory = ::mmap (nullptr, page, protection, flags, file, 0);
    return memory != MAP_FAILED ? memory : nullptr;
}

static void write (void* memory)
{
    if (memory != nullptr)
    {
        std::memcpy (memory, code, sizeof code);
        __builtin___clear_cache (static_cast<char*> (memory), static_cast<char*> (memory) + sizeof code);
    }
}

/// Its result is the effect: 42, of code that was written here.
static void run (Ground& g, void* memory)
{
    if (memory != nullptr)
        g.evidence().number = reinterpret_cast<int (*)()> (memory)();
}

static Attack runCode (const std::string& name, std::function<void (Ground&)> attempt, const std::string& needs = {})
{
    return {name, std::move (attempt), [] (Ground& g) { return g.evidence().number == 42; }, needs};
}

static void* protect (void* memory, int protection)
{
    return memory != nullptr && ::mprotect (memory, page, protection) == 0 ? memory : nullptr;
}

/// The same memory twice: once to write it, once to run it.
static void runSecondMapping (Ground& g, int file)
{
    write (map (writable, MAP_SHARED, file));
    run (g, map (executable, MAP_SHARED, file));
}

std::vector<Attack> attacksByCode()
{
    constexpr auto own = MAP_PRIVATE | MAP_ANONYMOUS;

    return {runCode ("run memory that is writable and executable",
                     [] (Ground& g)
                     {
                         auto* memory = map (both, own);
                         write (memory);
                         run (g, memory);
                     }),
            runCode ("write memory, then make it executable",
                     [] (Ground& g)
                     {
                         auto* memory = map (writable, own);
                         write (memory);
                         run (g, protect (memory, executable));
                     }),
            runCode ("make executable memory writable",
                     [] (Ground& g)
                     {
                         auto* memory = protect (map (executable, own), both);
                         write (memory);
                         run (g, memory);
                     }),
            runCode ("change the code of a library",
                     [] (Ground& g)
                     {
                         const auto at = reinterpret_cast<std::uintptr_t> (&::shmat) & ~(page - 1);
                         auto* memory = protect (reinterpret_cast<void*> (at), both);
                         write (memory);
                         run (g, memory);
                     }),
            runCode (
                "make it executable with a key",
                [] (Ground& g)
                {
                    auto* memory = map (writable, own);
                    write (memory);

                    if (memory != nullptr && ::syscall (SYS_pkey_mprotect, memory, page, executable, -1) == 0)
                        run (g, memory);
                },
                "Linux 4.9"),
            runCode ("map nameless memory twice",
                     [] (Ground& g)
                     {
                         const auto file = ::memfd_create ("code", 0);
                         [[maybe_unused]] const auto r = ::ftruncate (file, page);
                         runSecondMapping (g, file);
                     }),
            runCode (
                "map a file twice",
                [] (Ground& g)
                {
                    const auto file = ::open (g.path ("new").c_str(), O_RDWR | O_CREAT, 0600);
                    [[maybe_unused]] const auto r = ::ftruncate (file, page);
                    runSecondMapping (g, file);
                },
                "a /tmp that programs may be in"),
            runCode ("move shared memory to where it can run",
                     [] (Ground& g)
                     {
                         auto* memory = map (writable, MAP_SHARED | MAP_ANONYMOUS);
                         write (memory);

                         // A size of 0 maps the same memory once more.
                         if (memory != nullptr)
                             if (auto* again = ::mremap (memory, 0, page, MREMAP_MAYMOVE); again != MAP_FAILED)
                                 run (g, protect (again, executable));
                     }),
            runCode ("attach System V memory as code",
                     [] (Ground& g)
                     {
                         const auto memory = ::shmget (IPC_PRIVATE, page, IPC_CREAT | 0700);
                         auto* data = ::shmat (memory, nullptr, 0);

                         if (data != reinterpret_cast<void*> (-1))
                         {
                             write (data);

                             if (auto* again = ::shmat (memory, nullptr, SHM_EXEC | SHM_RDONLY);
                                 again != reinterpret_cast<void*> (-1))
                                 run (g, again);
                         }

                         ::shmctl (memory, IPC_RMID, nullptr);
                     }),
            runCode (
                "make all that is readable executable",
                [] (Ground& g)
                {
                    constexpr long readImpliesExec = 0x0400000;

                    // Memory that is not executable would end this process, which is no success.
                    if (::syscall (SYS_personality, readImpliesExec) < 0)
                        return;

                    auto* memory = map (writable, own);
                    write (memory);
                    run (g, memory);
                },
                "a machine with READ_IMPLIES_EXEC"),
            runCode (
                "write code through /proc",
                [] (Ground& g)
                {
                    auto* memory = map (executable, own);
                    const auto file = ::open ("/proc/self/mem", O_RDWR);

                    if (::pwrite (file, code, sizeof code, reinterpret_cast<off_t> (memory))
                        == static_cast<ssize_t> (sizeof code))
                        run (g, memory);
                },
                "a kernel that lets /proc/self/mem override protection")};
}

} // namespace bulkhead::hostile
