#include "WideRegisters.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace bulkhead
{

#if defined(__x86_64__)

// Of the register that says which parts of a processor's state are in use (XINUSE): the masks, the upper halves of the
// first sixteen registers, the other sixteen.
static constexpr unsigned long long wideParts = 0xe0;

/// True where the system has them saved, and the processor says whether they are in use.
static const auto canGiveUp = []
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    constexpr unsigned systemSaves = 1u << 27, tellsInUse = 1u << 2;

    if (__get_cpuid (1, &a, &b, &c, &d) == 0 || (c & systemSaves) == 0)
        return false;

    return __get_cpuid_count (0xd, 1, &a, &b, &c, &d) != 0 && (a & tellsInUse) != 0;
}();

/// An image of the state in which no part holds anything: a header and what the format asks for.
alignas (64) static const unsigned char nothing[1024] {};

__attribute__ ((target ("xsave"), noinline)) static void giveUp() noexcept
{
    if ((_xgetbv (1) & wideParts) != 0)
        _xrstor64 (const_cast<unsigned char*> (nothing), wideParts); // only reads
}

void giveUpWideRegisters() noexcept
{
    if (canGiveUp)
        giveUp();
}

#else

void giveUpWideRegisters() noexcept {}

#endif

} // namespace bulkhead
