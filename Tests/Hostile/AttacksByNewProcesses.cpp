// Starting another process or program, which might outlive the module, or not be locked.
#include "Attack.h"
#include "Ground.h"

#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead::hostile
{

/// What a new process does: it counts itself. Returns only in the old one.
static void countAndEnd (Ground& g, long process)
{
    if (process == 0)
    {
        ++g.evidence().number;
        ::syscall (SYS_exit_group, 0);
    }

    if (process > 0)
        ::waitpid (static_cast<pid_t> (process), nullptr, __WALL);
}

static bool countedItself (Ground& g) { return g.evidence().number > 0; }

/// A program that makes a file.
struct Toucher
{
    explicit Toucher (const Ground& g) : path (g.path ("new")) {}

    std::string path;
    char* arguments[3] = {const_cast<char*> ("touch"), path.data(), nullptr};
};

static const char* touch() { return ::access ("/usr/bin/touch", X_OK) == 0 ? "/usr/bin/touch" : "/bin/touch"; }

/// A file appears when the program has run: what comes after it runs only once that has ended.
static void inChild (std::function<void()> work)
{
    // Where no child can be made, in this process.
    const auto process = ::fork();

    if (process <= 0)
        work();
    else
        ::waitpid (process, nullptr, 0);

    if (process == 0)
        ::_exit (0);
}

std::vector<Attack> attacksByNewProcesses()
{
    const auto fileAppears = [] (Ground& g) { return g.exists ("new"); };

    return {
        {"fork", [] (Ground& g) { countAndEnd (g, ::fork()); }, countedItself},
        {"fork with vfork",
         [] (Ground& g)
         {
             const auto process = ::vfork();

             if (process == 0)
             {
                 ++g.evidence().number;
                 ::_exit (0);
             }
         },
         countedItself},
        {"clone a process that shares memory",
         [] (Ground& g)
         {
             constexpr std::size_t bytes = 65536;
             auto* stack = static_cast<char*> (
                 ::mmap (nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
             const auto process = ::clone (
                 [] (void* place)
                 {
                     ++static_cast<Evidence*> (place)->number;
                     return 0;
                 },
                 stack + bytes, CLONE_VM | SIGCHLD, &g.evidence());

             if (process > 0)
                 ::waitpid (process, nullptr, __WALL);
         },
         countedItself},
        {"clone a process with clone3",
         [] (Ground& g)
         {
             struct
             {
                 std::uint64_t flags = 0, pidfd = 0, childTid = 0, parentTid = 0, exitSignal = SIGCHLD, stack = 0,
                               stackSize = 0, tls = 0;
             } arguments;
             countAndEnd (g, ::syscall (435, &arguments, sizeof arguments));
         },
         countedItself, "Linux 5.3"},
        {"fork two hundred times",
         [] (Ground& g)
         {
             for (int i = 0; i < 200; ++i)
                 countAndEnd (g, ::fork());
         },
         [] (Ground& g) { return g.evidence().number > 100; }},
        {"run a program",
         [] (Ground& g)
         {
             Toucher toucher (g);
             inChild ([&] { ::execv (touch(), toucher.arguments); });
         },
         fileAppears},
        {"run a program in one's own place",
         [] (Ground& g)
         {
             Toucher toucher (g);
             ::execve (touch(), toucher.arguments, nullptr);
         },
         fileAppears},
        {"run a program through the loader",
         [] (Ground& g)
         {
             auto path = g.path ("new");
             char* const arguments[] = {const_cast<char*> ("ld.so"), const_cast<char*> (touch()), path.data(), nullptr};
             inChild ([&] { ::execv ("/lib64/ld-linux-x86-64.so.2", arguments); });
         },
         fileAppears, "an x86-64 machine"},
        {"spawn a program",
         [] (Ground& g)
         {
             Toucher toucher (g);
             pid_t process = -1;

             if (::posix_spawn (&process, touch(), nullptr, nullptr, toucher.arguments, nullptr) == 0)
                 ::waitpid (process, nullptr, 0);
         },
         fileAppears},
        {"run a program from nameless memory",
         [] (Ground& g)
         {
             Toucher toucher (g);
             const auto program = ::memfd_create ("program", 0);
             const auto file = ::open (touch(), O_RDONLY);
             char bytes[65536];

             for (ssize_t n; (n = ::read (file, bytes, sizeof bytes)) > 0;)
                 [[maybe_unused]] const auto written = ::write (program, bytes, static_cast<std::size_t> (n));

             char* const none[] = {nullptr};
             inChild ([&] { ::fexecve (program, toucher.arguments, none); });
         },
         fileAppears},
        {"leave the session and group of the host",
         [] (Ground& g)
         {
             countAndEnd (g, ::fork());
             const auto process = ::fork();

             if (process == 0)
             {
                 g.evidence().number = ::setsid();
                 ::_exit (0);
             }

             if (process > 0)
                 ::waitpid (process, nullptr, 0);
         },
         [] (Ground& g) { return g.evidence().number > 1; }}};
}

} // namespace bulkhead::hostile
