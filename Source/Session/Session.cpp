#include "Session.h"

#include "Commands.h"
#include "PatchNames.h"

#include "Graph/PatchFile.h"
#include "Graph/Placement.h"
#include "Graph/RememberedPlugins.h"

#include <filesystem>

namespace bulkhead
{

static constexpr const char* untitled = "Untitled";

Session::Session (Engine& engine) : player (engine) { current.name = untitled; }

std::string Session::newPatch()
{
    Patch empty;
    empty.name = untitled;
    return replacePatch (std::move (empty), {}, {}, IsSaved::yes);
}

std::string Session::open (const std::string& file)
{
    auto loaded = loadPatchFile (file);

    if (! loaded.ok())
        return loaded.problems.front().toText();

    for (const auto& warning : loaded.warnings)
        notify (warning.toText());

    auto problem = replacePatch (std::move (loaded.patch), file, loaded.fingerprint, IsSaved::yes);

    // The last word, for it is what a musician wants to know first.
    if (problem.empty() && ! missing.empty())
        notify (missing.size() == 1
                    ? moduleName (current, *missing.begin()) + " is missing its plugin, and is kept as it is."
                    : std::to_string (missing.size())
                          + " modules are missing their plugins, and are kept as they are.");

    return problem;
}

std::string Session::save() { return path.empty() ? "the patch has no file yet" : saveAs (path); }

/// A relative path would lead elsewhere when it is read by another program.
static std::string absolutePath (const std::string& file)
{
    std::error_code error;
    const auto absolute = file.empty() ? std::filesystem::path() : std::filesystem::absolute (file, error);
    return error ? file : absolute.string();
}

PatchSave Session::beginSave (const std::string& file) const
{
    PatchSave save;
    save.patch = current;

    // What is missing has the state that it came with, whatever played under its id before.
    for (auto& module : save.patch.modules)
        if (auto opaque = player.pluginState (module.id); ! opaque.is_null() && ! isMissing (module))
            module.state = std::move (opaque);

    save.file = absolutePath (file);
    save.state = state;
    save.historyState = history.state();
    save.patchNumber = opened;
    save.formerName = current.name;

    if (save.file == path)
        save.expected = holds;

    // A patch that was given no name is called as its file is.
    if (current.name.empty() || current.name == untitled)
        save.patch.name = std::filesystem::path (file).stem().string();

    return save;
}

void Session::finishSave (const PatchSave& save, const PatchSave::Result& result)
{
    if (result.outcome != PatchSave::Outcome::saved || save.patchNumber != opened)
        return;

    if (current.name == save.formerName)
        current.name = save.patch.name;

    path = save.file;
    holds = result.fingerprint;
    savedState = save.historyState;
    endStep();
    journalChange (Command::Effect::graph, {});

    for (auto* listener : listeners)
        listener->patchChanged();

    if (! result.warning.empty())
        notify (result.warning);
}

std::string Session::saveAs (const std::string& file)
{
    const auto save = beginSave (file);
    const auto result = save.run();
    finishSave (save, result);
    return result.problem;
}

void Session::journalTo (EditJournal* journalOfEdits, std::string stateFolder)
{
    journal = journalOfEdits;
    state = std::move (stateFolder);
    journalChange (Command::Effect::graph, {});
}

/// Every change of the patch, whoever makes it, passes here.
void Session::journalChange (Command::Effect effect, const std::vector<ParameterRef>& parameters)
{
    if (journal == nullptr)
        return;

    if (! isModified())
        journal->clear();
    else if (effect == Command::Effect::parameter)
        journal->recordParameters (current, path, holds, parameters);
    else
        journal->record (current, path, holds);
}

void Session::abandonChanges()
{
    if (journal != nullptr)
        journal->clear();
}

std::string Session::replacePatch (Patch next, std::string file, std::optional<FileFingerprint> held, IsSaved isSaved)
{
    // What has been read before a scan found its plugins.
    for (auto& module : next.modules)
        revive (module);

    // Before it can do any harm.
    if (journal != nullptr)
    {
        if (isSaved == IsSaved::no)
            journal->beginStart (fingerprintOf (writePatch (next)));
        else if (held)
            journal->beginStart (*held);
        else
            journal->endStart();
    }

    if (auto problem = player.setPatch (withPlacement (next, next.placement.mode), Transition::replace);
        ! problem.empty())
    {
        if (journal != nullptr)
            journal->endStart();

        return problem;
    }

    current = std::move (next);
    lookForMissing();
    automatic.clear();
    ++opened;
    path = absolutePath (file);
    holds = held;
    history.clear();
    savedState = isSaved == IsSaved::yes ? history.state() : 0; // no state has that number
    journalChange (Command::Effect::graph, {});

    for (auto* listener : listeners)
        listener->patchChanged();

    return {};
}

Patch Session::placedPatch() const
{
    auto placed = withPlacement (current, current.placement.mode);

    if (current.placement.mode == PlacementMode::automatic)
        for (auto& module : placed.modules)
            if (const auto where = automatic.find (module.id); where != automatic.end())
                module.isolation = where->second;

    return placed;
}

std::string Session::placeAutomatically (std::map<std::string, Isolation> where)
{
    const auto former = std::exchange (automatic, std::move (where));

    if (current.placement.mode != PlacementMode::automatic || automatic == former)
        return {};

    auto problem = player.setPatch (placedPatch());

    if (! problem.empty())
        automatic = former;

    return problem;
}

std::string Session::makeHeard (const Command& command)
{
    // What is pasted, or comes back by undo, may have been missing its plugin then.
    if (command.effect() == Command::Effect::graph)
        for (auto& module : current.modules)
            revive (module);

    if (command.effect() == Command::Effect::appearance)
        return {};

    if (command.effect() == Command::Effect::tempo)
    {
        player.transport().setTempo (current.tempo);
        player.transport().setTimeSignature (current.signature);
        return {};
    }

    if (command.effect() == Command::Effect::parameter)
    {
        for (const auto& ref : command.parameters())
        {
            const auto* module = current.findModule (ref.module);

            if (module == nullptr || module->moduleType() == nullptr)
                continue;

            const auto index = findParameter (module->moduleType()->info, ref.parameter);

            if (module->id == heardAlready)
                player.noteParameter (module->id, index, module->parameter (index));
            else
                player.setParameter (module->id, index, module->parameter (index));
        }

        return {};
    }

    if (command.effect() == Command::Effect::bypass)
    {
        for (const auto& ref : command.parameters())
            if (const auto* module = current.findModule (ref.module))
                player.setBypassed (module->id, module->bypassed);

        return {};
    }

    if (const auto* module = current.findModule (heardAlready); module != nullptr)
    {
        player.noteState (*module);
        return {};
    }

    return player.setPatch (placedPatch());
}

/// What comes next is a step of its own, whatever it is.
void Session::endStep()
{
    ++gesture;
    --controllerGesture;
}

/// Notes which modules' plugins are not there.
void Session::lookForMissing()
{
    missing.clear();

    for (const auto& module : current.modules)
        if (isMissing (module))
            missing.insert (module.id);
}

void Session::pluginsChanged()
{
    auto isBack = false;

    for (auto& module : current.modules)
    {
        const auto isAnother = revive (module);
        isBack |= isAnother || (missing.contains (module.id) && ! isMissing (module));
    }

    // Why the others are missing may be another reason now.
    if (! isBack && missing.empty())
        return;

    lookForMissing();

    if (const auto problem = isBack ? player.setPatch (placedPatch()) : std::string(); ! problem.empty())
        notify ("a plugin that is back cannot be played: " + problem);

    for (auto* listener : listeners)
        listener->patchChanged();
}

void Session::announce (Command::Effect effect, const std::vector<ParameterRef>& parameters)
{
    if (effect == Command::Effect::graph)
        lookForMissing();

    journalChange (effect, parameters);

    for (auto* listener : listeners)
    {
        if (effect == Command::Effect::tempo)
            listener->tempoChanged();
        else if (effect != Command::Effect::parameter)
            listener->patchChanged();

        for (const auto& ref : parameters)
            if (effect == Command::Effect::parameter)
                listener->parameterChanged (ref.module, ref.parameter);
    }
}

std::string Session::perform (std::unique_ptr<Command> command)
{
    gesture += inGesture ? 0 : 1;
    return perform (std::move (command), gesture);
}

std::string Session::turn (const ParameterRef& what, float value)
{
    // Another number of voices is another plan.
    if (const auto* module = current.findModule (what.module);
        module != nullptr && module->moduleType() != nullptr
        && module->moduleType()->info.voicesParameter == what.parameter)
        return perform (std::make_unique<SetParameter> (what.module, what.parameter, value));

    pauseBetweenTurns();
    return perform (std::make_unique<TurnControllers> (what, value), controllerGesture);
}

void Session::pauseBetweenTurns()
{
    const auto now = std::chrono::steady_clock::now();
    controllerGesture -= now - lastTurn > std::chrono::seconds (1) ? 1 : 0;
    lastTurn = now;
}

std::string Session::turnedInEditor (const ParameterRef& what, float value)
{
    pauseBetweenTurns();
    heardAlready = what.module;
    auto problem = perform (std::make_unique<TurnControllers> (what, value), controllerGesture);
    heardAlready.clear();
    return problem;
}

std::string Session::programLoaded (const std::string& module, const std::string& program,
                                    const Engine::ProgramChange& change)
{
    heardAlready = module;
    auto problem =
        perform (std::make_unique<TakeProgram> (module, program, change.before, change.after, change.values));
    heardAlready.clear();
    return problem;
}

std::string Session::perform (std::unique_ptr<Command> command, int ofGesture)
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
    const auto parameters = command->parameters();
    history.add (std::move (command), ofGesture);
    announce (effect, parameters);
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
    endStep();
    announce (command.effect(), command.parameters());
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
    endStep();
    announce (command.effect(), command.parameters());
    return {};
}

std::string Session::freeIdFor (const std::string& type) const { return bulkhead::freeIdFor (current, type); }

void Session::retry (const std::string& module)
{
    if (const auto problem = player.retry (module); ! problem.empty())
        notify (moduleName (current, module) + " cannot be brought back: " + problem);
}

void Session::notify (const std::string& words)
{
    for (auto* listener : listeners)
        listener->notice (words);
}

} // namespace bulkhead
