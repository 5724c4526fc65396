// Reads and writes *.bulkhead files. A file is hostile until it has been read: its size, its UTF-8, its nesting and its
// counts are checked before it is parsed, and every refusal names the place.
#pragma once

#include "FileFingerprint.h"
#include "Patch.h"

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

/// What is wrong with a patch, and where.
struct PatchProblem
{
    std::string place; ///< "modules[3].parameters.cutoff", "line 4, column 7", "cables[0].to"; "" for the whole file.
    std::string message; ///< One line, without control characters; place and message are some 600 bytes at most.

    std::string toText() const { return place.empty() ? message : place + ": " + message; }
};

struct PatchResult
{
    Patch patch; ///< Only meaningful when problems is empty.
    std::vector<PatchProblem> problems; ///< Errors: the patch is refused when there is one. At most 100.
    std::vector<PatchProblem> warnings; ///< Kept but not understood: unknown types, fields, parameters. At most 100.
    FileFingerprint fingerprint; ///< Of the file that was read; of loadPatchFile() only.

    bool ok() const noexcept { return problems.empty(); }
};

/// The version of the format that this build writes, and the newest that it reads.
inline constexpr int patchFormatVersion = 1;

/// Reads a patch from text. Bad input never throws and never takes long. Any thread.
PatchResult readPatch (std::string_view text);

/// Reads a patch from a file; a file that is missing, not a regular file, or too large is a problem like any other
/// (a sparse file of 1 GB is refused by its size, without being read). Any thread.
PatchResult loadPatchFile (const std::string& path);

/// The patch as text that readPatch() reads back as an equal patch: keys in a fixed order, one module, cable or mapping
/// to a line, so that a tool can diff it. What JSON cannot hold is left out (a parameter that is not finite) or
/// replaced (bytes that are not UTF-8).
std::string writePatch (const Patch& patch);

/// The same, and a check that it can be read again: what is wrong, or "". Any thread.
std::string writeCheckedPatch (const Patch& patch, std::string& text);

/// Writes a temporary beside the file, fsyncs it, renames it over the file and fsyncs the folder. On failure returns
/// what went wrong, the old file untouched and no temporary left; empty on success. A patch that readPatch() would
/// refuse is not written, so that no save ever replaces a good file with one that does not load.
std::string savePatchFile (const Patch& patch, const std::string& path);

/// Writes any bytes to a file in the same atomic way. Empty on success. A symbolic link is followed to its target; the
/// old file's mode is kept. Any thread; of two that save the same file at once, one wins whole.
std::string saveFileAtomically (const std::string& path, std::string_view bytes);

} // namespace bulkhead
