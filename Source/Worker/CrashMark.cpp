#include "CrashMark.h"

#include <csignal>
#include <linux/futex.h>
#include <unistd.h>

namespace bulkhead
{

static LifeWord* markedLife = nullptr;

static void markAndEnd (int signalNumber)
{
    markedLife->word.fetch_or (FUTEX_OWNER_DIED, std::memory_order_seq_cst);
    futexWake (markedLife->word, wakeAll);
    _exit (128 + signalNumber);
}

void markCrashesIn (LifeWord& life)
{
    markedLife = &life;
    struct sigaction action = {};
    action.sa_handler = markAndEnd;
    action.sa_flags = SA_ONSTACK;

    for (const auto s : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS})
        sigaction (s, &action, nullptr);
}

} // namespace bulkhead
