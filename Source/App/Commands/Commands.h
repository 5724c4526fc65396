// The subcommands, one file each in this folder. Each returns the exit code and prints one line on standard error when
// it fails.
#pragma once

#include <string>

namespace bulkhead
{

struct WindowOptions
{
    std::string patch;
    bool reportStart = false; ///< See StartReport.
    int numProcesses = 0; ///< That the patch wants; launched while the window is built.
};

struct PlayOptions
{
    std::string patch, device, isolation = "as-saved";
    double rate = 0.0;
    int block = 0;
    double seconds = 0.0; ///< 0: until interrupted.
    bool json = false;
    bool reportStart = false;
};

struct RenderCommandOptions
{
    std::string patch, output, midi, input, isolation = "as-saved";
    double seconds = 0.0, rate = 48000.0;
    int block = 128;
};

struct BenchOptions
{
    bool json = false, quick = false;
};

int openWindow (const WindowOptions&);
int playPatch (const PlayOptions&);
int renderPatch (const RenderCommandOptions&);
int checkPatchFile (const std::string& path);
int listModules (bool json);
int listDevices (bool json);
int benchSpawn (const BenchOptions&);
int benchStart (const BenchOptions&);
int benchMemory (const BenchOptions&);
int benchSound (const BenchOptions&);

} // namespace bulkhead
