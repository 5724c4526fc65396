#include "EditJournal.h"

#include <algorithm>
#include <ctime>
#include <unistd.h>
#include <utility>

namespace bulkhead
{

EditJournal::EditJournal (JournalFolder folder, std::function<void (const std::string&)> trouble)
    : journals (std::move (folder)), onTrouble (std::move (trouble)), thread ([this] { run(); })
{}

EditJournal::~EditJournal()
{
    {
        const std::lock_guard lock (mutex);
        isOver = true;
    }

    wake.notify_all();
    thread.join();
}

void EditJournal::note()
{
    pending.last = Clock::now();

    if (! std::exchange (pending.any, true))
        pending.first = pending.last;

    wake.notify_all();
}

void EditJournal::record (const Patch& patch, const std::string& file, const std::optional<FileFingerprint>& held)
{
    Unsaved now {patch, file, held};
    const std::lock_guard lock (mutex);
    pending.whole.emplace (std::move (now));
    pending.parameters.clear();
    pending.isCleared = false;
    hasWhole = true;
    note();
}

void EditJournal::recordParameters (const Patch& patch, const std::string& file,
                                    const std::optional<FileFingerprint>& held,
                                    const std::vector<ParameterRef>& parameters)
{
    {
        const std::lock_guard lock (mutex);

        if (hasWhole)
        {
            for (const auto& ref : parameters)
                if (const auto* const module = patch.findModule (ref.module); module != nullptr)
                    pending.parameters[ref.module] = module->parameters;

            return note();
        }
    }

    record (patch, file, held);
}

void EditJournal::clear()
{
    const std::lock_guard lock (mutex);

    if (! std::exchange (hasWhole, false))
        return;

    pending.whole.reset();
    pending.parameters.clear();
    pending.isCleared = true;
    note();
}

void EditJournal::beginStart (const FileFingerprint& patch)
{
    constexpr Milliseconds patience {200};
    std::unique_lock lock (mutex);
    start = patch;
    startEnds = Clock::now() + startLasts;
    startChanged = true;
    wake.notify_all();
    settled.wait_for (lock, patience, [this] { return ! startChanged; });
}

void EditJournal::endStart()
{
    const std::lock_guard lock (mutex);
    start.reset();
    startChanged = true;
    wake.notify_all();
}

void EditJournal::onceWritten (std::function<void()> callback)
{
    const std::lock_guard lock (mutex);
    pending.callbacks.push_back (std::move (callback));
}

bool EditJournal::flush (Milliseconds limit)
{
    std::unique_lock lock (mutex);
    return settled.wait_for (lock, limit, [this] { return ! pending.any && ! isBusy && ! startChanged; });
}

/// When there is something to do, if nothing more happens.
EditJournal::Clock::time_point EditJournal::nextDeadline() const
{
    auto next = Clock::time_point::max();

    if (startChanged)
        return {};

    // What is saved is not to be offered as lost.
    if (pending.any && pending.isCleared)
        return {};

    if (pending.any)
        next = std::max (std::min (pending.first + mostDelay, pending.last + quiet), retryAt);

    return start ? std::min (next, startEnds) : next;
}

void EditJournal::run()
{
    auto problem = takePlace();
    tell (problem);
    std::unique_lock lock (mutex);

    while (! isOver)
    {
        if (const auto next = nextDeadline(); next > Clock::now())
        {
            if (next == Clock::time_point::max())
                wake.wait (lock);
            else
                wake.wait_until (lock, next);

            continue;
        }

        if (std::exchange (startChanged, false))
        {
            const auto begun = start;
            isBusy = true;
            lock.unlock();
            writeStart (begun);
            lock.lock();
        }
        else if (start && startEnds <= Clock::now())
        {
            const auto survived = *std::exchange (start, std::nullopt);
            isBusy = true;
            lock.unlock();
            writeStart (std::nullopt);
            journals.forgetFailedStarts (survived);
            lock.lock();
        }
        else
        {
            auto changes = std::exchange (pending, {});
            isBusy = true;
            lock.unlock();

            try
            {
                problem = write (changes);
            }
            catch (const std::exception& error)
            {
                problem = error.what(); // no memory, say: the music goes on
            }

            tell (problem);
            lock.lock();

            // What the thread took it knows; that it is not on the disk is to be tried again.
            if (! problem.empty())
            {
                retryAt = Clock::now() + retryAfter;
                std::move (changes.callbacks.begin(), changes.callbacks.end(), std::back_inserter (pending.callbacks));

                if (! std::exchange (pending.any, true))
                    pending.first = pending.last = Clock::now();
            }
        }

        isBusy = false;
        settled.notify_all();
    }

    // The orderly end.
    if (pending.any)
        write (pending);

    if (! place.lock.isValid())
        return;

    if (start)
    {
        writeStart (std::nullopt);
        journals.forgetFailedStarts (*start);
    }

    if (! isOnDisk)
        ::unlink (place.lockPath.c_str());
}

std::string EditJournal::takePlace() { return place.lock.isValid() ? std::string() : journals.takePlace (place); }

void EditJournal::writeStart (const std::optional<FileFingerprint>& begun)
{
    if (! takePlace().empty())
        return;

    if (begun)
        JournalFolder::recordStart (place, *begun);
    else
        ::unlink (place.start.c_str());
}

std::string EditJournal::write (Pending& changes)
{
    const auto done = [&changes]
    {
        for (const auto& callback : std::exchange (changes.callbacks, {}))
            callback();

        return std::string();
    };

    if (changes.isCleared)
        unsaved.reset();

    if (changes.whole)
        unsaved = std::move (changes.whole);

    for (auto& [id, parameters] : changes.parameters)
        if (unsaved)
            if (auto* const module = unsaved->patch.findModule (id); module != nullptr)
                module->parameters = std::move (parameters);

    if (! unsaved)
    {
        if (isOnDisk)
        {
            ::unlink (place.next.c_str());
            ::unlink (place.journal.c_str());
        }

        isOnDisk = false;
        return done(); // saved, which is better, or not wanted
    }

    if (auto problem = takePlace(); ! problem.empty())
        return problem;

    JournalHeader header;
    header.file = unsaved->file;
    header.holds = unsaved->holds;
    header.written = std::time (nullptr);

    // First so that it outlives this program, which takes no time, then so that it outlives a power cut.
    const auto text = writeJournal (header, writePatch (unsaved->patch));
    isOnDisk = true;

    if (auto problem = JournalFolder::writeAtOnce (place.next, text); ! problem.empty())
        return problem;

    if (auto problem = saveFileAtomically (place.journal, text); ! problem.empty())
        return problem;

    return done();
}

void EditJournal::tell (const std::string& problem)
{
    if (problem.empty() == ! inTrouble)
        return;

    inTrouble = ! problem.empty();

    if (onTrouble)
        onTrouble (inTrouble ? "changes that you do not save would be lost if Bulkhead ended unexpectedly: " + problem
                             : "changes that you do not save are kept safe again");
}

} // namespace bulkhead
