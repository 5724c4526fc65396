#include "RealtimeCounts.h"

namespace bulkhead
{

RealtimeCounts& RealtimeCounts::ofThisProcess() noexcept
{
    static constinit RealtimeCounts counts {};
    return counts;
}

} // namespace bulkhead
