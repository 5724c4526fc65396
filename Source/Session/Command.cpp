#include "Command.h"

namespace bulkhead
{

bool History::add (std::unique_ptr<Command> command, int gesture)
{
    if (done > 0 && done == steps.size() && steps[done - 1].gesture == gesture
        && steps[done - 1].command->absorb (*command))
    {
        steps[done - 1].state = ++lastState;
        return true;
    }

    steps.erase (steps.begin() + static_cast<std::ptrdiff_t> (done), steps.end());
    steps.push_back ({std::move (command), gesture, ++lastState});
    ++done;
    return false;
}

void History::clear()
{
    steps.clear();
    done = 0;
    first = ++lastState;
}

} // namespace bulkhead
