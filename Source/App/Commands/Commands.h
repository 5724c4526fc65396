// The subcommands, one file each in this folder. Each returns the exit code and prints one line on standard error when
// it fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bulkhead
{

struct WindowOptions
{
    std::string patch;
    bool reportStart = false; ///< See StartReport.
    bool requireSandbox = false;
    int numProcesses = 0; ///< That the patch wants; launched while the window is built.
    int preload = 4; ///< Plugins that are loaded ahead.
};

struct PlayOptions
{
    std::string patch, device;
    std::string placement; ///< A mode's text; empty: as the patch says.
    std::vector<std::string> bypass; ///< Modules, by their ids.
    double rate = 0.0;
    int block = 0;
    double tempo = 0.0; ///< BPM; 0: as the patch says.
    double seconds = 0.0; ///< 0: until interrupted.
    double unrest = 0.0; ///< Seconds between two disturbances; 0: none. For soaks.
    bool json = false;
    bool reportStart = false;
    bool requireSandbox = false;
    int preload = 4; ///< Plugins that are loaded ahead.
};

struct RenderCommandOptions
{
    std::string patch, output, midi, input;
    std::string placement; ///< A mode's text; empty: as the patch says.
    double tempo = 0.0; ///< BPM; 0: as the patch says.
    std::vector<std::string> bypass; ///< Modules, by their ids.
    std::optional<double> seconds; ///< Nothing: as long as what is played on it.
    std::string tail; ///< "auto", "none" or the most seconds; empty: "none" where there are `seconds`, else "auto".
    double rate = 48000.0;
    int block = 128;
    bool requireSandbox = false;
};

struct RecoverOptions
{
    int number = 0; ///< From 1; 0: list them.
    std::string output;
};

struct ScanOptions
{
    std::vector<std::string> add, remove; ///< "lv2:/a/folder"
    bool again = false, failed = false; ///< All files; those that failed.
    bool json = false;
    bool requireSandbox = false;
    double limit = 30.0; ///< Seconds for a file.
};

struct PluginsOptions
{
    std::vector<std::string> search;
    std::string missing; ///< A patch: what it lacks is listed instead.
    bool json = false;
};

struct GrantsOptions
{
    std::string type; ///< Of a plugin; empty: all are listed.
    std::vector<std::string> read, withdraw; ///< Files and folders.
    bool mayWriteCode = false, mayNotWriteCode = false;
    bool json = false;
};

struct BenchOptions
{
    bool json = false, quick = false;
};

struct RecoverBenchOptions : BenchOptions
{
    int faults = 1000; ///< Of each kind.
};

struct DspBenchOptions : BenchOptions
{
    std::vector<std::string> types; ///< Of the modules to measure: "vcf". All of them when empty.
};

struct PluginBenchOptions : BenchOptions
{
    std::vector<std::string> plugins; ///< Types ("lv2:..."); the bench's own choice when empty.
    bool scan = true; ///< Also how long scans take.
};

/// Of the benches that play graphs. What is not set is what the bench chooses for its goals.
struct GraphBenchOptions : BenchOptions
{
    std::vector<int> modules, frames;
    std::vector<std::string> placements, patches;
    std::string work; ///< "small" or "large".
    int rounds = 0; ///< 0: five, or one of a quick run.
    bool unpaced = false;

    /// True when more than the number of rounds was set.
    bool chosen() const
    {
        return unpaced || ! (modules.empty() && frames.empty() && placements.empty() && work.empty());
    }
};

int openWindow (const WindowOptions&);
int playPatch (const PlayOptions&);
int renderPatch (const RenderCommandOptions&);
int recoverChanges (const RecoverOptions& options);
int checkPatchFile (const std::string& path);
int listModules (bool json);
int listDevices (bool json);
int scanPlugins (const ScanOptions& options);
int listPlugins (const PluginsOptions& options);
int grantPlugins (const GrantsOptions& options);
int listMissingPlugins (const PluginsOptions& options);

/// 0 when patches can be played here, 1 when not.
int examineMachine (bool json);

int benchRecover (const RecoverBenchOptions&);
int benchSpawn (const BenchOptions&);
int benchStart (const BenchOptions&);
int benchMemory (const BenchOptions&);
int benchSound (const BenchOptions&);
int benchChain (const GraphBenchOptions&);
int benchWide (const GraphBenchOptions&);
int benchPatch (const GraphBenchOptions&);
int benchDsp (const DspBenchOptions&);
int benchPlugin (const PluginBenchOptions&);

} // namespace bulkhead
