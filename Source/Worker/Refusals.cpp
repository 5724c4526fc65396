#include "Refusals.h"

#include <cstring>

namespace bulkhead
{

static std::atomic<RefusalReport*> listener {nullptr};
static std::atomic_flag writing = ATOMIC_FLAG_INIT;

void tellRefusalsTo (RefusalReport& report) noexcept { listener.store (&report, std::memory_order_release); }

void noteRefusedPath (const char* path) noexcept
{
    auto* const report = listener.load (std::memory_order_acquire);

    // From where a relative one would count is nobody's decision.
    if (report == nullptr || path == nullptr || path[0] != '/')
        return;

    const auto length = ::strnlen (path, sizeof RefusedPath::text);

    if (length == sizeof RefusedPath::text || writing.test_and_set (std::memory_order_acquire))
        return;

    const auto written = report->written.load (std::memory_order_relaxed);
    const auto& last = report->paths[(written - 1) % maxRefusedPaths];

    // One that tries the same for ever does not push out the others.
    if (written == 0 || std::strncmp (last.text, path, sizeof last.text) != 0)
    {
        auto& place = report->paths[written % maxRefusedPaths];
        std::memset (place.text, 0, sizeof place.text);
        std::memcpy (place.text, path, length);
        report->written.store (written + 1, std::memory_order_release);
    }

    writing.clear (std::memory_order_release);
}

void noteRefusedCode() noexcept
{
    if (auto* const report = listener.load (std::memory_order_acquire); report != nullptr)
        report->code.fetch_add (1, std::memory_order_relaxed);
}

} // namespace bulkhead
