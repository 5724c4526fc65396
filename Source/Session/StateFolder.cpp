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

std::string stateFolder()
{
    const auto isAbsolute = [] (const char* path) { return path != nullptr && path[0] == '/'; };

    // The XDG rule: a path that is not absolute is as none.
    if (const auto* state = std::getenv ("XDG_STATE_HOME"); isAbsolute (state))
        return std::string (state) + "/bulkhead";

    if (const auto* home = std::getenv ("HOME"); isAbsolute (home))
        return std::string (home) + "/.local/state/bulkhead";

    const auto* const user = ::getpwuid (::getuid());
    return user != nullptr && isAbsolute (user->pw_dir) ? std::string (user->pw_dir) + "/.local/state/bulkhead"
                                                        : std::string();
}

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
