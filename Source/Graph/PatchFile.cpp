// Patches on disk: what is opened is a regular file of a bounded size, or is not read at all.
#include "PatchFile.h"

#include "JsonGuard.h"
#include "QuotedText.h"
#include "SystemWords.h"

#include "Ipc/Descriptor.h"

#include <cerrno>
#include <cstdint>
#include <exception>
#include <fcntl.h>
#include <sys/stat.h>

namespace bulkhead
{

namespace
{

/// Fills `bytes`; returns what went wrong, or "".
std::string readWholeFile (const std::string& path, std::string& bytes)
{
    if (path.empty() || path.find ('\0') != path.npos)
        return "not a file name";

    // O_NONBLOCK: opening a FIFO that nobody writes to must not wait.
    const Descriptor file (::open (path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    struct stat info = {};

    if (! file.isValid() || ::fstat (file.get(), &info) != 0)
        return systemWords (errno);

    if (! S_ISREG (info.st_mode))
        return S_ISDIR (info.st_mode) ? "it is a folder" : "it is not a regular file";

    const auto tooLarge = "the file is larger than " + byteCountText (PatchLimits::fileBytes);

    if (static_cast<std::uintmax_t> (info.st_size) > PatchLimits::fileBytes)
        return tooLarge;

    // The size is only a hint: files of /proc say 0, and a file may grow while it is read.
    bytes.reserve (static_cast<std::size_t> (info.st_size));
    char chunk[65536];

    for (;;)
    {
        const auto got = ::read (file.get(), chunk, sizeof chunk);

        if (got == 0)
            return {};

        if (got < 0 && errno == EINTR)
            continue;

        if (got < 0)
            return systemWords (errno);

        bytes.append (chunk, static_cast<std::size_t> (got));

        if (bytes.size() > PatchLimits::fileBytes)
            return tooLarge;
    }
}

} // namespace

PatchResult loadPatchFile (const std::string& path)
{
    PatchResult result;

    try
    {
        std::string bytes;

        if (auto problem = readWholeFile (path, bytes); problem.empty())
            result = readPatch (bytes);
        else
            result.problems.push_back ({"", std::move (problem)});
    }
    catch (const std::exception& error)
    {
        result.problems.push_back ({"", "cannot be read: " + escapedText (error.what())});
    }

    return result;
}

std::string savePatchFile (const Patch& patch, const std::string& path)
{
    try
    {
        const auto text = writePatch (patch);

        if (const auto readBack = readPatch (text); ! readBack.ok())
            return "cannot save " + quotedText (path, 200)
                   + ": the patch would not load again: " + readBack.problems.front().toText();

        return saveFileAtomically (path, text);
    }
    catch (const std::exception& error)
    {
        return "cannot save " + quotedText (path, 200) + ": " + escapedText (error.what());
    }
}

} // namespace bulkhead
