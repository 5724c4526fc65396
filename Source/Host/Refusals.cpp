#include "Refusals.h"

#include "ReadableFolders.h"

#include "Graph/QuotedText.h"
#include "Graph/Utf8.h"
#include "Ipc/ReadOnce.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead
{

/// What libraries look for by themselves, and plugins do without; and what is nobody's business: a folder or file that
/// is hidden, but where programs keep what the user has made.
static bool isWorthAsking (const std::string& path)
{
    constexpr std::array<std::string_view, 9> libraries {
        "/usr/share/locale/",     "/usr/share/zoneinfo/", "/usr/share/fonts/", "/usr/share/icons/",  "/usr/share/X11/",
        "/usr/share/fontconfig/", "/usr/share/glib-2.0/", "/usr/share/mime/",  "/usr/share/themes/",
    };

    if (std::any_of (libraries.begin(), libraries.end(), [&] (auto folder) { return path.starts_with (folder); }))
        return false;

    const auto hidden = path.find ("/.");
    return hidden == path.npos || path.find ("/.local/share/") == hidden;
}

static bool isReadableHere (const std::string& path)
{
    struct stat status = {};
    return ::stat (path.c_str(), &status) == 0 && (S_ISREG (status.st_mode) || S_ISDIR (status.st_mode))
           && ::access (path.c_str(), R_OK) == 0;
}

static void addPath (const RefusedPath& said, Refusals& refusals)
{
    const std::string path (said.text, ::strnlen (said.text, sizeof said.text));

    if (! path.starts_with ('/') || path.size() == sizeof said.text || findInvalidUtf8 (path) != path.npos
        || ! isWorthAsking (path) || ! isReadableHere (path))
        return;

    Refusals::Path refused {path, {}};
    std::string real;

    if (! checkGrant (path, real).empty() || ! isWorthAsking (real))
        return;

    // A sample is seldom alone.
    struct stat status = {};
    const auto folder = real.substr (0, real.rfind ('/'));
    std::string realFolder;

    if (::stat (real.c_str(), &status) == 0 && S_ISREG (status.st_mode) && checkGrant (folder, realFolder).empty())
        refused.grant = realFolder;
    else
        refused.grant = real;

    const auto isSame = [&] (const auto& other) { return other.wanted == refused.wanted; };

    if (std::none_of (refusals.paths.begin(), refusals.paths.end(), isSame))
        refusals.paths.push_back (std::move (refused));
}

RefusalCopies copyRefusals (const RefusalReport& report, std::uint32_t& written, std::uint32_t& code)
{
    RefusalCopies copies;
    const auto now = report.written.load (std::memory_order_acquire);
    const auto codeNow = report.code.load (std::memory_order_relaxed);

    for (auto next = now - std::min (now - written, maxRefusedPaths); next != now; ++next)
        copies.paths.push_back (readOnce (report.paths[next % maxRefusedPaths]));

    copies.code = codeNow != code;
    written = now;
    code = codeNow;
    return copies;
}

Refusals checkedRefusals (const RefusalCopies& copies)
{
    Refusals refusals;
    refusals.code = copies.code;

    for (const auto& path : copies.paths)
        addPath (path, refusals);

    return refusals;
}

std::string refusalWords (const Refusals& refusals)
{
    if (! refusals.paths.empty())
        return "it wanted to read " + quotedText (refusals.paths.front().wanted, 300) + ", which it may not";

    return refusals.code ? "it wanted to run code that it had written itself, which it may not" : "";
}

} // namespace bulkhead
