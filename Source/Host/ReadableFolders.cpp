#include "ReadableFolders.h"

#include "Graph/QuotedText.h"
#include "Graph/SystemWords.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead
{

/// What every worker reads.
static constexpr std::array<std::string_view, 3> everybodys {"/usr/lib", "/lib", "/lib64"};

static bool isBelow (std::string_view path, std::string_view folder)
{
    return path.starts_with (folder) && (path.size() == folder.size() || folder == "/" || path[folder.size()] == '/');
}

static std::string realPath (const std::string& path)
{
    auto* const real = ::realpath (path.c_str(), nullptr);
    std::string result (real != nullptr ? real : "");
    std::free (real);
    return result;
}

static std::vector<std::string> homes()
{
    std::vector<std::string> result;

    if (const auto* home = std::getenv ("HOME"); home != nullptr && home[0] == '/')
        result.push_back (realPath (home));

    passwd entry {};
    passwd* user = nullptr;
    std::array<char, 16384> text {};

    if (::getpwuid_r (::getuid(), &entry, text.data(), text.size(), &user) == 0 && user != nullptr
        && user->pw_dir != nullptr && user->pw_dir[0] == '/')
        result.push_back (realPath (user->pw_dir));

    return result;
}

/// `what` it is to be, and what to choose instead of one that holds more.
static std::string check (const std::string& path, std::string& real, bool mayBeFile, const char* what,
                          const char* instead)
{
    // Nothing below these is a place for plugins; of the others only what is below them.
    constexpr std::array<std::string_view, 6> closed {"/proc", "/sys", "/dev", "/etc", "/run", "/boot"};
    constexpr std::array<std::string_view, 10> tooWide {"/",    "/home", "/usr", "/var",   "/tmp",
                                                        "/opt", "/mnt",  "/srv", "/media", "/root"};
    const auto name = quotedText (path, 200);

    if (! path.starts_with ('/') || path.find ('\0') != path.npos)
        return name + " is not the whole path of " + what;

    real = realPath (path);
    struct stat status = {};

    if (real.empty() || ::stat (real.c_str(), &status) != 0)
        return name + ": " + systemWords (errno);

    if (! S_ISDIR (status.st_mode) && ! (mayBeFile && S_ISREG (status.st_mode)))
        return name + " is not " + what;

    const auto isTooWide = std::find (tooWide.begin(), tooWide.end(), real) != tooWide.end();
    const auto isClosed = std::any_of (closed.begin(), closed.end(), [&] (auto c) { return isBelow (real, c); });
    const auto users = homes();
    const auto holdsHome = std::any_of (users.begin(), users.end(), [&] (auto& home) { return isBelow (home, real); });

    if (isTooWide || isClosed || holdsHome)
        return name + instead;

    return {};
}

std::string checkReadableFolder (const std::string& folder, std::string& real)
{
    return check (folder, real, false, "a folder",
                  " holds more than plugins, so they are not allowed to read it: choose a folder of plugins");
}

std::string checkGrant (const std::string& path, std::string& real)
{
    return check (path, real, true, "a file or folder",
                  " holds more than a plugin should read: choose what it needs in there");
}

std::vector<std::string> readableFolders (std::span<const std::string> folders, std::vector<std::string>& problems)
{
    std::vector<std::string> result;

    for (const auto& folder : folders)
    {
        std::string real;
        struct stat status = {};

        if (folder.starts_with ('/') && ::stat (folder.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
            continue;

        if (auto problem = checkReadableFolder (folder, real); ! problem.empty())
            problems.push_back (std::move (problem));
        else if (std::none_of (everybodys.begin(), everybodys.end(),
                               [&] (auto f)
                               { return isBelow (real, f) || isBelow (real, realPath (std::string (f))); }))
            result.push_back (std::move (real));
    }

    std::sort (result.begin(), result.end());
    std::vector<std::string> outermost;
    std::size_t bytes = 0;

    for (auto& folder : result)
    {
        if (! outermost.empty() && isBelow (folder, outermost.back()))
            continue;

        if (outermost.size() == FoldersMessage::most || bytes + folder.size() + 1 > FoldersMessage::mostBytes)
        {
            problems.push_back (quotedText (folder, 200) + " is one folder too many");
            break;
        }

        bytes += folder.size() + 1;
        outermost.push_back (std::move (folder));
    }

    return outermost;
}

void addReadable (std::vector<std::string>& folders, const std::string& path)
{
    std::size_t bytes = path.size() + 1;

    for (const auto& folder : folders)
    {
        if (isBelow (path, folder))
            return;

        bytes += folder.size() + 1;
    }

    if (folders.size() < FoldersMessage::most && bytes <= FoldersMessage::mostBytes)
        folders.push_back (path);
}

FoldersMessage foldersMessage (std::span<const std::string> folders)
{
    FoldersMessage message;

    for (const auto& folder : folders)
    {
        if (folder.size() < 2 || folder.front() != '/' || folder.find ('\0') != folder.npos
            || message.count == FoldersMessage::most || folder.size() + 1 > FoldersMessage::mostBytes - message.bytes)
            throw std::runtime_error ("plugins cannot be allowed to read " + quotedText (folder, 200));

        std::copy (folder.begin(), folder.end(), message.paths + message.bytes);
        message.bytes += static_cast<std::uint32_t> (folder.size() + 1);
        ++message.count;
    }

    return message;
}

} // namespace bulkhead
