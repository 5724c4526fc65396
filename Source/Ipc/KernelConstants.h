// Constants of the kernel's interfaces that are newer than the C library's headers may be.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MCL_ONFAULT
#define MCL_ONFAULT 4
#endif
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

namespace bulkhead
{

// The same numbers on every architecture.
inline constexpr long futexWaitvNumber = 449; ///< Linux 5.16
inline constexpr long futexWakeNumber = 454; ///< Linux 6.7
inline constexpr long futexWaitNumber = 455; ///< Linux 6.7
inline constexpr long futexRequeueNumber = 456; ///< Linux 6.7
inline constexpr long futexSize32 = 2;
inline constexpr long futexPrivate = 128;
inline constexpr long futexAllBits = 0xffffffffl;

} // namespace bulkhead
