// Keeps the processor from sleeping deeper than audio can bear: to be woken out of a deep sleep takes a core 50 to 200
// us. For as long as one of these lives, cores without work stay awake or nearly so, for all programs (the kernel's PM
// QoS).
#pragma once

#include "Ipc/Descriptor.h"

namespace bulkhead
{

class AwakeCores
{
public:
    /// Asks the kernel. Where this user may not (who may write /dev/cpu_dma_latency is the system's choice) nothing
    /// happens.
    AwakeCores();

    /// Whether the kernel agreed.
    bool areAwake() const noexcept { return request.isValid(); }

private:
    Descriptor request; // The kernel forgets the request when it is closed.
};

} // namespace bulkhead
