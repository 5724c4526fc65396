#include "StatusBar.h"

#include "Theme.h"

#include "Graph/Placement.h"
#include "Host/TroubleText.h"

#include <cmath>
#include <set>

namespace bulkhead
{

static constexpr int edge = 14, gap = 24;
static constexpr int looksPerLoad = 6; // a number that changes faster cannot be read

static juce::String countText (std::uint64_t count) { return juce::String (static_cast<juce::int64> (count)); }

StatusBar::StatusBar()
    : device ("", juce::String::fromUTF8 ("Null \xc2\xb7 48 kHz \xc2\xb7 1024 frames \xc2\xb7 0.0 ms"), ""),
      load ("DSP", "100 %", "How much of a block's time the patch takes."), placed ("Placement", "Automatic 85 %", ""),
      missed ("Missed", "0000", ""), faults ("Faults", "000", ""),
      warm ("Warm", "00 / 00", "Workers that are ready to take a module at once, of those that there should be.")
{
    setName ("status bar");
    setOpaque (true);

    for (auto* field : {&device, &load, &placed, &missed, &faults, &warm})
        addAndMakeVisible (field);

    missed.onClick = [this]
    {
        baseline.missed = present.missed;
        baseline.missedMachineAway = present.missedMachineAway;
        baseline.skipped = present.skipped;
        baseline.skippedMachineAway = present.skippedMachineAway;
    };
    faults.grows = true;
    faults.onClick = [this]
    {
        if (onFaults)
            onFaults();
    };

    addChildComponent (notice);
    load.show ("0 %", Theme::current().text, 0.0f);
}

void StatusBar::resized()
{
    auto area = getLocalBounds().reduced (edge, 0);

    for (auto* field : {&device, &load, &placed, &missed, &faults, &warm})
    {
        field->setBounds (area.removeFromLeft (field->idealWidth()));
        area.removeFromLeft (gap);
    }

    // In a narrow window what the program says is more important, for its seconds, than the figures beneath.
    constexpr int enough = 320;
    repaint(); // the lines between them
    notice.setBounds (area.getWidth() >= enough ? area
                                                : getLocalBounds().reduced (edge, 2).withTrimmedLeft (getWidth() / 3));
    repaint(); // the lines between the fields
}

void StatusBar::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.bar);
    g.setColour (theme.barLine);
    g.fillRect (getLocalBounds().removeFromTop (1));

    for (const auto* field : {&load, &placed, &missed, &faults, &warm})
        g.fillRect (juce::Rectangle<int> (field->getX() - gap / 2, 9, 1, getHeight() - 17));
}

void StatusBar::showDevice (const LiveStatus& status, const juce::String& name)
{
    const auto& theme = Theme::current();

    if (! status.problem.empty())
    {
        device.show (juce::String::fromUTF8 (status.problem.c_str()), theme.bad);
        device.setTooltip (juce::String::fromUTF8 (status.problem.c_str()));
        return;
    }

    if (! status.devicePlays || status.sampleRate <= 0.0)
        return device.show ("No audio device", theme.bad);

    const auto dot = juce::String::fromUTF8 (" \xc2\xb7 ");
    const auto milliseconds = status.blockFrames * 1000.0 / status.sampleRate;
    device.show (name + dot
                     + juce::String (status.sampleRate / 1000.0, std::fmod (status.sampleRate, 1000.0) == 0.0 ? 0 : 1)
                     + " kHz" + dot + juce::String (status.blockFrames) + " frames" + dot
                     + juce::String (milliseconds, 1) + " ms",
                 theme.text);
    device.setTooltip ("Device, sample rate, frames per block and the time a block lasts"
                       + juce::String (status.engine.realtime ? "." : "; without real-time rights."));
}

void StatusBar::showLoad (const EngineStatus& status)
{
    const auto& theme = Theme::current();
    smoothedLoad += (status.load - smoothedLoad) * 0.2;

    if (! std::isfinite (smoothedLoad))
        smoothedLoad = 0.0;

    if (++looks < looksPerLoad)
        return;

    looks = 0;
    const auto colour = smoothedLoad > 0.9 ? theme.bad : smoothedLoad > 0.7 ? theme.warning : theme.good;
    load.show (juce::String (std::lround (smoothedLoad * 100.0)) + " %", colour, static_cast<float> (smoothedLoad));
}

void StatusBar::showCounts (const LiveStatus& status)
{
    const auto& theme = Theme::current();
    const auto& counts = status.counts;
    present = {counts.missed,        counts.missedMachineAway, counts.skipped, counts.skippedMachineAway,
               status.engine.faults, status.engine.spared};

    // What a machine's absence explains only later is taken from ours then.
    const auto since = [] (std::uint64_t now, std::uint64_t before) { return now > before ? now - before : 0; };
    const auto ours = since (present.missed, baseline.missed);
    missed.show (countText (ours), ours == 0 ? theme.text : theme.bad);
    missed.setTooltip ("Blocks that were silent because the patch was late: " + countText (ours)
                       + "\nModules skipped for being late: " + countText (since (present.skipped, baseline.skipped))
                       + "\nWhile the machine itself was away: "
                       + countText (since (present.missedMachineAway, baseline.missedMachineAway)) + " blocks, "
                       + countText (since (present.skippedMachineAway, baseline.skippedMachineAway))
                       + " modules\nA click counts anew.");
    showFaults (status.engine);
}

void StatusBar::countFaultsAnew()
{
    baseline.faults = present.faults;
    baseline.spared = present.spared;
}

void StatusBar::showFaults (const EngineStatus& status)
{
    const auto& theme = Theme::current();
    const auto count = std::max (0, present.faults - baseline.faults);
    const auto counted = faultsText (count, present.spared - baseline.spared);
    std::uint64_t nonFinite = 0, runaway = 0;
    auto parked = 0;

    for (const auto& module : status.modules)
    {
        nonFinite += module.nonFinite;
        runaway += module.runaway;
        parked += module.state == ModuleStatus::State::parked ? 1 : 0;
    }

    juce::StringArray lines {"Module processes that ended: " + juce::String (counted) + "."};

    if (parked > 0)
        lines.add ("Modules that failed again and again and are stopped: " + juce::String (parked) + ".");

    if (nonFinite + runaway > 0)
        lines.add ("Silenced blocks: " + countText (nonFinite) + " not a number, " + countText (runaway)
                   + " far too loud.");

    lines.add ("A click shows what happened.");
    faults.setTooltip (lines.joinIntoString ("\n"));

    // What needs the user goes first.
    const auto words = parked > 0 ? juce::String (count) + ", " + juce::String (parked) + " stopped"
                       : nonFinite + runaway > 0
                           ? juce::String (count) + ", " + countText (nonFinite + runaway) + " silenced"
                           : juce::String (counted).replace (" of them", "");
    faults.show (words, parked > 0 ? theme.bad : count > 0 || nonFinite + runaway > 0 ? theme.warning : theme.text);
}

void StatusBar::showPlacement (const Placement& placement, const EngineStatus& status)
{
    std::set<int> processes;
    auto inHost = 0;

    for (const auto& module : status.modules)
        if (module.inHost)
            ++inHost;
        else if (module.process > 0)
            processes.insert (module.process);

    auto words = juce::String::fromUTF8 (nameOf (placement.mode).data());

    if (placement.mode == PlacementMode::automatic)
        words << " " << placement.limit << " %";

    placed.show (words, Theme::current().text);
    placed.setTooltip ("Where the modules run: " + juce::String (static_cast<int> (processes.size())) + " processes"
                       + (inHost > 0 ? ", and " + juce::String (inHost) + " modules inside the host." : "."));
}

static juce::String warmWords (const EngineStatus& status)
{
    juce::String words ("Workers that are ready to take a module at once, of those that there should be.");

    if (const auto& preloaded = status.preloaded; ! preloaded.ready.empty())
    {
        juce::StringArray names;

        for (const auto& plugin : preloaded.ready)
            names.add (juce::String::fromUTF8 (plugin.name.c_str()));

        words << "\nPlugins that are loaded ahead, in " << juce::String (preloaded.megabytes(), 1)
              << " MB: " << names.joinIntoString (", ") << ".";
    }

    return words;
}

void StatusBar::show (const LiveStatus& status, const juce::String& deviceName)
{
    const auto& theme = Theme::current();
    showDevice (status, deviceName);
    showLoad (status.engine);

    showCounts (status);

    const auto allWarm = status.engine.warmWorkers >= status.engine.warmTarget;
    const auto broken = ! status.engine.poolProblem.empty();
    warm.show (juce::String (status.engine.warmWorkers) + " / " + juce::String (status.engine.warmTarget),
               broken    ? theme.bad
               : allWarm ? theme.text
                         : theme.warning);
    warm.setTooltip (broken ? juce::String::fromUTF8 (status.engine.poolProblem.c_str()) : warmWords (status.engine));
}

} // namespace bulkhead
