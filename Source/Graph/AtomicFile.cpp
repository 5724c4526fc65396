// Saving that a crash, a full disk or a power cut in the middle cannot turn into a loss: at any moment the name leads
// to the whole old file or to the whole new one.
#include "PatchFile.h"
#include "QuotedText.h"
#include "SystemWords.h"

#include "Ipc/Descriptor.h"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace bulkhead
{

namespace
{

struct FolderAndName
{
    std::string folder;
    std::string name;
};

FolderAndName split (const std::string& path)
{
    const auto slash = path.rfind ('/');

    if (slash == path.npos)
        return {".", path};

    return {slash == 0 ? "/" : path.substr (0, slash), path.substr (slash + 1)};
}

/// Follows symbolic links to the file that is meant, which need not be there yet. Returns an error number, or 0.
int followLinks (std::string& path)
{
    constexpr int mostLinks = 40; // as many as the kernel follows

    for (int i = 0; i < mostLinks; ++i)
    {
        char target[4096];
        const auto length = ::readlink (path.c_str(), target, sizeof target);

        if (length < 0)
            return errno == EINVAL || errno == ENOENT ? 0 : errno; // no link, or nothing there

        if (static_cast<std::size_t> (length) == sizeof target)
            return ENAMETOOLONG;

        std::string next (target, static_cast<std::size_t> (length));
        path = next.starts_with ('/') ? next : split (path).folder + '/' + next;
    }

    return ELOOP;
}

/// The new bytes beside the old file: without a name while they are written, where the file system can do that, so that
/// a program that dies leaves nothing there; then under a name that nobody can guess. Removed again unless it was
/// renamed.
class TemporaryFile
{
public:
    explicit TemporaryFile (int folderDescriptor) noexcept : folder (folderDescriptor) {}
    TemporaryFile (const TemporaryFile&) = delete;
    TemporaryFile& operator= (const TemporaryFile&) = delete;

    ~TemporaryFile()
    {
        if (name[0] != '\0')
            ::unlinkat (folder, name, 0);
    }

    bool create (mode_t mode) noexcept
    {
        file = Descriptor (::openat (folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode));

        if (file.isValid())
            return true;

        return underSomeName (
            [&] (const char* candidate)
            {
                constexpr auto flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
                file = Descriptor (::openat (folder, candidate, flags, mode));
                return file.isValid();
            });
    }

    /// Gives it the owner, as far as that is ours to give, and the mode of the file that it will replace.
    bool takeAfter (const struct stat& old) noexcept
    {
        // Fails for who is neither the owner nor root; the new file is then theirs, as with any editor.
        [[maybe_unused]] const auto ignored = ::fchown (file.get(), old.st_uid, old.st_gid);
        return ::fchmod (file.get(), old.st_mode & 0777) == 0;
    }

    bool write (std::string_view bytes) noexcept
    {
        while (! bytes.empty())
        {
            const auto written = ::write (file.get(), bytes.data(), bytes.size());

            if (written >= 0)
                bytes.remove_prefix (static_cast<std::size_t> (written));
            else if (errno != EINTR)
                return false;
        }

        return ::fsync (file.get()) == 0;
    }

    bool renameTo (const char* newName) noexcept
    {
        if (name[0] == '\0' && ! giveName())
            return false;

        if (::renameat (folder, name, folder, newName) != 0)
            return false;

        name[0] = '\0';
        return true;
    }

private:
    /// Tries names until `make` takes one.
    template <typename Make> bool underSomeName (Make make) noexcept
    {
        constexpr int tries = 100;

        for (int i = 0; i < tries; ++i)
        {
            unsigned long long random = 0;

            if (::getrandom (&random, sizeof random, 0) != static_cast<ssize_t> (sizeof random))
                return false;

            char candidate[sizeof name];
            std::snprintf (candidate, sizeof candidate, ".bulkhead-%016llx.tmp", random);

            if (make (candidate))
            {
                std::snprintf (name, sizeof name, "%s", candidate);
                return true;
            }

            if (errno != EEXIST)
                return false;
        }

        return false;
    }

    bool giveName() noexcept
    {
        char self[40];
        std::snprintf (self, sizeof self, "/proc/self/fd/%d", file.get());
        return underSomeName ([&] (const char* candidate)
                              { return ::linkat (AT_FDCWD, self, folder, candidate, AT_SYMLINK_FOLLOW) == 0; });
    }

    int folder;
    Descriptor file;
    char name[40] = {};
};

/// Returns what went wrong, or "".
std::string save (std::string path, std::string_view bytes)
{
    if (path.empty() || path.find ('\0') != path.npos)
        return "not a file name";

    if (const auto error = followLinks (path); error != 0)
        return systemWords (error);

    const auto [folderName, name] = split (path);

    if (name.empty() || name == "." || name == "..")
        return "it is a folder";

    // Held open throughout: a folder that is renamed or replaced meanwhile does not matter.
    const Descriptor folder (::open (folderName.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));

    if (! folder.isValid())
        return errno == ENOENT ? "its folder is not there" : systemWords (errno);

    struct stat old = {};
    const bool replaces = ::fstatat (folder.get(), name.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0;

    if (! replaces && errno != ENOENT)
        return systemWords (errno);

    if (replaces && ! S_ISREG (old.st_mode))
        return S_ISDIR (old.st_mode) ? "it is a folder" : "it is not a regular file";

    // A rename does not ask whether the file itself may be written, but who protected it expects that.
    if (replaces && ::faccessat (folder.get(), name.c_str(), W_OK, AT_EACCESS) != 0)
        return errno == EACCES ? "the file is read-only" : systemWords (errno);

    TemporaryFile temporary (folder.get());

    // Private until it has the old file's mode; a new file gets what the umask leaves.
    if (! temporary.create (replaces ? 0600 : 0666))
        return errno == EACCES || errno == EPERM ? "the folder is read-only" : systemWords (errno);

    if ((replaces && ! temporary.takeAfter (old)) || ! temporary.write (bytes) || ! temporary.renameTo (name.c_str()))
        return systemWords (errno);

    // EINVAL: a file system that has no such thing.
    if (::fsync (folder.get()) != 0 && errno != EINVAL)
        return "written, but a power cut may still undo it: " + systemWords (errno);

    return {};
}

} // namespace

std::string saveFileAtomically (const std::string& path, std::string_view bytes)
{
    try
    {
        const auto problem = save (path, bytes);
        return problem.empty() ? problem : "cannot save " + quotedText (path, 200) + ": " + escapedText (problem, 200);
    }
    catch (const std::exception& error)
    {
        return "cannot save " + quotedText (path, 200) + ": " + escapedText (error.what(), 200);
    }
}

} // namespace bulkhead
