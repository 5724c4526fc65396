// Engine: how one patch takes another one's place while it plays.
//
// An edit is two plans: in the first one the cables that come fade in and those that go fade out, with the modules of
// both patches; the second one is the new patch by itself. A module that changes its type is another module: what it
// sent is faded out before, and in again after. One that changes its place goes on there (EngineMoves.cpp), unheard.
#include "Engine.h"

#include "Modules/Catalogue.h"
#include "Runner/ParameterRamp.h"

#include <algorithm>
#include <set>

namespace bulkhead
{

namespace
{

/// A module that goes on in the new patch as it is.
bool staysSame (const PatchModule& module, const Patch& other)
{
    const auto* found = other.findModule (module.id);
    return found != nullptr && found->type == module.type;
}

std::set<std::string> cableKeysOf (const Patch& patch)
{
    std::set<std::string> keys;

    for (const auto& cable : patch.cables)
        keys.insert (cableKey (cable));

    return keys;
}

/// Fades of the cables for which `matches` holds.
template <typename Predicate> PlanChange fadesOf (const Patch& patch, Fade fade, Predicate matches)
{
    PlanChange change;

    for (const auto& cable : patch.cables)
        if (matches (cable))
            change.fades[cableKey (cable)] = fade;

    return change;
}

/// Fades of all that an output module plays.
PlanChange fadesOfOutputs (const Patch& patch, Fade fade)
{
    return fadesOf (patch, fade,
                    [&] (const Cable& cable)
                    {
                        const auto* to = patch.findModule (cable.to.module);
                        return to != nullptr && to->type == "output";
                    });
}

} // namespace

std::string Engine::setPatch (const Patch& newPatch, Transition transition)
{
    const std::lock_guard oneAtATime (patchMutex);
    const auto former = transport().position();
    transport().setTempo (newPatch.tempo);
    transport().setTimeSignature (newPatch.signature);
    auto problem = play (newPatch, transition);

    if (! problem.empty())
    {
        transport().setTempo (former.tempo);
        transport().setTimeSignature (former.signature);
    }

    // The former one plays on; its plugins that were being made have been given up for the other's.
    if (! problem.empty() && transition == Transition::replace && pluginsJoinLater)
    {
        abandonBeingMade();
        playAgain();
    }

    return problem;
}

/// With the patch mutex held.
std::string Engine::play (const Patch& newPatch, Transition transition, Values values)
{
    auto playable =
        withPlugins (newPatch, transition == Transition::replace ? Instances::startAfresh : Instances::keep);
    const std::lock_guard lock (controlMutex);

    if (transition == Transition::edit)
    {
        // Who has been given another place since may try that.
        std::erase_if (isolated,
                       [&] (auto& id)
                       {
                           const auto *former = wantedPatch.findModule (id), *present = newPatch.findModule (id);
                           return former == nullptr || present == nullptr || former->type != present->type
                                  || former->isolation != present->isolation;
                       });
        keepApart (playable);
    }

    for (auto& module : playable.modules)
        if (const auto* turned = wantedPatch.findModule (module.id); values == Values::asTurned && turned != nullptr)
        {
            module.parameters = turned->parameters;
            module.bypassed = turned->bypassed;
        }

    const auto problem = transition == Transition::replace      ? replace (playable)
                         : running.load() && layout.version > 0 ? edit (playable)
                                                                : apply (playable);

    if (! problem.empty() && values == Values::asTurned)
        refuseCradles (problem);

    if (problem.empty() && ! cradles.empty())
        applyLatencies();

    emptyCradles();

    if (problem.empty() && values == Values::asGiven)
    {
        if (transition == Transition::edit)
            giveStates (wantedPatch, newPatch);

        wantedPatch = newPatch;
    }

    if (problem.empty() && transition == Transition::replace)
        forgetStates();

    return problem;
}

/// The wanted patch once more: more of it can be played by now. With the patch mutex held.
std::string Engine::playAgain() { return play (wantedNow(), Transition::edit, Values::asTurned); }

Patch Engine::wantedNow() const
{
    const std::lock_guard lock (controlMutex);
    return wantedPatch;
}

std::string Engine::replace (const Patch& newPatch)
{
    const auto before = patch;

    if (running.load() && ! before.modules.empty())
    {
        if (auto problem = apply (before, fadesOfOutputs (before, Fade::out)); ! problem.empty())
            return problem;

        waitForFade();
    }

    auto change = fadesOfOutputs (newPatch, Fade::in);
    change.allNew = true;
    settings.microseconds.clear(); // Other modules may have the same ids.
    settings.latencies.clear();
    auto problem = apply (newPatch, change);

    if (problem.empty())
    {
        // What failed was a module of the former patch, whatever its id.
        faultsOf.clear();
        troubles.clear();
        lastWords.clear();
        strikes = {};
        isolated.clear();
        dropDeferred();
    }
    else if (running.load())
    {
        apply (before, fadesOfOutputs (before, Fade::in)); // the former one plays on
    }

    return problem;
}

std::string Engine::edit (const Patch& newPatch)
{
    const auto before = patch;

    // Modules that become others: what they sent goes first.
    const auto becomesOther = [&] (const std::string& id)
    {
        const auto* module = before.findModule (id);
        return module != nullptr && newPatch.findModule (id) != nullptr && ! staysSame (*module, newPatch);
    };

    if (const auto change = fadesOf (before, Fade::out, [&] (auto& cable) { return becomesOther (cable.from.module); });
        ! change.fades.empty())
    {
        if (auto problem = apply (before, change); ! problem.empty())
            return problem;

        waitForFade();
    }

    // Both patches together.
    const auto oldKeys = cableKeysOf (before), newKeys = cableKeysOf (newPatch);
    auto both = newPatch;
    auto change = fadesOf (newPatch, Fade::in,
                           [&] (auto& cable)
                           { return ! oldKeys.contains (cableKey (cable)) || becomesOther (cable.from.module); });
    const auto numFadesIn = change.fades.size();

    for (const auto& cable : before.cables)
        if (! newKeys.contains (cableKey (cable)) && ! becomesOther (cable.from.module)
            && ! becomesOther (cable.to.module))
        {
            both.cables.push_back (cable);
            change.fades[cableKey (cable)] = Fade::out;
        }

    const auto fadesOut = change.fades.size() > numFadesIn;

    if (fadesOut)
        for (const auto& module : before.modules)
            if (newPatch.findModule (module.id) == nullptr)
                both.modules.push_back (module);

    if (! change.fades.empty())
    {
        // What both together are too much for is done at once, with a click at worst. A module that cannot be started
        // will not start the second time either.
        startFailed = false;

        if (auto problem = apply (both, change); problem.empty())
            waitForFade();
        else if (startFailed)
            return problem;
    }

    return apply (newPatch);
}

void Engine::moveParameters (const Patch& before, const PlanLayout& layoutBefore)
{
    for (const auto& module : patch.modules)
    {
        const auto placed = layout.modules.find (module.id);
        const auto was = layoutBefore.modules.find (module.id);
        const auto* old = before.findModule (module.id);

        // A new one was made with its parameters.
        if (placed == layout.modules.end() || was == layoutBefore.modules.end() || old == nullptr
            || was->second.instance != placed->second.instance)
            continue;

        if (module.bypassed != old->bypassed)
            queueBypass (module.id, module.bypassed);

        const auto parameters = module.moduleType()->info.parameters;

        for (int p = 0; p < static_cast<int> (parameters.size()); ++p)
            if (TimedEvent event; module.parameter (p) != old->parameter (p)
                                  && resolve (ParameterChange {module.id, p, module.parameter (p), 0}, event))
                driver->queueEvent (event);
    }
}

} // namespace bulkhead
