// RealtimeScope for the checked programs: counts on the thread that is in it.
#include "Counting.h"

#include "Ipc/RealtimeScope.h"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <unwind.h>

namespace bulkhead
{

namespace realtimecheck
{

namespace
{

/// All of it lies in the program's own thread-local block: to touch it never allocates.
struct ThreadState
{
    RealtimeCounts* counts = nullptr;
    bool busy = false; // with a violation: what the check itself does is none
    bool known = false, seesSystemCalls = false;
};

constinit thread_local ThreadState state;

struct Walk
{
    RealtimeCounts::Frame* frames;
    std::size_t numFrames, toSkip;
};

_Unwind_Reason_Code visit (_Unwind_Context* context, void* argument)
{
    auto& walk = *static_cast<Walk*> (argument);
    const auto address = static_cast<std::uintptr_t> (_Unwind_GetIP (context));

    if (address == 0 || walk.numFrames == RealtimeCounts::maxFrames)
        return _URC_END_OF_STACK;

    if (walk.toSkip > 0)
    {
        --walk.toSkip;
        return _URC_NO_REASON;
    }

    auto& frame = walk.frames[walk.numFrames++];
    const auto* object = "?";
    frame.offset = address;

    // Before the return address, that is, in the call: the last one of a function may be its end.
    if (Dl_info info; dladdr (reinterpret_cast<void*> (address - 1), &info) != 0 && info.dli_fname != nullptr)
    {
        frame.offset = address - 1 - reinterpret_cast<std::uintptr_t> (info.dli_fbase);
        const auto* slash = std::strrchr (info.dli_fname, '/');
        object = slash != nullptr ? slash + 1 : info.dli_fname;
    }

    std::strncpy (frame.object, object, sizeof frame.object - 1);
    return _URC_NO_REASON;
}

[[gnu::always_inline]] inline void keep (RealtimeCounts::Violation& violation, const char* what,
                                         std::size_t ownFrames) noexcept
{
    std::strncpy (violation.what, what, sizeof violation.what - 1);
    Walk walk {violation.frames, 0, ownFrames};
    _Unwind_Backtrace (visit, &walk);
    violation.numFrames.store (std::max (1u, static_cast<std::uint32_t> (walk.numFrames)), std::memory_order_release);
}

} // namespace

RealtimeCounts* counts() noexcept { return state.counts; }

[[gnu::noinline]] void noteViolation (RealtimeCounts::Kind kind, const char* what, std::size_t within) noexcept
{
    if (state.counts == nullptr || state.busy)
        return;

    state.busy = true;
    const auto noted = noteSystemCalls (false);
    const auto number = state.counts->violations[kind].fetch_add (1, std::memory_order_relaxed);

    if (number < RealtimeCounts::numFirst)
        keep (state.counts->first[kind][number], what, 1 + within);

    noteSystemCalls (noted);
    state.busy = false;
}

} // namespace realtimecheck

using namespace realtimecheck;

RealtimeScope::RealtimeScope (RealtimeCounts& counts) noexcept : outer (state.counts)
{
    noteSystemCalls (false);

    if (! state.known)
    {
        state.known = true;
        state.seesSystemCalls = seeSystemCalls();
        counts.threads.fetch_add (1);
        counts.blind.fetch_add (state.seesSystemCalls ? 0 : 1);
    }

    state.counts = &counts;
    noteSystemCalls (state.seesSystemCalls);
}

RealtimeScope::~RealtimeScope()
{
    noteSystemCalls (outer != nullptr && state.seesSystemCalls);
    state.counts = outer;
}

bool realtimeRuleIsChecked() noexcept { return true; }

} // namespace bulkhead
