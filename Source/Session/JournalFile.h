// What a journal of edits holds: a patch with changes that are not saved, and where it belongs. It is written by a
// program that may die at any moment, lies where other programs can reach it, and is hostile when it is read back.
//
//     bulkhead-journal 1
//     file /home/me/Bass.bulkhead          bytes that are not plain are %XX; empty when the patch has no file yet
//     holds 5321 00f3c2...                 what the file held when it was last read or saved: bytes and hash; - when
//                                          that is not known
//     written 1764310000                   seconds since 1970
//     patch 5417 7d02b1...                 bytes and hash of the rest, which is as in a *.bulkhead file
//
//     {"format": "bulkhead-patch", ...
#pragma once

#include "Graph/PatchFile.h"

#include <optional>

namespace bulkhead
{

struct JournalHeader
{
    std::string file; ///< Absolute, or empty.
    std::optional<FileFingerprint> holds;
    std::int64_t written = 0; ///< Seconds since 1970.

    bool operator== (const JournalHeader&) const = default;
};

/// A whole journal. `patchText` is what writePatch() makes. Any thread.
std::string writeJournal (const JournalHeader& header, std::string_view patchText);

struct JournalReading
{
    JournalHeader header;
    Patch patch;
    FileFingerprint fingerprint; ///< Of the patch's text.
    std::string problem; ///< Why it cannot be used, in one line; empty when it can.
    bool isNewer = false; ///< Written by a newer version of the program: nothing is wrong with it.
};

/// The largest journal that is read.
inline constexpr std::size_t maxJournalBytes = PatchLimits::fileBytes + 65536;

/// Checks everything before it believes it. Any thread.
JournalReading readJournal (std::string_view bytes);

// Pieces of it that records of starts have, too. ---------------------------------------------------------------------

/// A path on one line: "%", control characters and bytes beyond ASCII become %XX.
std::string pathToLine (std::string_view path);
std::optional<std::string> pathFromLine (std::string_view line);

/// "5321 00f3c2..."
std::string fingerprintToText (const FileFingerprint& fingerprint);
std::optional<FileFingerprint> fingerprintFromText (std::string_view text);

/// Takes the first line off `bytes`, which must be `key`, a blank and the value that is returned.
std::optional<std::string_view> takeField (std::string_view& bytes, std::string_view key);

/// A whole number of at most 18 digits.
std::optional<std::int64_t> secondsFromText (std::string_view text);

} // namespace bulkhead
