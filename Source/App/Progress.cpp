#include "Progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace bulkhead
{

Progress::Progress (std::string what) : label (std::move (what)), terminal (isatty (STDERR_FILENO) != 0) {}

Progress::~Progress()
{
    if (terminal && shown >= 0)
        std::fprintf (stderr, "\r\033[K");
}

void Progress::show (double part, const std::string& detail)
{
    const auto percent = static_cast<int> (std::clamp (part, 0.0, 1.0) * 100.0);

    if (! terminal || (percent == shown && detail.empty()))
        return;

    shown = percent;
    constexpr int width = 30;
    const auto full = percent * width / 100;
    std::fprintf (stderr, "\r%s [%s%s] %3d %% %s\033[K", label.c_str(), std::string (static_cast<std::size_t> (full), '#').c_str(),
                  std::string (static_cast<std::size_t> (width - full), '.').c_str(), percent, detail.c_str());
    std::fflush (stderr);
}

} // namespace bulkhead
