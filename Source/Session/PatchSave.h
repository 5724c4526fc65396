// One save of a patch: what is to be written, the writing, which waits for the disk, and what came of it.
#pragma once

#include "Graph/PatchFile.h"

#include <optional>

namespace bulkhead
{

struct PatchSave
{
    Patch patch;
    std::string file;
    std::optional<FileFingerprint>
        expected; ///< What the file should still hold; nothing: whatever it holds is replaced.
    std::string state; ///< Where earlier versions go, as of stateFolder(); empty: none are kept.

    std::uint64_t historyState = 0; ///< The session's, when it was begun.
    int patchNumber = 0;
    std::string formerName; ///< Of the patch, when the save gives it one.

    enum class Outcome
    {
        saved,
        changedByAnother, ///< Nothing was written.
        failed ///< Nothing has changed.
    };

    struct Result
    {
        Outcome outcome = Outcome::failed;
        std::string problem; ///< Why it was not saved; one line.
        std::string warning; ///< It was saved, but.
        FileFingerprint fingerprint; ///< Of what was written.
    };

    /// Any thread; waits for the disk. Never throws.
    Result run() const;
};

} // namespace bulkhead
