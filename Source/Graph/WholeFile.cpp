#include "WholeFile.h"

#include "JsonGuard.h"
#include "SystemWords.h"

#include "Ipc/Descriptor.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <sys/stat.h>

namespace bulkhead
{

std::string readWholeFile (const std::string& path, std::size_t maxBytes, std::string& bytes, int* error)
{
    int ignored = 0;
    auto& number = error != nullptr ? *error : ignored;
    number = 0;
    const auto failed = [&number]
    {
        number = errno;
        return systemWords (number);
    };

    if (path.empty() || path.find ('\0') != path.npos)
        return "not a file name";

    // O_NONBLOCK: opening a FIFO that nobody writes to must not wait.
    const Descriptor file (::open (path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    struct stat info = {};

    if (! file.isValid() || ::fstat (file.get(), &info) != 0)
        return failed();

    if (! S_ISREG (info.st_mode))
        return S_ISDIR (info.st_mode) ? "it is a folder" : "it is not a regular file";

    const auto tooLarge = "the file is larger than " + byteCountText (maxBytes);

    if (static_cast<std::uintmax_t> (info.st_size) > maxBytes)
        return tooLarge;

    // The size is only a hint: files of /proc say 0, and a file may grow while it is read.
    bytes.clear();
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
            return failed();

        bytes.append (chunk, static_cast<std::size_t> (got));

        if (bytes.size() > maxBytes)
            return tooLarge;
    }
}

} // namespace bulkhead
