#include "WorkerOutput.h"

#include "Graph/QuotedText.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace bulkhead
{

static constexpr std::size_t kept = 2048, lineBytes = 200;

WorkerOutput::WorkerOutput()
{
    int ends[2] = {-1, -1};

    if (::pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
        throw std::system_error (errno, std::generic_category(), "a pipe for what a module says");

    reading = Descriptor (ends[0]);
    writing = Descriptor (ends[1]);
    fcntl (writing.get(), F_SETFD, 0);
}

void WorkerOutput::take()
{
    constexpr int mostReads = 64; // one that floods the pipe is not listened to for ever
    char piece[4096];
    const std::lock_guard lock (mutex);

    for (int reads = 0; reads < mostReads; ++reads)
    {
        const auto count = ::read (reading.get(), piece, sizeof piece);

        if (count <= 0)
            return;

        end.append (piece, static_cast<std::size_t> (count));

        if (end.size() > kept)
            end.erase (0, end.size() - kept);
    }
}

std::string WorkerOutput::lastLines (std::size_t most)
{
    take();
    std::string lines;
    const std::lock_guard lock (mutex);
    std::string_view left = end;

    for (std::size_t count = 0; count < most && ! left.empty();)
    {
        const auto begin = left.find_last_of ("\r\n");
        auto line = begin == left.npos ? left : left.substr (begin + 1);
        left = left.substr (0, begin == left.npos ? 0 : begin);

        while (! line.empty() && (line.front() == ' ' || line.front() == '\t'))
            line.remove_prefix (1);

        if (line.empty())
            continue;

        lines = escapedText (line, lineBytes) + (lines.empty() ? "" : " / ") + lines;
        ++count;
    }

    return lines;
}

} // namespace bulkhead
