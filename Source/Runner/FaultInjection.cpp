#include "FaultInjection.h"

#include <cstdlib>
#include <ctime>

namespace bulkhead
{

void commit (Fault fault) noexcept
{
    static volatile std::uint32_t counter = 0;
    static volatile std::uint32_t* volatile nowhere = nullptr;

    switch (fault)
    {
        case Fault::crash:
            *nowhere = 0;
            break;
        case Fault::abort:
            std::abort();
        case Fault::busyLoop:
            for (;;)
                counter = counter + 1;
        case Fault::sleep:
        {
            const timespec duration {0, 100'000'000};
            nanosleep (&duration, nullptr);
            break;
        }
        case Fault::none:
        case Fault::notANumber:
        case Fault::runaway:
            break;
    }
}

} // namespace bulkhead
