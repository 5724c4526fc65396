// A cable by its two ends: there is one cable between two ports at most.
#pragma once

#include "Graph/Patch.h"

namespace bulkhead
{

struct CableEnds
{
    PortRef from; ///< An output.
    PortRef to; ///< An input.

    bool operator== (const CableEnds&) const = default;
};

} // namespace bulkhead
