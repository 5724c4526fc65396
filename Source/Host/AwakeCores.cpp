#include "AwakeCores.h"

#include <cstdint>
#include <fcntl.h>
#include <fstream>
#include <string>

namespace bulkhead
{

/// Microseconds that waking a core may take. Halting costs so little that it is allowed, but not in a virtual machine,
/// where the host system schedules the core away: there it is to poll.
static std::int32_t bearableLatency()
{
    std::string driver;
    std::getline (std::ifstream ("/sys/devices/system/cpu/cpuidle/current_driver"), driver);
    return driver == "haltpoll" ? 0 : 2;
}

AwakeCores::AwakeCores() : request (::open ("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC))
{
    const auto latency = bearableLatency();

    if (request.isValid() && ::write (request.get(), &latency, sizeof latency) != sizeof latency)
        request.reset();
}

} // namespace bulkhead
