// The parts of the kernel that exploits are made of, and what only the system's owner should do.
#include "Attack.h"
#include "Ground.h"

#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace bulkhead::hostile
{

static void say (Ground& g, long result) { g.evidence().number = result >= 0 ? 1 : 0; }
static bool wasSaid (Ground& g) { return g.evidence().number == 1; }

static Attack tryCall (const std::string& name, std::function<long (Ground&)> call, const std::string& needs)
{
    return {name, [call] (Ground& g) { say (g, call (g)); }, wasSaid, needs};
}

/// Makes a folder through a ring, past a filter that would see mkdir().
static void makeFolderByRing (const std::string& path)
{
    io_uring_params parameters {};
    const auto ring = static_cast<int> (::syscall (SYS_io_uring_setup, 4, &parameters));

    if (ring < 0)
        return;

    const auto bytes = parameters.sq_off.array + parameters.sq_entries * sizeof (std::uint32_t);
    auto* queue = static_cast<char*> (
        ::mmap (nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING));
    auto* entries =
        static_cast<io_uring_sqe*> (::mmap (nullptr, parameters.sq_entries * sizeof (io_uring_sqe),
                                            PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES));

    if (queue == MAP_FAILED || entries == MAP_FAILED)
        return;

    std::memset (entries, 0, sizeof *entries);
    entries->opcode = IORING_OP_MKDIRAT;
    entries->fd = AT_FDCWD;
    entries->addr = reinterpret_cast<std::uintptr_t> (path.c_str());
    entries->len = 0700;
    *reinterpret_cast<std::uint32_t*> (queue + parameters.sq_off.array) = 0;
    reinterpret_cast<std::atomic<std::uint32_t>*> (queue + parameters.sq_off.tail)->store (1);
    ::syscall (SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, nullptr, 0);
}

static bool hasCapabilities (pid_t process)
{
    std::ifstream status ("/proc/" + std::to_string (process) + "/status");

    for (std::string line; std::getline (status, line);)
        if (line.starts_with ("CapEff:"))
            return std::stoull (line.substr (7), nullptr, 16) != 0;

    return false;
}

static long watchPerformance (pid_t process)
{
    perf_event_attr attributes {};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_TASK_CLOCK;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    return ::syscall (SYS_perf_event_open, &attributes, process, -1, -1, 0);
}

static std::vector<Attack> attacksOnNewParts()
{
    struct BpfMap
    {
        std::uint32_t type = 2 /* array */, keyBytes = 4, valueBytes = 4, entries = 1;
    };

    return {{"make a folder through an io_uring", [] (Ground& g) { makeFolderByRing (g.path ("new")); },
             [] (Ground& g) { return g.exists ("new"); }, "a kernel with io_uring"},
            {"gain rights in a user namespace", [] (Ground&) { ::unshare (CLONE_NEWUSER); },
             [] (Ground& g) { return hasCapabilities (g.attacker); }, "user namespaces for everybody"},
            tryCall (
                "load a bpf map",
                [] (Ground&)
                {
                    BpfMap map;
                    return ::syscall (SYS_bpf, 0, &map, sizeof map);
                },
                "bpf for everybody"),
            tryCall (
                "count the host's events", [] (Ground& g) { return watchPerformance (g.host().id()); },
                "perf_event_paranoid below 3"),
            tryCall (
                "handle page faults itself", [] (Ground&) { return ::syscall (SYS_userfaultfd, 1 /* user mode */); },
                "a kernel with userfaultfd"),
            tryCall (
                "watch files with fanotify",
                [] (Ground&) { return ::syscall (SYS_fanotify_init, 0x200 /* FAN_REPORT_FID */, 0); },
                "fanotify for everybody"),
            tryCall ("switch off address randomisation",
                     [] (Ground&)
                     {
                         constexpr long unrandomised = 0x0040000;
                         ::syscall (SYS_personality, unrandomised);
                         const auto present = ::syscall (SYS_personality, 0xffffffff);
                         return present > 0 && (present & unrandomised) != 0 ? 0 : -1;
                     },
                     {})};
}

static std::vector<Attack> attacksOnSharedThings()
{
    return {{"put a key on the user's keyring",
             [] (Ground& g)
             {
                 g.evidence().number =
                     ::syscall (SYS_add_key, "user", "bulkhead-hostile", "spoiled", 7, -4 /* the user's keyring */);
             },
             [] (Ground& g)
             {
                 char payload[16] = {};
                 const auto key = g.evidence().number.load();
                 ::syscall (SYS_keyctl, 11 /* read */, key, payload, sizeof payload, 0);
                 return key > 0 && std::string (payload) == "spoiled";
             },
             "a kernel with keyrings"},
            {"leave a message for others",
             [] (Ground& g)
             {
                 struct
                 {
                     long type = 1;
                     char text[8] = "spoiled";
                 } message;
                 const auto queue = ::msgget (IPC_PRIVATE, IPC_CREAT | 0600);
                 g.evidence().number = ::msgsnd (queue, &message, sizeof message.text, 0) == 0 ? queue + 1 : 0;
             },
             [] (Ground& g)
             {
                 struct
                 {
                     long type;
                     char text[8];
                 } message {};
                 const auto queue = static_cast<int> (g.evidence().number - 1);
                 const auto received = queue >= 0 && ::msgrcv (queue, &message, sizeof message.text, 0, IPC_NOWAIT) > 0;
                 ::msgctl (queue, IPC_RMID, nullptr);
                 return received;
             },
             "a kernel with System V messages"},
            {"type into the terminal",
             [] (Ground& g)
             {
                 // Of its own session, as a program has one that was started from it.
                 const auto master = ::open ("/dev/ptmx", O_RDWR | O_NOCTTY);
                 int unlock = 0, number = 0;
                 ::ioctl (master, TIOCSPTLCK, &unlock);
                 ::ioctl (master, TIOCGPTN, &number);
                 ::setsid();
                 const auto terminal = ::open (("/dev/pts/" + std::to_string (number)).c_str(), O_RDWR);
                 say (g, terminal < 0 ? -1 : ::ioctl (terminal, TIOCSTI, "x"));
             },
             wasSaid, "a kernel with dev.tty.legacy_tiocsti = 1"}};
}

static std::vector<Attack> attacksOnSystem()
{
    const auto owner = "the system's owner";
    return {
        {"mount a file system", [] (Ground& g) { ::mount ("none", g.path ("folder").c_str(), "tmpfs", 0, nullptr); },
         [] (Ground& g) { return ::umount2 (g.path ("folder").c_str(), MNT_DETACH) == 0; }, owner},
        tryCall (
            "change the root folder", [] (Ground& g) { return ::chroot (g.path ("").c_str()); }, owner),
        tryCall (
            "pivot the root folder",
            [] (Ground& g) { return ::syscall (SYS_pivot_root, g.path ("folder").c_str(), g.path ("folder").c_str()); },
            owner),
        tryCall (
            "join another's namespace",
            [] (Ground& g)
            {
                const auto handle = static_cast<int> (::syscall (434, g.host().id(), 0));
                return ::setns (handle, CLONE_NEWUTS);
            },
            owner),
        tryCall (
            "rename the machine",
            [] (Ground&)
            {
                utsname names {};
                ::uname (&names);
                return ::sethostname (names.nodename, std::strlen (names.nodename));
            },
            owner),
        tryCall (
            "set the clock",
            [] (Ground&)
            {
                timeval now {};
                ::gettimeofday (&now, nullptr);
                return ::settimeofday (&now, nullptr);
            },
            owner),
        tryCall (
            "become root", [] (Ground&) { return ::setresuid (0, 0, 0); }, owner),
        tryCall (
            "load a kernel module", [] (Ground&) { return ::syscall (SYS_init_module, "", 0, "") == 0 ? 0 : -1; },
            owner),
        tryCall (
            "switch quotas", [] (Ground&) { return ::syscall (SYS_quotactl, 0x80000200, nullptr, 0, nullptr); }, owner),
        tryCall (
            "open a file by its handle",
            [] (Ground&)
            {
                alignas (file_handle) char place[sizeof (file_handle) + 128] = {};
                auto& handle = *reinterpret_cast<file_handle*> (place);
                int mount = 0;
                handle.handle_bytes = 128;
                ::name_to_handle_at (AT_FDCWD, "/", &handle, &mount, 0);
                return ::open_by_handle_at (::open ("/", O_RDONLY), &handle, O_RDONLY);
            },
            owner),
        tryCall (
            "read the kernel's messages",
            [] (Ground&)
            {
                char text[64];
                return ::syscall (SYS_syslog, 3, text, sizeof text);
            },
            "a kernel with dmesg_restrict = 0"),
        tryCall (
            "take the ports of the machine", [] (Ground&) { return ::syscall (SYS_iopl, 3); }, owner)};
}

std::vector<Attack> attacksOnKernel()
{
    auto attacks = attacksOnNewParts();

    for (auto* family : {attacksOnSharedThings, attacksOnSystem})
        for (auto& attack : family())
            attacks.push_back (std::move (attack));

    return attacks;
}

} // namespace bulkhead::hostile
