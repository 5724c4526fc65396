// The journal of edits: whatever is changed and not saved is on the disk within a fraction of a second, so that a host
// that dies loses nothing older.
//
// The message thread says what has changed, which costs a copy and never waits for the disk; a thread of the journal's
// own writes it. Changes that follow each other closely are one write, and none waits longer than mostDelay for it.
// The start of a patch is watched, too: see JournalFolder::failedStarts().
#pragma once

#include "Command.h"
#include "JournalFolder.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace bulkhead
{

class EditJournal
{
public:
    using Milliseconds = std::chrono::milliseconds;

    static constexpr Milliseconds quiet {60}; ///< So long nothing more is changed: it is written.
    static constexpr Milliseconds mostDelay {250}; ///< From a change to its write, when changes do not end.
    static constexpr Milliseconds retryAfter {2000}; ///< When it could not be written.
    static constexpr std::chrono::seconds startLasts {20}; ///< A patch that plays for so long is no cause of a death.

    /// `onTrouble` is told, by the journal's thread, when changes cannot be kept safe, and when they can be again: once
    /// each. What it uses outlives the journal.
    EditJournal (JournalFolder folder, std::function<void (const std::string&)> onTrouble);

    /// The orderly end. What was recorded and not cleared is written, and found by the next start.
    ~EditJournal();

    // Message thread; none of them waits for the disk. ---------------------------------------------------------------

    /// The patch has changes that are not saved.
    void record (const Patch& patch, const std::string& file, const std::optional<FileFingerprint>& held);

    /// The same, when nothing but these parameters has changed since the last time.
    void recordParameters (const Patch& patch, const std::string& file, const std::optional<FileFingerprint>& held,
                           const std::vector<ParameterRef>& parameters);

    /// Nothing is unsaved any more.
    void clear();

    /// A patch that holds this is about to be played. Returns once that is on record, or after a fifth of a second.
    void beginStart (const FileFingerprint& patch);

    /// What is played from now on is nobody's file.
    void endStart();

    /// Called by the journal's thread once what is recorded by now is written, or cleared.
    void onceWritten (std::function<void()> callback);

    /// Waits until all that was recorded is written. False when that takes longer, or cannot be done.
    bool flush (Milliseconds limit);

    const JournalFolder& folder() const noexcept { return journals; }

private:
    using Clock = std::chrono::steady_clock;

    struct Unsaved
    {
        Patch patch;
        std::string file;
        std::optional<FileFingerprint> holds;
    };

    /// What was recorded since the last write.
    struct Pending
    {
        bool any = false, isCleared = false;
        std::optional<Unsaved> whole;
        std::map<std::string, std::map<std::string, float>> parameters; ///< By module: all of them.
        std::vector<std::function<void()>> callbacks;
        Clock::time_point first, last;
    };

    void run();
    Clock::time_point nextDeadline() const;
    void note();
    std::string write (Pending& changes);
    std::string takePlace();
    void writeStart (const std::optional<FileFingerprint>& start);
    void tell (const std::string& problem);

    JournalFolder journals;
    std::function<void (const std::string&)> onTrouble;

    std::mutex mutex;
    std::condition_variable wake, settled;
    Pending pending;
    bool hasWhole = false; ///< The thread knows the whole patch, or will.
    bool startChanged = false, isBusy = false, isOver = false;
    std::optional<FileFingerprint> start; ///< That is on its way.
    Clock::time_point startEnds, retryAt;

    // The journal's thread only.
    JournalFolder::Place place;
    std::optional<Unsaved> unsaved;
    bool inTrouble = false, isOnDisk = false;

    std::thread thread; // last: it uses all the others
};

} // namespace bulkhead
