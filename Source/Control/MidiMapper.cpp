#include "MidiMapper.h"

#include "Graph/ParameterText.h"

namespace bulkhead
{

std::vector<MappedChange> mapMidi (const Patch& patch, std::span<const std::uint8_t> bytes)
{
    std::vector<MappedChange> changes;
    constexpr auto controlChange = 0xb0;

    if (bytes.size() != 3 || (bytes[0] & 0xf0) != controlChange || bytes[1] > 127 || bytes[2] > 127)
        return changes;

    const auto channel = (bytes[0] & 0x0f) + 1;

    for (const auto& mapping : patch.midi)
    {
        if (mapping.controller != bytes[1] || (mapping.channel != 0 && mapping.channel != channel))
            continue;

        const auto* module = patch.findModule (mapping.module);

        if (module == nullptr || module->describedType() == nullptr)
            continue;

        const auto& info = module->describedType()->info;
        const auto index = findParameter (info, mapping.parameter);

        if (index < 0)
            continue;

        const auto& parameter = info.parameters[static_cast<std::size_t> (index)];
        const auto from = toNormalised (parameter, mapping.minimum.value_or (parameter.minimum));
        const auto to = toNormalised (parameter, mapping.maximum.value_or (parameter.maximum));
        const auto turned = static_cast<float> (bytes[2]) / 127.0f;
        changes.push_back ({&mapping, index, fromNormalised (parameter, from + (to - from) * turned)});
    }

    return changes;
}

} // namespace bulkhead
