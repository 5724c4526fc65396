#include "PlainPatch.h"

namespace bulkhead
{

PatchModule benchModule (const std::string& id, std::string_view type)
{
    PatchModule module;
    module.id = id;
    module.type = std::string (type);
    module.name = id;
    return module;
}

Patch chainOf (int count)
{
    Patch patch;
    patch.name = "bench";

    for (int i = 0; i < count; ++i)
    {
        const auto type = i == 0 ? "vco" : i + 1 < count ? "vcf" : "output";
        patch.modules.push_back (benchModule (type + std::to_string (i + 1), type));
        patch.modules.back().x = 240.0 * (i % 8);
        patch.modules.back().y = 320.0 * (i / 8);

        if (i == 0)
            continue;

        const auto& from = patch.modules[static_cast<std::size_t> (i - 1)];
        const auto& to = patch.modules.back();
        Cable cable;
        cable.from = {from.id, std::string (from.moduleType()->info.outputs[0].id)};
        cable.to = {to.id, std::string (to.moduleType()->info.inputs[0].id)};
        patch.cables.push_back (cable);
    }

    return patch;
}

} // namespace bulkhead
