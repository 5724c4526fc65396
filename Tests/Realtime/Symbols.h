// What a frame of RealtimeTally is called, where addr2line is there to say so.
#pragma once

#include "Ipc/RealtimeTally.h"

#include <cstdio>
#include <filesystem>
#include <string>

namespace bulkhead::test
{

/// "bulkhead-worker+0x1a2b bulkhead::SlotRunner::runBlock(unsigned long)"
inline std::string named (const std::string& frame)
{
    const auto plus = frame.rfind ('+');
    const auto object = frame.substr (0, plus);

    for (const auto* folder : {BULKHEAD_BIN_DIR "/", "/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/"})
    {
        const auto path = folder + object;

        if (plus == frame.npos || ! std::filesystem::exists (path))
            continue;

        auto result = frame;

        if (auto* pipe = ::popen (("addr2line -fCe '" + path + "' " + frame.substr (plus + 1) + " 2>&1").c_str(), "r"))
        {
            char line[512] = {};

            if (std::fgets (line, sizeof line, pipe) != nullptr)
                result += " " + std::string (line).substr (0, std::string (line).find ('\n'));

            ::pclose (pipe);
        }

        return result;
    }

    return frame;
}

/// Everything that was counted, for whoever reads a test's result.
inline std::string report (const RealtimeTally& tally)
{
    auto text = std::to_string (tally.threads) + " threads, " + std::to_string (tally.waits) + " waits, "
                + std::to_string (tally.wakes) + " wakes; " + std::to_string (tally.allocations) + " allocations, "
                + std::to_string (tally.locks) + " locks, "
                + (tally.blind == 0 ? std::to_string (tally.systemCalls) + " other system calls"
                                    : "system calls that this machine cannot show");

    for (const auto& violation : tally.first)
    {
        text += "\n" + violation.what;

        for (const auto& frame : violation.frames)
            text += "\n    " + named (frame);
    }

    return text;
}

} // namespace bulkhead::test
