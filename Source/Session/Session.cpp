#include "Session.h"

#include "Graph/PatchFile.h"

namespace bulkhead
{

Session::Session (Engine& engine) : player (engine)
{
    current.name = "Untitled";
}

std::string Session::newPatch()
{
    Patch empty;
    empty.name = "Untitled";
    return replacePatch (std::move (empty), {});
}

std::string Session::open (const std::string& file)
{
    auto loaded = loadPatchFile (file);

    if (! loaded.ok())
        return loaded.problems.front().toText();

    for (const auto& warning : loaded.warnings)
        notify (warning.toText());

    return replacePatch (std::move (loaded.patch), file);
}

std::string Session::save()
{
    return path.empty() ? "the patch has no file yet" : saveAs (path);
}

std::string Session::saveAs (const std::string& file)
{
    if (auto problem = savePatchFile (current, file); ! problem.empty())
        return problem;

    path = file;
    savedState = history.state();
    ++gesture;

    for (auto* listener : listeners)
        listener->patchChanged();

    return {};
}

std::string Session::replacePatch (Patch next, std::string file)
{
    if (auto problem = player.setPatch (next); ! problem.empty())
        return problem;

    current = std::move (next);
    path = std::move (file);
    history.clear();
    savedState = history.state();

    for (auto* listener : listeners)
        listener->patchChanged();

    return {};
}

std::string Session::makeHeard (const Command& command)
{
    if (command.effect() == Command::Effect::appearance)
        return {};

    if (command.effect() == Command::Effect::parameter)
    {
        const auto* module = current.findModule (command.moduleId());

        if (module == nullptr || module->moduleType() == nullptr)
            return {};

        const auto index = findParameter (module->moduleType()->info, command.parameterId());
        player.setParameter (module->id, index, module->parameter (index));
        return {};
    }

    return player.setPatch (current);
}

void Session::announce (Command::Effect effect, const std::string& module, const std::string& parameter)
{
    for (auto* listener : listeners)
    {
        if (effect == Command::Effect::parameter)
            listener->parameterChanged (module, parameter);
        else
            listener->patchChanged();
    }
}

std::string Session::perform (std::unique_ptr<Command> command)
{
    if (auto problem = command->apply (current); ! problem.empty())
        return problem;

    // Only now a command knows its effect: what the engine refuses it takes back itself.
    if (auto problem = makeHeard (*command); ! problem.empty())
    {
        command->undo (current);
        return problem;
    }

    // What was absorbed is gone by the time it is announced.
    const auto effect = command->effect();
    const auto module = command->moduleId(), parameter = command->parameterId();
    gesture += inGesture ? 0 : 1;
    history.add (std::move (command), gesture);
    announce (effect, module, parameter);
    return {};
}

std::string Session::undo()
{
    if (! history.canUndo())
        return "there is nothing to undo";

    const auto before = current;
    auto& command = history.toUndo();
    command.undo (current);

    if (auto problem = makeHeard (command); ! problem.empty())
    {
        current = before;
        return problem;
    }

    history.moveBack();
    ++gesture;
    announce (command.effect(), command.moduleId(), command.parameterId());
    return {};
}

std::string Session::redo()
{
    if (! history.canRedo())
        return "there is nothing to redo";

    const auto before = current;
    auto& command = history.toRedo();

    if (auto problem = command.apply (current); ! problem.empty())
        return problem;

    if (auto problem = makeHeard (command); ! problem.empty())
    {
        current = before;
        return problem;
    }

    history.moveForward();
    ++gesture;
    announce (command.effect(), command.moduleId(), command.parameterId());
    return {};
}

std::string Session::freeIdFor (const std::string& type) const
{
    for (int number = 1;; ++number)
        if (auto id = type + std::to_string (number); current.findModule (id) == nullptr)
            return id;
}

void Session::notify (const std::string& words)
{
    for (auto* listener : listeners)
        listener->notice (words);
}

} // namespace bulkhead
