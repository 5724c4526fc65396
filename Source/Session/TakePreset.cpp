#include "TakePreset.h"

#include "Graph/RememberedPlugins.h"

namespace bulkhead
{

std::string TakePreset::apply (Patch& patch)
{
    auto* const m = patch.findModule (module);

    if (m == nullptr)
        return "there is no module \"" + module + "\"";

    const auto* const type = m->describedType();

    if (type == nullptr)
        return "\"" + module + "\" is of a type that is not known here";

    before = *m;
    m->parameters.clear();

    // Explicitly, too: what is not set has its default, which another version of a plugin may change.
    for (const auto& info : type->info.parameters)
    {
        const std::string id (info.id);
        const auto value = values.find (id);
        m->parameters[id] = value != values.end() ? valueFor (info, value->second, info) : info.defaultValue;
    }

    if (! state.is_null())
        m->state = state;

    return {};
}

void TakePreset::undo (Patch& patch)
{
    auto* const m = patch.findModule (module);

    if (m == nullptr)
        return;

    m->parameters = before.parameters;
    m->unknownParameters = before.unknownParameters;
    m->state = before.state;
}

} // namespace bulkhead
