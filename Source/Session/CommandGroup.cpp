#include "CommandGroup.h"

#include <algorithm>

namespace bulkhead
{

std::string CommandGroup::apply (Patch& patch)
{
    for (std::size_t i = 0; i < commands.size(); ++i)
        if (auto problem = commands[i]->apply (patch); ! problem.empty())
        {
            while (i > 0)
                commands[--i]->undo (patch);

            return problem;
        }

    return {};
}

void CommandGroup::undo (Patch& patch)
{
    for (auto command = commands.rbegin(); command != commands.rend(); ++command)
        (*command)->undo (patch);
}

Command::Effect CommandGroup::effect() const
{
    const auto all = [this] (Effect which)
    { return std::all_of (commands.begin(), commands.end(), [which] (auto& c) { return c->effect() == which; }); };

    // Values and appearances together are told by what tells of everything.
    for (const auto which : {Effect::appearance, Effect::parameter, Effect::bypass, Effect::tempo})
        if (all (which))
            return which;

    return Effect::graph;
}

std::vector<ParameterRef> CommandGroup::parameters() const
{
    std::vector<ParameterRef> all;

    for (const auto& command : commands)
        for (auto& parameter : command->parameters())
            all.push_back (std::move (parameter));

    return all;
}

} // namespace bulkhead
