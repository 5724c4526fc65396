// Reading what is the user's, and changing it.
#include "Attack.h"
#include "Ground.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace bulkhead::hostile
{

static void readInto (Evidence& evidence, const std::string& path)
{
    char text[4096] = {};
    const Descriptor file (::open (path.c_str(), O_RDONLY));

    if (const auto n = ::read (file.get(), text, sizeof text); n > 0)
        evidence.keep (text, static_cast<std::size_t> (n));
}

static void listInto (Evidence& evidence, const std::string& path)
{
    std::string names;

    if (auto* folder = ::opendir (path.c_str()))
    {
        while (const auto* entry = ::readdir (folder))
            names += std::string (entry->d_name) + "\n";

        ::closedir (folder);
    }

    evidence.keep (names.data(), names.size());
}

static void writeOver (const std::string& path, int flags)
{
    const Descriptor file (::open (path.c_str(), flags, 0600));
    [[maybe_unused]] const auto n = ::write (file.get(), "spoiled", 7);
}

static std::string ofProcess (pid_t process, const std::string& file)
{
    return "/proc/" + std::to_string (process) + "/" + file;
}

/// Where a host or sibling has its memory, which also defeats its address randomisation.
static void readMaps (Ground& ground, pid_t process) { readInto (ground.evidence(), ofProcess (process, "maps")); }

static struct stat statusOf (const std::string& path)
{
    struct stat status = {};
    ::lstat (path.c_str(), &status);
    return status;
}

/// One in a folder that everybody may write in, named after the ground's own.
static std::string elsewhere (const Ground& ground, const std::string& folder)
{
    return folder + ground.path ("").substr (4, std::string ("/bulkhead-hostile-XXXXXX").size()) + "-elsewhere";
}

static bool takeAway (const std::string& path) { return ::unlink (path.c_str()) == 0; }

static std::vector<Attack> attacksByReading()
{
    const auto keyWasRead = [] (Ground& g) { return g.evidence().holds (g.secret()); };

    return {{"read a private key", [] (Ground& g) { readInto (g.evidence(), g.path ("key")); }, keyWasRead},
            {"read a private key, folder by folder",
             [] (Ground& g)
             {
                 const auto folder = ::open (g.path ("").c_str(), O_PATH | O_DIRECTORY);
                 const auto file = ::openat (folder, "key", O_RDONLY);
                 char text[100] = {};
                 [[maybe_unused]] const auto n = ::read (file, text, sizeof text);
                 g.evidence().keep (text, sizeof text);
             },
             keyWasRead},
            {"read a private key with openat2",
             [] (Ground& g)
             {
                 struct
                 {
                     std::uint64_t flags = O_RDONLY, mode = 0, resolve = 0;
                 } how;
                 const auto file = ::syscall (437, AT_FDCWD, g.path ("key").c_str(), &how, sizeof how);
                 char text[100] = {};
                 [[maybe_unused]] const auto n = ::read (static_cast<int> (file), text, sizeof text);
                 g.evidence().keep (text, sizeof text);
             },
             keyWasRead, "Linux 5.6"},
            {"read the list of users", [] (Ground& g) { readInto (g.evidence(), "/etc/passwd"); },
             [] (Ground& g) { return g.evidence().holds ("root:"); }},
            {"read the host's memory map", [] (Ground& g) { readMaps (g, g.host().id()); },
             [] (Ground& g) { return g.evidence().holds ("r-xp"); }},
            {"read another module's memory map", [] (Ground& g) { readMaps (g, g.sibling().id()); },
             [] (Ground& g) { return g.evidence().holds ("r-xp"); }},
            {"read the host's command line",
             [] (Ground& g) { readInto (g.evidence(), ofProcess (g.host().id(), "cmdline")); },
             [] (Ground& g) { return g.evidence().text[0] != 0; }},
            {"read a file that the host has open",
             [] (Ground& g)
             {
                 readInto (g.evidence(),
                           ofProcess (g.host().id(), "fd/" + std::to_string (g.host().report().secretFile.load())));
                 // It was written to its end: from its beginning, through a description of one's own.
             },
             [] (Ground& g)
             { return *reinterpret_cast<const std::uint32_t*> (g.evidence().text) == g.host().report().secret; }},
            {"list a folder", [] (Ground& g) { listInto (g.evidence(), g.path ("")); },
             [] (Ground& g) { return g.evidence().holds ("document"); }},
            {"list the processes", [] (Ground& g) { listInto (g.evidence(), "/proc"); },
             [] (Ground& g) { return g.evidence().holds ("self"); }},
            {"read where a link leads",
             [] (Ground& g)
             {
                 char text[200] = {};
                 [[maybe_unused]] const auto n = ::readlink (g.path ("link").c_str(), text, sizeof text);
                 g.evidence().keep (text, sizeof text);
             },
             keyWasRead},
            {"see that a path exists",
             [] (Ground& g)
             {
                 struct stat status = {};
                 g.evidence().number =
                     ::stat (g.path ("key").c_str(), &status) == 0 && ::stat (g.path ("none").c_str(), &status) != 0;
             },
             [] (Ground& g) { return g.evidence().number == 1; }},
            {"take a path's handle",
             [] (Ground& g)
             {
                 alignas (file_handle) char place[sizeof (file_handle) + 128] = {};
                 auto& handle = *reinterpret_cast<file_handle*> (place);
                 int mount = 0;
                 handle.handle_bytes = 128;
                 g.evidence().number = ::name_to_handle_at (AT_FDCWD, g.path ("key").c_str(), &handle, &mount, 0) == 0;
             },
             [] (Ground& g) { return g.evidence().number == 1; }, "a file system with handles"},
            {"watch a folder for what is done in it",
             [] (Ground& g)
             {
                 const auto watch = ::inotify_init1 (IN_NONBLOCK);
                 ::inotify_add_watch (watch, g.path ("").c_str(), IN_OPEN);
                 struct stat status = {};

                 // Somebody else looks into it.
                 g.host().askForWord();
                 const auto process = ::fork();

                 if (process == 0)
                 {
                     readInto (g.evidence(), g.path ("document"));
                     _exit (0);
                 }

                 ::stat (g.path ("document").c_str(), &status);
                 char event[4096];

                 for (int i = 0; process > 0 && i < 2000; ++i)
                 {
                     if (::read (watch, event, sizeof event) > 0)
                     {
                         g.evidence().number = 1;
                         break;
                     }

                     ::usleep (1000);
                 }
             },
             [] (Ground& g) { return g.evidence().number == 1; }}};
}

static std::vector<Attack> attacksByChanging()
{
    return {
        {"write into a document", [] (Ground& g) { writeOver (g.path ("document"), O_WRONLY); },
         [] (Ground& g) { return g.read ("document") != "original"; }},
        {"append to a document", [] (Ground& g) { writeOver (g.path ("document"), O_WRONLY | O_APPEND); },
         [] (Ground& g) { return g.read ("document") != "original"; }},
        {"empty a document as it is opened", [] (Ground& g) { ::open (g.path ("document").c_str(), O_RDWR | O_TRUNC); },
         [] (Ground& g) { return g.read ("document").empty(); }},
        {"empty a document by its name",
         [] (Ground& g) { [[maybe_unused]] const auto r = ::truncate (g.path ("document").c_str(), 0); },
         [] (Ground& g) { return g.read ("document").empty(); }},
        {"make a file", [] (Ground& g) { writeOver (g.path ("new"), O_WRONLY | O_CREAT); },
         [] (Ground& g) { return g.exists ("new"); }},
        {"make a file in /tmp", [] (Ground& g) { writeOver (elsewhere (g, "/tmp"), O_WRONLY | O_CREAT); },
         [] (Ground& g) { return takeAway (elsewhere (g, "/tmp")); }},
        {"make a file in /dev/shm", [] (Ground& g) { writeOver (elsewhere (g, "/dev/shm"), O_WRONLY | O_CREAT); },
         [] (Ground& g) { return takeAway (elsewhere (g, "/dev/shm")); }, "a /dev/shm to write in"},
        {"make a file without a name, and name it",
         [] (Ground& g)
         {
             const auto file = ::open (g.path ("").c_str(), O_TMPFILE | O_RDWR, 0600);
             ::linkat (AT_FDCWD, ("/proc/self/fd/" + std::to_string (file)).c_str(), AT_FDCWD, g.path ("new").c_str(),
                       AT_SYMLINK_FOLLOW);
         },
         [] (Ground& g) { return g.exists ("new"); }, "a file system with O_TMPFILE"},
        {"make a folder", [] (Ground& g) { ::mkdir (g.path ("new").c_str(), 0700); },
         [] (Ground& g) { return g.exists ("new"); }},
        {"make a pipe with a name", [] (Ground& g) { ::mkfifo (g.path ("new").c_str(), 0600); },
         [] (Ground& g) { return g.exists ("new"); }},
        {"make a link",
         [] (Ground& g) { [[maybe_unused]] const auto r = ::symlink (g.path ("key").c_str(), g.path ("new").c_str()); },
         [] (Ground& g) { return g.exists ("new"); }},
        {"make a second name",
         [] (Ground& g) { [[maybe_unused]] const auto r = ::link (g.path ("key").c_str(), g.path ("new").c_str()); },
         [] (Ground& g) { return g.exists ("new"); }},
        {"move a document", [] (Ground& g) { ::rename (g.path ("document").c_str(), g.path ("new").c_str()); },
         [] (Ground& g) { return ! g.exists ("document"); }},
        {"delete a document", [] (Ground& g) { ::unlink (g.path ("document").c_str()); },
         [] (Ground& g) { return ! g.exists ("document"); }},
        {"delete a folder", [] (Ground& g) { ::rmdir (g.path ("folder").c_str()); },
         [] (Ground& g) { return ! g.exists ("folder"); }},
        {"open a private folder to everybody", [] (Ground& g) { ::chmod (g.path ("").c_str(), 0777); },
         [] (Ground& g) { return (statusOf (g.path ("")).st_mode & 0777) != 0700; }},
        {"make a document executable",
         [] (Ground& g) { ::syscall (SYS_fchmodat, AT_FDCWD, g.path ("document").c_str(), 0755); },
         [] (Ground& g) { return (statusOf (g.path ("document")).st_mode & 0111) != 0; }},
        {"make a document look old",
         [] (Ground& g)
         {
             const timespec times[2] = {{1, 0}, {1, 0}};
             ::utimensat (AT_FDCWD, g.path ("document").c_str(), times, 0);
         },
         [] (Ground& g) { return statusOf (g.path ("document")).st_mtime == 1; }},
        {"put an attribute on a document",
         [] (Ground& g) { ::setxattr (g.path ("document").c_str(), "user.bulkhead", "1", 1, 0); },
         [] (Ground& g)
         {
             char value[8];
             return ::getxattr (g.path ("document").c_str(), "user.bulkhead", value, sizeof value) == 1;
         },
         "a file system with attributes"}};
}

std::vector<Attack> attacksOnFiles()
{
    auto attacks = attacksByReading();

    for (auto& attack : attacksByChanging())
        attacks.push_back (std::move (attack));

    return attacks;
}

} // namespace bulkhead::hostile
