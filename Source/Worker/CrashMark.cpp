#include "CrashMark.h"

#include <csignal>
#include <linux/futex.h>
#include <unistd.h>

namespace bulkhead
{

static RegionHeader* marked = nullptr;

static void markAndEnd (int signalNumber)
{
    marked->crashSignal.store (static_cast<std::uint32_t> (signalNumber), std::memory_order_relaxed);
    marked->life.word.fetch_or (FUTEX_OWNER_DIED, std::memory_order_seq_cst);
    futexWake (marked->life.word, wakeAll);
    _exit (128 + signalNumber);
}

void markCrashesIn (RegionHeader& region)
{
    marked = &region;
    struct sigaction action = {};
    action.sa_handler = markAndEnd;
    action.sa_flags = SA_ONSTACK;

    for (const auto s : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS})
        sigaction (s, &action, nullptr);
}

} // namespace bulkhead
