// Every system call of a thread, from whatever library, seen by itself: Linux's syscall user dispatch (5.11) turns it
// into a SIGSYS before it is made. The handler notes it and makes it, from a stretch of code that is exempt.
//
// Allowed are waits and wakes on futexes that are shared between processes, as Ipc/Futex.h makes them. Those of the C
// library are private: a lock that is contended, also where no function of Locks.cpp was called.
#include "Counting.h"

#include "Ipc/KernelConstants.h"

#include <csignal>
#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(PR_SET_SYSCALL_USER_DISPATCH)

/// number and six arguments; the kernel's own result.
extern "C" long bulkheadExemptCall (const long* numberAndArguments) noexcept;
extern "C" void bulkheadExemptReturn() noexcept;
extern "C" const char bulkheadExemptBegin[], bulkheadExemptEnd[];

// The return is written as the C library's is, byte by byte: unwinders know a signal's frame by it.
asm(R"(
    .pushsection .text.bulkhead_exempt, "ax", @progbits
    .globl bulkheadExemptBegin, bulkheadExemptCall, bulkheadExemptReturn, bulkheadExemptEnd
bulkheadExemptBegin:
    .type bulkheadExemptCall, @function
bulkheadExemptCall:
    mov 0(%rdi), %rax
    mov 16(%rdi), %rsi
    mov 24(%rdi), %rdx
    mov 32(%rdi), %r10
    mov 40(%rdi), %r8
    mov 48(%rdi), %r9
    mov 8(%rdi), %rdi
    syscall
    ret
    nop
    .type bulkheadExemptReturn, @function
bulkheadExemptReturn:
    mov $15, %rax
    syscall
    nop
bulkheadExemptEnd:
    .popsection
)");

namespace bulkhead::realtimecheck
{

namespace
{

static_assert (SYS_rt_sigreturn == 15);
constexpr int sysUserDispatch = 2; // siginfo_t::si_code

/// What the kernel looks at before each system call of this thread.
constinit thread_local volatile char selector = PR_SYS_DISPATCH_OFF;
constexpr char letThrough = 0, intercept = 1;

/// The kernel's struct, whose restorer the C library's function would not let us choose.
struct KernelAction
{
    void (*handler) (int, siginfo_t*, void*);
    unsigned long flags;
    void (*restorer)();
    std::uint64_t mask;
};

KernelAction former;

[[gnu::always_inline]] inline void note (long number, const long* arguments) noexcept
{
    constexpr std::size_t within = 2; // the handler, and what the signal returns to

    if (number == SYS_exit_group)
        return; // a process that crashed or is over plays nothing any more

    if (number == SYS_futex)
    {
        switch (static_cast<int> (arguments[1]) & ~FUTEX_CLOCK_REALTIME)
        {
            case FUTEX_WAIT:
            case FUTEX_WAIT_BITSET:
                counts()->waits.fetch_add (1, std::memory_order_relaxed);
                return;
            case FUTEX_WAKE:
            case FUTEX_WAKE_BITSET:
                counts()->wakes.fetch_add (1, std::memory_order_relaxed);
                return;
            default:
                return noteViolation (RealtimeCounts::systemCall, "system call futex, private", within);
        }
    }

    if ((number == futexWaitNumber && (arguments[3] & futexPrivate) == 0) || number == futexWaitvNumber)
    {
        counts()->waits.fetch_add (1, std::memory_order_relaxed);
        return;
    }

    if (number == futexWakeNumber && (arguments[3] & futexPrivate) == 0)
    {
        counts()->wakes.fetch_add (1, std::memory_order_relaxed);
        return;
    }

    char what[32] = "system call ";
    auto* end = what + 12;
    char digits[8];
    auto count = 0;

    for (auto rest = number; count < 8 && (rest > 0 || count == 0); rest /= 10)
        digits[count++] = static_cast<char> ('0' + rest % 10);

    while (count > 0)
        *end++ = digits[--count];

    noteViolation (RealtimeCounts::systemCall, what, within);
}

void handle (int signalNumber, siginfo_t* info, void* context) noexcept
{
    if (info->si_code != sysUserDispatch)
    {
        // Not one of ours.
        if (former.handler != nullptr)
            return former.handler (signalNumber, info, context);

        std::signal (SIGSYS, SIG_DFL);
        std::raise (SIGSYS);
        return;
    }

    selector = letThrough;
    auto& registers = static_cast<ucontext_t*> (context)->uc_mcontext.gregs;
    const long number = info->si_syscall;
    const long call[] = {number,
                         static_cast<long> (registers[REG_RDI]),
                         static_cast<long> (registers[REG_RSI]),
                         static_cast<long> (registers[REG_RDX]),
                         static_cast<long> (registers[REG_R10]),
                         static_cast<long> (registers[REG_R8]),
                         static_cast<long> (registers[REG_R9])};
    note (number, call + 1);

    switch (number)
    {
        case SYS_clone:
        case SYS_clone3:
        case SYS_fork:
        case SYS_vfork:
        case SYS_rt_sigreturn:
        case SYS_exit:
        {
            // Only right where it stands. It is noted; what follows on this thread is not seen any more.
            constexpr int instruction = 2; // bytes of "syscall"
            registers[REG_RIP] -= instruction;
            registers[REG_RAX] = number;
            return;
        }
        default:
            registers[REG_RAX] = bulkheadExemptCall (call);
            selector = intercept;
    }
}

bool install() noexcept
{
    constexpr unsigned long restorerGiven = 0x04000000;
    const KernelAction action {handle, SA_SIGINFO | SA_NODEFER | SA_RESTART | restorerGiven, bulkheadExemptReturn, 0};
    return syscall (SYS_rt_sigaction, SIGSYS, &action, &former, sizeof action.mask) == 0;
}

} // namespace

bool seeSystemCalls() noexcept
{
    static const auto installed = install();

    sigset_t sigsys;
    sigemptyset (&sigsys);
    sigaddset (&sigsys, SIGSYS);
    pthread_sigmask (SIG_UNBLOCK, &sigsys, nullptr);

    return installed
           && prctl (PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, bulkheadExemptBegin,
                     bulkheadExemptEnd - bulkheadExemptBegin, &selector)
                  == 0;
}

bool noteSystemCalls (bool whether) noexcept
{
    const auto before = selector == intercept;
    selector = whether ? intercept : letThrough;
    return before;
}

} // namespace bulkhead::realtimecheck

#else

namespace bulkhead::realtimecheck
{

bool seeSystemCalls() noexcept { return false; }
bool noteSystemCalls (bool) noexcept { return false; }

} // namespace bulkhead::realtimecheck

#endif
