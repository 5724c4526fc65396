// The folder in which every running program keeps its journal of edits and the record of its start, and what programs
// that died have left there.
//
//     journals/ID.lock      locked (flock) as long as the program ID lives, whatever ends it
//     journals/ID.journal   its patch, when it has changes that are not saved
//     journals/ID.next      what ID.journal is about to hold: there at once for who reads it when the program has died,
//                           while a slow disk takes its time to make ID.journal safe against a power cut, too
//     journals/ID.start     the patch that it has just opened, until that has played for a while
//     kept/                 journals that were set aside: recovered or discarded; the newest ones
//     damaged/              journals that could not be read
#pragma once

#include "JournalFile.h"

#include "Ipc/Descriptor.h"

#include <memory>
#include <vector>

namespace bulkhead
{

class JournalFolder
{
public:
    /// `state`: as of stateFolder(). Nothing is made yet.
    explicit JournalFolder (std::string state) : root (std::move (state)) {}

    /// A program's place in the folder.
    struct Place
    {
        Descriptor lock;
        std::string lockPath, journal, next, start;
    };

    /// Makes a place for this program. On failure returns what went wrong. Any thread, as all below.
    std::string takePlace (Place& place) const;

    /// Writes a file that is there when the program dies, but not when the machine does; a death in the middle leaves
    /// a piece of it. What went wrong, or "": then there is none.
    static std::string writeAtOnce (const std::string& path, std::string_view bytes);

    /// A journal of a program that has died, or one that was set aside.
    struct Journal
    {
        std::string path;
        Descriptor lock; ///< So that no other program offers it meanwhile; not of one that was set aside.
        JournalReading reading;
        int failedStarts = 0; ///< See failedStarts().
        bool wasKept = false;

        const std::string& name() const { return reading.patch.name; }
    };

    struct Found
    {
        std::vector<Journal> journals; ///< Newest first; those that were set aside after the others.
        std::vector<std::string> problems; ///< To be said to the user.
    };

    enum class Which
    {
        lost, ///< Those of programs that died.
        all ///< And those that were set aside.
    };

    /// Reads what there is, and tidies up: what holds no more than its file does is removed, what is damaged is moved
    /// aside and said.
    Found find (Which which) const;

    /// Sets a journal aside: it is not offered at start any more. Only so many are kept, and only for so long. What
    /// went wrong, or "".
    std::string keep (Journal& journal) const;

    static constexpr int mostKept = 30;
    static constexpr int daysKept = 60;

    // Starts ----------------------------------------------------------------------------------------------------------

    /// Remembers that a program opens a patch that holds this; before it does.
    static void recordStart (const Place& place, const FileFingerprint& patch);

    /// How many programs died soon after they had opened this patch, since one has lived on.
    int failedStarts (const FileFingerprint& patch) const;

    /// One has lived on.
    void forgetFailedStarts (const FileFingerprint& patch) const;

    /// After so many in a row a patch is not opened by itself any more.
    static constexpr int mostFailedStarts = 2;

private:
    std::string folder (const char* name) const { return root + '/' + name; }
    void sortOut (Found& found, const std::string& name) const;
    std::string moveAside (const std::string& path, const char* to) const;
    void forget (const std::string& name) const;

    std::string root;
};

} // namespace bulkhead
