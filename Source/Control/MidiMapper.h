// Turns controllers into parameters, as the patch's MIDI mappings say.
#pragma once

#include "Graph/Patch.h"

#include <span>

namespace bulkhead
{

struct MappedChange
{
    const MidiMapping* mapping = nullptr;
    int parameter = 0; ///< Index in the module's ModuleInfo::parameters.
    float value = 0.0f; ///< Real units.
};

/// The changes that one MIDI message of `bytes` brings. A controller's 0 to 127 spans the mapping's range, or the
/// parameter's where it has none, along the parameter's scale. Pure.
std::vector<MappedChange> mapMidi (const Patch& patch, std::span<const std::uint8_t> bytes);

} // namespace bulkhead
