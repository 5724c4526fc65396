#include "StateFolder.h"

#include "Graph/QuotedText.h"
#include "Graph/SystemWords.h"

#include <cerrno>
#include <cstdlib>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead
{

static bool isAbsolute (const char* path) { return path != nullptr && path[0] == '/'; }

std::string homeFolder()
{
    if (const auto* home = std::getenv ("HOME"); isAbsolute (home))
        return home;

    const auto* const user = ::getpwuid (::getuid());
    return user != nullptr && isAbsolute (user->pw_dir) ? std::string (user->pw_dir) : std::string();
}

/// The XDG rule: a path that is not absolute is as none.
static std::string xdgFolder (const char* variable, const char* belowHome)
{
    if (const auto* folder = std::getenv (variable); isAbsolute (folder))
        return std::string (folder) + "/bulkhead";

    const auto home = homeFolder();
    return home.empty() ? home : home + belowHome + "/bulkhead";
}

std::string stateFolder() { return xdgFolder ("XDG_STATE_HOME", "/.local/state"); }

std::string dataFolder() { return xdgFolder ("XDG_DATA_HOME", "/.local/share"); }

std::string makePrivateFolder (const std::string& path)
{
    if (! path.starts_with ('/'))
        return "there is no home folder";

    for (auto slash = path.find ('/', 1);; slash = path.find ('/', slash + 1))
    {
        const auto part = path.substr (0, slash);
        struct stat info = {};

        if (::mkdir (part.c_str(), 0700) != 0 && (::stat (part.c_str(), &info) != 0 || ! S_ISDIR (info.st_mode)))
            return quotedText (part, 200) + ": " + systemWords (errno);

        if (slash == path.npos)
            return {};
    }
}

} // namespace bulkhead
