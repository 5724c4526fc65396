#include "CommandLine.h"

#include "Commands/Commands.h"

#include "Failure.h"
#include "UserPlugins.h"

#include "Graph/QuotedText.h"
#include "Graph/Suggestion.h"

#include "Graph/Placement.h"
#include "Session/PluginPreloading.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>

namespace bulkhead
{

namespace
{

void addPlacement (CLI::App& command, std::string& placement)
{
    std::vector<std::string> modes;

    for (const auto mode : placementModes())
        modes.emplace_back (textOf (mode));

    command
        .add_option ("--placement,--isolation", placement,
                     "Where modules run: " + listOfPlacementModes() + "; default: as the patch says")
        ->check (CLI::IsMember (modes));
}

void addBypass (CLI::App& command, std::vector<std::string>& modules)
{
    command
        .add_option ("--bypass", modules, "Bypasses this module, called by its id in the patch; again for another one")
        ->allow_extra_args (false);
}

void addRequireSandbox (CLI::App& command, bool& required)
{
    command.add_flag ("--require-sandbox", required,
                      "Do not start unless every layer of the sandbox holds, as bulkhead doctor shows them");
}

void addTempo (CLI::App& command, double& tempo)
{
    command.add_option ("--tempo", tempo, "Beats (quarter notes) a minute; default: as the patch says")
        ->check (CLI::Range (minTempo, maxTempo));
}

void addPreload (CLI::App& command, int& places)
{
    command
        .add_option ("--preload", places,
                     "How many plugins are kept loaded ahead, in processes of their own; 0: none; default: 4")
        ->check (CLI::Range (0, PluginPreloading::most));
}

/// A bench that plays graphs.
CLI::App* addGraphBench (CLI::App& benchCommand, const std::string& name, const std::string& description,
                         GraphBenchOptions& options)
{
    auto* command = benchCommand.add_subcommand (name, description);
    command->add_flag ("--json", options.json, "Print as JSON");
    command->add_flag ("--quick", options.quick, "A few seconds, for a test of the bench itself; goals are not judged");
    command->add_option ("--frames", options.frames, "Frames per block")->check (CLI::Range (16, 4096));
    command->add_option ("--rounds", options.rounds, "How often each is measured, in turns; default: 5")
        ->check (CLI::Range (1, 1000));
    command->add_option ("--placement", options.placements, "individual, hybrid, together, host or groups")
        ->check (CLI::IsMember ({"individual", "hybrid", "together", "host", "groups"}));
    command->add_flag ("--unpaced", options.unpaced, "One block after the other, instead of one per period");
    return command;
}

void addGraphSize (CLI::App& command, GraphBenchOptions& options)
{
    command.add_option ("--modules", options.modules, "How many modules")->check (CLI::Range (4, 512));
    command.add_option ("--work", options.work, "What a module does: small, or large (9 microseconds)")
        ->check (CLI::IsMember ({"small", "large"}));
}

/// CLI11 prints usage on an error; scripts rely on one line.
int usageError (const CLI::App& app, const CLI::ParseError& error)
{
    std::string line = error.what();
    std::replace (line.begin(), line.end(), '\n', ' ');
    std::string command = "bulkhead";

    for (auto* given = &app; ! given->get_subcommands().empty();)
    {
        given = given->get_subcommands().front();
        command += " " + given->get_name();
    }

    std::fprintf (stderr, "bulkhead: %s (see %s --help)\n", line.c_str(), command.c_str());
    return 2;
}

/// A word that names no file and looks like none.
bool isNoFile (const std::string& word)
{
    std::error_code error;
    return word.find_first_of ("./") == std::string::npos && ! std::filesystem::exists (word, error);
}

std::vector<std::string_view> commandNames (const CLI::App& app)
{
    std::vector<std::string_view> names;

    for (const auto* command : app.get_subcommands ({}))
        names.push_back (command->get_name());

    return names;
}

} // namespace

int runCommandLine (int argc, char** argv)
{
    userPlugins(); // patches of every command may have some
    CLI::App app ("Bulkhead: a modular synthesizer and plugin host in which every module has a process of its own.\n"
                  "Without a subcommand it opens its window.",
                  "bulkhead");
    app.set_version_flag ("--version", "bulkhead " BULKHEAD_VERSION);
    app.require_subcommand (0, 1);

    WindowOptions window;
    app.add_option ("PATCH", window.patch, "The patch to open");
    addRequireSandbox (app, window.requireSandbox);
    addPreload (app, window.preload);

    app.add_flag ("--report-start", window.reportStart, "Say when it was heard and seen")->group (""); // not in --help

    PlayOptions play;
    auto* playCommand = app.add_subcommand ("play", "Play a patch without a window; ends with a summary");
    playCommand->add_option ("PATCH", play.patch, "The patch to play")->required();
    playCommand->add_option ("--device", play.device,
                             "null, jack, alsa, or a device's name; default: the best there is");
    playCommand->add_option ("--rate", play.rate, "Sample rate in Hz; default: the device's")
        ->check (CLI::Range (8000.0, 384000.0));
    playCommand->add_option ("--block", play.block, "Frames per block; default: the device's")
        ->check (CLI::Range (16, 4096));
    playCommand->add_option ("--seconds", play.seconds, "How long; default: until interrupted")
        ->check (CLI::Range (0.0, 1e9));
    playCommand->add_flag ("--json", play.json, "Print the summary as JSON");
    playCommand->add_flag ("--report-start", play.reportStart, "Say when it was heard")->group ("");
    playCommand
        ->add_option ("--unrest", play.unrest,
                      "For soaks: every so many seconds a module is hurt, or something is edited, or loaded")
        ->check (CLI::Range (0.01, 3600.0));
    addTempo (*playCommand, play.tempo);
    addBypass (*playCommand, play.bypass);
    addPlacement (*playCommand, play.placement);
    addRequireSandbox (*playCommand, play.requireSandbox);
    addPreload (*playCommand, play.preload);

    RenderCommandOptions render;
    auto* renderCommand = app.add_subcommand ("render", "Render a patch to a WAV file, faster than it plays");
    renderCommand->add_option ("PATCH", render.patch, "The patch to render")->required();
    renderCommand->add_option ("-o,--output", render.output, "The WAV file to write (32-bit float, stereo)")
        ->required();
    renderCommand
        ->add_option ("--seconds", render.seconds,
                      "Length of the file; default: that of --midi and --input, or 10, and what sounds on after it")
        ->check (CLI::Range (0.0, 86400.0));
    renderCommand
        ->add_option (
            "--tail", render.tail,
            "What sounds on after that: auto (until it is over or silent, a minute at most), none, or the most "
            "seconds of it")
        ->check (CLI::IsMember ({"auto", "none"}) | CLI::Range (0.0, 3600.0));
    addBypass (*renderCommand, render.bypass);
    renderCommand->add_option ("--rate", render.rate, "Sample rate in Hz")
        ->check (CLI::Range (8000.0, 384000.0))
        ->capture_default_str();
    renderCommand->add_option ("--block", render.block, "Frames per block")
        ->check (CLI::Range (1, 4096))
        ->capture_default_str();
    renderCommand->add_option ("--midi", render.midi, "A standard MIDI file to play on it");
    renderCommand->add_option ("--input", render.input,
                               "A sound file for Audio In to hear (WAV, AIFF, FLAC, Ogg Vorbis)");
    addTempo (*renderCommand, render.tempo);
    addPlacement (*renderCommand, render.placement);
    addRequireSandbox (*renderCommand, render.requireSandbox);

    std::string checkPatch;
    auto* checkCommand = app.add_subcommand ("check", "Say what is wrong with a patch, and where");
    checkCommand->add_option ("PATCH", checkPatch, "The patch to check")->required();

    RecoverOptions recover;
    auto* recoverCommand = app.add_subcommand (
        "recover", "List the changes that were not saved when Bulkhead ended, or write one to a file");
    auto* recoverNumber =
        recoverCommand->add_option ("NUMBER", recover.number, "Of the list")->check (CLI::Range (1, 100000));
    auto* recoverOutput = recoverCommand->add_option ("-o,--output", recover.output, "The patch file to write");
    recoverNumber->needs (recoverOutput);
    recoverOutput->needs (recoverNumber);

    bool modulesJson = false;
    auto* modulesCommand = app.add_subcommand ("modules", "List every module with its ports and parameters");
    modulesCommand->add_flag ("--json", modulesJson, "Print as JSON");

    ScanOptions scan;
    auto* scanCommand = app.add_subcommand ("scan", "Find out what plugins there are: new and changed files, that is");
    scanCommand->add_flag ("--json", scan.json, "Print as JSON");
    scanCommand->add_flag ("--again", scan.again, "All files, also those that are as they were");
    scanCommand->add_flag ("--failed", scan.failed, "Those that failed, too");
    scanCommand->add_option ("--path", scan.add, "FORMAT:FOLDER to look in from now on; lv2, vst3, vst2 or ladspa");
    scanCommand->add_option ("--forget-path", scan.remove, "FORMAT:FOLDER not to look in any more");
    scanCommand->add_option ("--limit", scan.limit, "Seconds that a file may take")
        ->check (CLI::Range (0.1, 3600.0))
        ->capture_default_str();
    addRequireSandbox (*scanCommand, scan.requireSandbox);

    GrantsOptions grants;
    auto* grantsCommand =
        app.add_subcommand ("grants", "List what plugins may do beyond what all may, or let one do more");
    grantsCommand->add_option ("TYPE", grants.type, "Of a plugin, as bulkhead plugins lists them");
    grantsCommand->add_option ("--read", grants.read, "Let it read this folder or file, from the next start on");
    grantsCommand->add_option ("--withdraw", grants.withdraw, "Let it read this no more");
    auto* mayWriteCode =
        grantsCommand->add_flag ("--write-code", grants.mayWriteCode, "Let it run code that it writes itself");
    grantsCommand->add_flag ("--no-write-code", grants.mayNotWriteCode, "Let it do so no more")
        ->excludes (mayWriteCode);
    grantsCommand->add_flag ("--json", grants.json, "Print as JSON");

    PluginsOptions plugins;
    auto* pluginsCommand = app.add_subcommand ("plugins", "List the plugins that scans have found");
    pluginsCommand->add_flag ("--json", plugins.json, "Print as JSON");
    auto* pluginsSearch = pluginsCommand->add_option (
        "--search", plugins.search,
        "Only those that have all these words in name, vendor, category, format or identifier");
    pluginsCommand
        ->add_option ("--missing", plugins.missing,
                      "PATCH: list the plugins that it uses and that are not there, and what could take their place")
        ->excludes (pluginsSearch);

    bool devicesJson = false;
    auto* devicesCommand = app.add_subcommand ("devices", "List the audio and MIDI devices");
    devicesCommand->add_flag ("--json", devicesJson, "Print as JSON");

    bool doctorJson = false;
    auto* doctorCommand =
        app.add_subcommand ("doctor", "Say what this machine gives, what is missing, and how to get it");
    doctorCommand->add_flag ("--json", doctorJson, "Print as JSON");

    auto* benchCommand = app.add_subcommand ("bench", "Measure this machine");
    benchCommand->require_subcommand (1);
    BenchOptions bench;
    auto* spawnCommand =
        benchCommand->add_subcommand ("spawn", "How long a module takes to get a process, in every way there is");
    spawnCommand->add_flag ("--json", bench.json, "Print as JSON");
    spawnCommand->add_flag ("--quick", bench.quick,
                            "A few seconds, for a test of the bench itself; goals are not judged");
    auto* startCommand =
        benchCommand->add_subcommand ("start", "How long the program takes until it is heard and seen");
    startCommand->add_flag ("--json", bench.json, "Print as JSON");
    startCommand->add_flag ("--quick", bench.quick,
                            "A few seconds, for a test of the bench itself; goals are not judged");
    auto* memoryCommand = benchCommand->add_subcommand ("memory", "What an idle worker costs");
    memoryCommand->add_flag ("--json", bench.json, "Print as JSON");
    memoryCommand->add_flag ("--quick", bench.quick,
                             "A few seconds, for a test of the bench itself; goals are not judged");
    auto* soundCommand = benchCommand->add_subcommand ("sound", "How clean the modules sound");
    soundCommand->add_flag ("--json", bench.json, "Print as JSON");
    soundCommand->add_flag ("--quick", bench.quick,
                            "A few seconds, for a test of the bench itself; goals are not judged");
    RecoverBenchOptions recoverBench;
    auto* recoverBenchCommand =
        benchCommand->add_subcommand ("recover", "What is heard of modules that die and hang, and what is left behind");
    recoverBenchCommand->add_option ("--faults", recoverBench.faults, "How many of each kind")
        ->capture_default_str()
        ->check (CLI::Range (1, 100000));
    recoverBenchCommand->add_flag ("--json", recoverBench.json, "Print as JSON");
    recoverBenchCommand->add_flag ("--quick", recoverBench.quick,
                                   "A few seconds, for a test of the bench itself; goals are not judged");
    DspBenchOptions dspBench;
    auto* dspCommand = benchCommand->add_subcommand ("dsp", "What every module costs, per frame and voice");
    dspCommand->add_option ("MODULE", dspBench.types, "Only these: vcf, reverb ...");
    dspCommand->add_flag ("--json", dspBench.json, "Print as JSON");
    dspCommand->add_flag ("--quick", dspBench.quick, "A few seconds, for a test of the bench itself");

    PluginBenchOptions pluginBench;
    auto* pluginCommand = benchCommand->add_subcommand (
        "plugin", "What plugins cost: to add, loaded ahead or not; to play, beside JUCE; to be scanned");
    pluginCommand->add_option ("TYPE", pluginBench.plugins,
                               "Only these: lv2:http://... as bulkhead plugins lists them");
    pluginCommand->add_flag ("!--no-scan", pluginBench.scan, "Leave out how long scans take");
    pluginCommand->add_flag ("--json", pluginBench.json, "Print as JSON");
    pluginCommand->add_flag ("--quick", pluginBench.quick,
                             "A few seconds, for a test of the bench itself; goals are not judged");

    GraphBenchOptions graphBench;
    auto* chainCommand =
        addGraphBench (*benchCommand, "chain", "What modules in a chain cost, however they are placed", graphBench);
    addGraphSize (*chainCommand, graphBench);
    auto* wideCommand = addGraphBench (*benchCommand, "wide", "What modules in parallel chains cost", graphBench);
    addGraphSize (*wideCommand, graphBench);
    auto* patchCommand = addGraphBench (*benchCommand, "patch", "What the factory patches cost", graphBench);
    patchCommand->add_option ("PATCH", graphBench.patches, "Patches to play instead");

    try
    {
        app.parse (argc, argv);
    }
    catch (const CLI::ParseError& error)
    {
        // --help and --version come this way, too.
        return error.get_exit_code() == 0 ? app.exit (error) : usageError (app, error);
    }

    try
    {
        if (*playCommand)
            return playPatch (play);

        if (*renderCommand)
            return renderPatch (render);

        if (*checkCommand)
            return checkPatchFile (checkPatch);

        if (*recoverCommand)
            return recoverChanges (recover);

        if (*modulesCommand)
            return listModules (modulesJson);

        if (*scanCommand)
            return scanPlugins (scan);

        if (*pluginsCommand)
            return plugins.missing.empty() ? listPlugins (plugins) : listMissingPlugins (plugins);

        if (*grantsCommand)
            return grantPlugins (grants);

        if (*devicesCommand)
            return listDevices (devicesJson);

        if (*doctorCommand)
            return examineMachine (doctorJson);

        if (*spawnCommand)
            return benchSpawn (bench);

        if (*startCommand)
            return benchStart (bench);

        if (*memoryCommand)
            return benchMemory (bench);

        if (*soundCommand)
            return benchSound (bench);

        if (*chainCommand)
            return benchChain (graphBench);

        if (*wideCommand)
            return benchWide (graphBench);

        if (*patchCommand)
            return benchPatch (graphBench);

        if (*recoverBenchCommand)
            return benchRecover (recoverBench);

        if (*pluginCommand)
            return benchPlugin (pluginBench);

        if (*dspCommand)
            return benchDsp (dspBench);

        if (! window.patch.empty() && isNoFile (window.patch))
            return fail (quotedText (window.patch) + " is no file and no command (see bulkhead --help)"
                         + suggestion (window.patch, commandNames (app)));

        return openWindow (window);
    }
    catch (const std::exception& error)
    {
        return fail (error.what());
    }
}

} // namespace bulkhead
