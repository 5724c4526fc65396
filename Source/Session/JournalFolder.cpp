#include "JournalFolder.h"

#include "StateFolder.h"

#include "Graph/QuotedText.h"
#include "Graph/SystemWords.h"
#include "Graph/WholeFile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace bulkhead
{

namespace
{

namespace fs = std::filesystem;

constexpr std::string_view lockEnding = ".lock", journalEnding = ".journal", startEnding = ".start",
                           nextEnding = ".next", temporaryEnding = ".tmp";
constexpr std::size_t mostOffered = 50; // at a time
constexpr int mostEntries = 2000; // that are looked at: nobody but a broken program makes so many

/// The names in a folder, without their endings, of those that end in it.
std::vector<std::string> namesWith (const std::string& folder, std::string_view ending)
{
    std::vector<std::string> names;
    std::error_code error;
    auto count = 0;

    for (fs::directory_iterator entry (folder, error), end; ! error && entry != end && count < mostEntries;
         entry.increment (error), ++count)
        if (auto name = entry->path().filename().string(); name.size() > ending.size() && name.ends_with (ending))
            names.push_back (name.substr (0, name.size() - ending.size()));

    return names;
}

bool isThere (const std::string& path)
{
    struct stat info = {};
    return ::lstat (path.c_str(), &info) == 0;
}

/// The lock of a program that has died. Not valid when it lives, or when the lock went away meanwhile.
Descriptor lockOfDead (const std::string& path)
{
    Descriptor lock (::open (path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    struct stat held = {}, named = {};

    if (! lock.isValid() || ::flock (lock.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat (lock.get(), &held) != 0
        || ::stat (path.c_str(), &named) != 0 || held.st_ino != named.st_ino)
        return {};

    return lock;
}

bool isAlive (const std::string& lockPath) { return isThere (lockPath) && ! lockOfDead (lockPath).isValid(); }

std::int64_t secondsSinceChange (const std::string& path)
{
    struct stat info = {};
    return ::stat (path.c_str(), &info) == 0 ? std::time (nullptr) - info.st_mtime : 0;
}

void removeFile (const std::string& path) { ::unlink (path.c_str()); }

/// Records of starts of this patch by programs that died. `held`: those whose locks are ours, because they died.
std::vector<std::string> failedStartsOf (const std::string& journals, const FileFingerprint& patch,
                                         const std::set<std::string>& held = {})
{
    constexpr std::size_t maxBytes = 4096;
    constexpr int daysRemembered = 7;
    std::vector<std::string> paths;

    for (const auto& name : namesWith (journals, startEnding))
    {
        const auto base = journals + '/' + name;
        auto path = base + std::string (startEnding);

        if (! held.contains (name) && isAlive (base + std::string (lockEnding)))
            continue;

        std::string bytes;
        std::string_view rest;

        if (readWholeFile (path, maxBytes, bytes).empty())
            rest = bytes;

        const auto version = takeField (rest, "bulkhead-start");
        const auto opened = takeField (rest, "patch");

        if (! version || ! opened || secondsSinceChange (path) > daysRemembered * 86400ll)
            removeFile (path);
        else if (fingerprintFromText (*opened) == patch)
            paths.push_back (std::move (path));
    }

    return paths;
}

} // namespace

std::string JournalFolder::takePlace (Place& place) const
{
    if (root.empty())
        return "there is no home folder";

    const auto journals = folder ("journals");

    if (auto problem = makePrivateFolder (journals); ! problem.empty())
        return problem;

    ::chmod (root.c_str(), 0700);

    for (int i = 0; i < 100; ++i)
    {
        unsigned long long random = 0;

        if (::getrandom (&random, sizeof random, 0) != static_cast<ssize_t> (sizeof random))
            return systemWords (errno);

        char id[24];
        std::snprintf (id, sizeof id, "%016llx", random);
        const auto base = journals + '/' + id;
        auto lockPath = base + std::string (lockEnding);
        Descriptor lock (::open (lockPath.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));

        if (! lock.isValid() && errno != EEXIST)
            return systemWords (errno);

        struct stat named = {}, held = {};

        // Another program that tidies up may have taken it for a dead one's before it was locked.
        if (! lock.isValid() || ::flock (lock.get(), LOCK_EX | LOCK_NB) != 0 || ::stat (lockPath.c_str(), &named) != 0
            || ::fstat (lock.get(), &held) != 0 || named.st_ino != held.st_ino)
            continue;

        place = {std::move (lock), std::move (lockPath), base + std::string (journalEnding),
                 base + std::string (nextEnding), base + std::string (startEnding)};
        return {};
    }

    return "the folder of journals cannot be locked";
}

std::string JournalFolder::moveAside (const std::string& path, const char* to) const
{
    const auto target = folder (to);

    if (auto problem = makePrivateFolder (target); ! problem.empty())
        return problem;

    // Room for one more; the oldest go.
    std::vector<std::pair<std::int64_t, std::string>> ages;

    for (const auto& name : namesWith (target, journalEnding))
    {
        auto old = target + '/' + name + std::string (journalEnding);
        ages.emplace_back (secondsSinceChange (old), std::move (old));
    }

    std::sort (ages.begin(), ages.end());

    for (std::size_t i = 0; i < ages.size(); ++i)
        if (i + 1 >= static_cast<std::size_t> (mostKept) || ages[i].first > daysKept * 86400ll)
            removeFile (ages[i].second);

    const auto name = target + '/' + fs::path (path).stem().string() + std::string (journalEnding);
    return ::rename (path.c_str(), name.c_str()) == 0 ? std::string() : systemWords (errno);
}

/// All that a dead program has left, but for the record of its start. The lock is the last: until then it is ours.
void JournalFolder::forget (const std::string& name) const
{
    for (const auto ending : {nextEnding, journalEnding, lockEnding})
        removeFile (folder ("journals") + '/' + name + std::string (ending));
}

static JournalReading readJournalFile (const std::string& path)
{
    std::string bytes;

    if (auto problem = readWholeFile (path, maxJournalBytes, bytes); problem.empty())
        return readJournal (bytes);
    else
        return {{}, {}, {}, std::move (problem), false};
}

void JournalFolder::sortOut (Found& found, const std::string& name) const
{
    const auto base = folder ("journals") + '/' + name;
    const auto older = base + std::string (journalEnding), newer = base + std::string (nextEnding);
    Journal journal;
    journal.lock = lockOfDead (base + std::string (lockEnding));

    if (! journal.lock.isValid())
        return;

    if (! isThere (older) && ! isThere (newer))
        return forget (name);

    // The newer one may be cut off: then the older one is whole.
    journal.path = newer;
    journal.reading = readJournalFile (newer);

    if (! journal.reading.problem.empty() && ! journal.reading.isNewer && isThere (older))
    {
        journal.path = older;
        journal.reading = readJournalFile (older);
    }

    if (journal.reading.isNewer)
        return;

    if (! journal.reading.problem.empty())
    {
        const auto why = "changes that were not saved cannot be recovered: " + journal.reading.problem;
        const auto problem = moveAside (journal.path, "damaged");
        found.problems.push_back (
            problem.empty() ? why + " (what is left of them is in " + quotedText (folder ("damaged"), 200) + ")" : why);

        if (problem.empty())
            forget (name);

        return;
    }

    // The program died after it had saved, before it could say so.
    if (std::string saved; ! journal.reading.header.file.empty()
                           && readWholeFile (journal.reading.header.file, PatchLimits::fileBytes, saved).empty()
                           && fingerprintOf (saved) == journal.reading.fingerprint)
        return forget (name);

    found.journals.push_back (std::move (journal));
}

JournalFolder::Found JournalFolder::find (Which which) const
{
    Found found;

    if (root.empty())
        return found;

    // Also a journal whose lock somebody removed.
    std::set<std::string> names;

    for (const auto ending : {lockEnding, journalEnding, nextEnding})
        for (auto& name : namesWith (folder ("journals"), ending))
            names.insert (std::move (name));

    for (const auto& name : names)
        if (found.journals.size() < mostOffered)
            sortOut (found, name);

    std::set<std::string> held;

    for (const auto& journal : found.journals)
        held.insert (fs::path (journal.path).stem().string());

    for (auto& journal : found.journals)
        journal.failedStarts =
            static_cast<int> (failedStartsOf (folder ("journals"), journal.reading.fingerprint, held).size());

    // Of programs that died in the middle of a write.
    for (const auto& name : namesWith (folder ("journals"), temporaryEnding))
        if (const auto path = folder ("journals") + '/' + name + std::string (temporaryEnding);
            secondsSinceChange (path) > 3600)
            removeFile (path);

    const auto newestFirst = [] (const Journal& a, const Journal& b)
    { return a.reading.header.written > b.reading.header.written; };
    std::sort (found.journals.begin(), found.journals.end(), newestFirst);

    if (which == Which::lost)
        return found;

    std::vector<Journal> kept;

    for (const auto& name : namesWith (folder ("kept"), journalEnding))
    {
        Journal journal;
        journal.path = folder ("kept") + '/' + name + std::string (journalEnding);
        journal.wasKept = true;

        journal.reading = readJournalFile (journal.path);

        if (journal.reading.problem.empty())
            kept.push_back (std::move (journal));
    }

    std::sort (kept.begin(), kept.end(), newestFirst);
    std::move (kept.begin(), kept.end(), std::back_inserter (found.journals));
    return found;
}

std::string JournalFolder::keep (Journal& journal) const
{
    if (journal.wasKept)
        return {};

    if (auto problem = moveAside (journal.path, "kept"); ! problem.empty())
        return problem;

    forget (fs::path (journal.path).stem().string());
    journal.lock.reset();
    return {};
}

std::string JournalFolder::writeAtOnce (const std::string& path, std::string_view bytes)
{
    const Descriptor file (::open (path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));

    while (file.isValid() && ! bytes.empty())
    {
        const auto written = ::write (file.get(), bytes.data(), bytes.size());

        if (written < 0 && errno != EINTR)
            break;

        bytes.remove_prefix (static_cast<std::size_t> (std::max<ssize_t> (written, 0)));
    }

    if (bytes.empty())
        return {};

    const auto error = errno;
    removeFile (path);
    return systemWords (error);
}

void JournalFolder::recordStart (const Place& place, const FileFingerprint& patch)
{
    const auto text = "bulkhead-start 1\npatch " + fingerprintToText (patch) + "\n";

    // One that is cut off counts for nothing: a start more is tried. A power cut is no fault of the patch, so it need
    // not be safe against one.
    writeAtOnce (place.start, text);
}

int JournalFolder::failedStarts (const FileFingerprint& patch) const
{
    return root.empty() ? 0 : static_cast<int> (failedStartsOf (folder ("journals"), patch).size());
}

void JournalFolder::forgetFailedStarts (const FileFingerprint& patch) const
{
    if (! root.empty())
        for (const auto& path : failedStartsOf (folder ("journals"), patch))
            removeFile (path);
}

} // namespace bulkhead
