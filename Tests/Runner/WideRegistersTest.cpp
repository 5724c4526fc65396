#include "Runner/WideRegisters.h"

#include <catch2/catch.hpp>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <vector>

using namespace bulkhead;

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__ ((target ("xsave"))) static unsigned long long partsInUse() { return _xgetbv (1); }
#endif

TEST_CASE ("WideRegisters: giving them up changes nothing that a caller counts on", "[runner]")
{
    std::vector<float> samples (1024);

    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = std::sin (static_cast<float> (i));

    const auto rounding = std::fegetround();
    std::fesetround (FE_UPWARD);
    std::vector<float> copy (samples.size());
    std::memcpy (copy.data(), samples.data(), samples.size() * sizeof (float));
    double before = 0.0, after = 0.0;

    for (const auto s : samples)
        before += static_cast<double> (s) / 3.0;

    giveUpWideRegisters();

    for (const auto s : copy)
        after += static_cast<double> (s) / 3.0;

    CHECK (std::fegetround() == FE_UPWARD);
    std::fesetround (rounding);
    CHECK (before == after);
    CHECK (copy == samples);
}

#if defined(__x86_64__)
TEST_CASE ("WideRegisters: they are not in use when they have been given up", "[runner]")
{
    if (__builtin_cpu_supports ("avx512f") == 0)
        return; // there are none

    giveUpWideRegisters();
    const auto parts = partsInUse(); // before anything copies memory
    CHECK ((parts & 0xe0) == 0);
}
#endif
