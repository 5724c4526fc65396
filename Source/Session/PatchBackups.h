// Earlier versions of patches: what a file held before it was saved again. They are in the state folder, so that the
// user's own folders stay as they are; File > Earlier Versions... shows those of a patch.
//
//     backups/Bass-00f3c2a1/2026-11-28 14.03.59.bulkhead
#pragma once

#include "Graph/Patch.h"

#include <ctime>

namespace bulkhead
{

class PatchBackups
{
public:
    static constexpr int mostOfOne = 10; ///< Versions of one file.
    static constexpr int mostFiles = 200; ///< Files that have any; those that were saved longest ago go first.

    /// `state`: as of stateFolder(); empty: none are kept.
    explicit PatchBackups (std::string state) : root (std::move (state)) {}

    /// Where the versions of a file are. It need not be there.
    std::string folderOf (const std::string& file) const;

    /// Keeps what the file held. `made` becomes the backup's path, empty when the newest one holds the same. Returns
    /// what went wrong, or "". Any thread.
    std::string keep (const std::string& file, std::string_view bytes, std::string& made,
                      std::time_t now = std::time (nullptr)) const;

private:
    void prune (const std::string& folder) const;

    std::string root;
};

} // namespace bulkhead
