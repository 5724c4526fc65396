#include "PluginScan.h"

#include "CrashWords.h"
#include "Scheduling.h"

#include "Graph/QuotedText.h"
#include "Ipc/Process.h"

#include <algorithm>
#include <csignal>
#include <new>

namespace bulkhead
{

/// What came of asking a worker.
struct PluginScan::Attempt
{
    enum class End
    {
        answered,
        refused, ///< It says that it cannot.
        broken, ///< Crashed, hung, or said what makes no sense.
        unsupported, ///< This build does not host its format.
        notItsFault
    };

    End end = End::notItsFault;
    PluginFileContents contents; ///< Of answered.
    std::string problem; ///< Of the others.
    bool isFirstOfWorker = true; ///< No other file can have spoiled it.
};

struct PluginScan::LaunchedWorker
{
    LaunchedWorker (PluginScan& s, std::unique_ptr<Worker> w) : scan (s), worker (std::move (w))
    {
        const std::lock_guard lock (scan.mutex);
        scan.working.push_back (worker.get());

        if (scan.isCancelled())
            worker->kill();
    }

    ~LaunchedWorker()
    {
        {
            const std::lock_guard lock (scan.mutex);
            std::erase (scan.working, worker.get());
        }

        const auto region = worker->region().index;
        worker.reset();
        scan.regions.release (region);
    }

    PluginScan& scan;
    std::unique_ptr<Worker> worker;
    int asked = 0;
};

/// None of these workers plays: its memory for sound is never touched.
static PluginScan::Settings withoutSound (PluginScan::Settings settings)
{
    settings.launch.touchPorts = settings.launch.touchState = 0;
    return settings;
}

PluginScan::PluginScan (std::vector<PluginFile> f, Settings s, Listener& l)
    : files (std::move (f)), settings (withoutSound (std::move (s))), listener (l),
      unfinished (static_cast<int> (files.size()))
{
    for (std::size_t i = 0; i < files.size(); ++i)
        jobs.push_back ({i, false});

    const auto cores = std::max (1, static_cast<int> (std::thread::hardware_concurrency()));
    const auto count = std::min (settings.workers > 0 ? settings.workers : 2 * cores, unfinished);

    for (int i = 0; i < count; ++i)
        threads.emplace_back ([this] { run(); });
}

PluginScan::~PluginScan()
{
    cancel();

    for (auto& thread : threads)
        thread.join();
}

void PluginScan::cancel() noexcept
{
    const std::lock_guard lock (mutex);
    cancelled.store (true);

    for (auto* worker : working)
        worker->kill();

    changed.notify_all();
}

bool PluginScan::waitUntilOver (std::chrono::milliseconds limit) const
{
    std::unique_lock lock (mutex);
    return changed.wait_for (lock, limit, [&] { return unfinished == 0; });
}

/// The next file, once there is one: one that another thread has at hand may come back. False when all are done.
bool PluginScan::next (Job& job)
{
    std::unique_lock lock (mutex);
    changed.wait (lock, [&] { return ! jobs.empty() || unfinished == 0; });

    if (jobs.empty())
        return false;

    job = jobs.front();
    jobs.pop_front();
    return true;
}

void PluginScan::again (const Job& job)
{
    const std::lock_guard lock (mutex);
    jobs.push_back (job);
    changed.notify_all();
}

void PluginScan::finish (const Job& job, Result result)
{
    result.file = files[job.file];
    {
        const std::lock_guard tell (telling);
        int numDone = 0;
        {
            const std::lock_guard lock (mutex);
            numDone = ++done;
        }
        listener.scanned (std::move (result), numDone, static_cast<int> (files.size()));
    }

    const std::lock_guard lock (mutex);
    --unfinished;
    changed.notify_all();
}

/// nullptr when there is none to be had: ownProblem then says why.
std::unique_ptr<PluginScan::LaunchedWorker> PluginScan::launch()
{
    const int tries = cannotLaunch.load() ? 1 : 4;

    for (int i = 0; i < tries && ! isCancelled(); ++i)
    {
        try
        {
            auto launched = std::make_unique<LaunchedWorker> (*this, launchWorker (regions, settings.launch));
            cannotLaunch.store (false);
            return launched;
        }
        catch (const std::exception& e)
        {
            std::unique_lock lock (mutex);
            ownProblem = escapedText (e.what(), 300);
            changed.wait_for (lock, std::chrono::milliseconds (100 << i), [&] { return isCancelled(); });
        }
    }

    if (! isCancelled())
        cannotLaunch.store (true);

    return {};
}

/// How a worker that says nothing any more has ended.
static std::string wordsOfEnd (const Worker& worker, const ProcessEnd& end)
{
    if (! end.hasEnded)
        return "it closed its connection to Bulkhead";

    if (const auto handled = worker.region().header().crashSignal.load(); handled != 0)
        return crashWords (static_cast<int> (handled));

    return end.signal != 0 ? crashWords (end.signal) : "it ended its process";
}

using Milliseconds = std::chrono::milliseconds;

/// What a worker says that does not answer; see Worker.
static constexpr std::string_view noAnswer = "its process does not answer";

/// Time in which it waited for a processor is not counted against a plugin: on a busy machine everything takes longer.
/// `ownTime`: what is counted.
static std::string awaitAnswer (Worker& worker, Milliseconds limit, std::vector<std::byte>& bytes,
                                Milliseconds& ownTime)
{
    using Clock = std::chrono::steady_clock;
    constexpr int mostTimesLonger = 10;
    const auto waitedBefore = waitedForProcessor (worker.process());
    const auto start = Clock::now();

    for (auto due = limit;;)
    {
        auto problem = worker.awaitPieces (due, PluginFileContents::mostBytes, bytes);
        const auto took = std::chrono::duration_cast<Milliseconds> (Clock::now() - start);
        const auto waited = std::max (waitedForProcessor (worker.process()), waitedBefore) - waitedBefore;
        ownTime = took - std::chrono::duration_cast<Milliseconds> (std::chrono::nanoseconds (waited));

        if (problem != noAnswer || ownTime >= limit || took >= mostTimesLonger * limit)
            return problem;

        due = std::max (limit - ownTime, Milliseconds (1));
    }
}

PluginScan::Attempt PluginScan::ask (Worker& worker, const PluginFile& file)
{
    using End = Attempt::End;
    DescribeMessage message;
    message.format = static_cast<std::uint32_t> (file.format);

    if (file.path.size() >= sizeof message.file || file.path.find ('\0') != file.path.npos)
        return {End::refused, {}, "its path is too long"};

    std::copy (file.path.begin(), file.path.end(), message.file);
    const Worker::Exchange exchange (worker, true);
    std::vector<std::byte> bytes;
    std::string problem = "its process has ended";
    auto ownTime = Milliseconds::zero();

    if (worker.send (message))
        problem = awaitAnswer (worker, settings.limit, bytes, ownTime);

    if (problem.empty())
    {
        const std::lock_guard oneAtATime (reading);
        const std::string_view text (reinterpret_cast<const char*> (bytes.data()), bytes.size());
        auto contents = readPluginFileContents (text, file, problem);

        if (! contents)
            return {End::broken, {}, "what it says of itself makes no sense: " + problem};

        if (contents->isUnsupported)
            return {End::unsupported, {}, "this Bulkhead was built without that format"};

        if (contents->plugins.empty() && ! contents->problem.empty())
            return {End::refused, {}, contents->problem};

        return {End::answered, std::move (*contents), {}};
    }

    if (problem == noAnswer)
    {
        if (ownTime < settings.limit)
            return {End::notItsFault, {}, "this machine had no time for it"};

        char words[80];
        std::snprintf (words, sizeof words, "it did not answer within %g seconds",
                       std::chrono::duration<double> (settings.limit).count());
        return {End::broken, {}, words};
    }

    if (problem == "its process says too much")
        return {End::broken, {}, "it says more of itself than fits"};

    constexpr int patience = 3000; // milliseconds, from the end of its socket to that of its process
    const auto hasEnded = problem == "its process has ended";
    const auto end = endOfProcess (worker.processHandle(), hasEnded ? patience : 0);

    if (! end.hasEnded && ! hasEnded)
        return {End::refused, {}, problem};

    // Nobody but the system, or who cleans up by hand, ends a process so.
    if (end.signal == SIGKILL || end.signal == SIGTERM)
        return {End::notItsFault, {}, "its process was ended from outside: maybe this machine has too little memory"};

    return {End::broken, {}, wordsOfEnd (worker, end)};
}

void PluginScan::tellThatItBegins (const PluginFile& file)
{
    const std::lock_guard tell (telling);
    int numDone = 0;
    {
        const std::lock_guard lock (mutex);
        numDone = done;
    }
    listener.scanning (file, numDone, static_cast<int> (files.size()));
}

/// `worker`: the thread's own, launched where there is none, and ended when it is not to be used again.
PluginScan::Attempt PluginScan::attempt (const Job& job, std::unique_ptr<LaunchedWorker>& worker)
{
    using End = Attempt::End;

    if (worker != nullptr && (job.isSecond || worker->asked >= settings.filesPerWorker))
        worker.reset();

    if (worker == nullptr)
        worker = launch();

    if (worker == nullptr)
    {
        const std::lock_guard lock (mutex);
        return {End::notItsFault, {}, "no process could be started for it: " + ownProblem};
    }

    tellThatItBegins (files[job.file]);
    const auto isFirst = worker->asked++ == 0;
    Attempt result;

    try
    {
        result = ask (*worker->worker, files[job.file]);
    }
    catch (const std::exception&)
    {
        result = {End::notItsFault, {}, "Bulkhead had too little memory for what it says of itself"};
    }

    if (result.end == End::broken || result.end == End::notItsFault || job.isSecond)
        worker.reset();

    result.isFirstOfWorker = isFirst;
    return result;
}

void PluginScan::conclude (const Job& job, Attempt attempt)
{
    using End = Attempt::End;
    const auto& file = files[job.file];
    const auto finishWith = [&] (Outcome outcome) { finish (job, {file, outcome, {{}, attempt.problem, false}}); };

    if (isCancelled() && attempt.end != End::answered)
        attempt = {End::notItsFault, {}, "the scan was stopped"};

    // What broke a worker is tried once more in any case; what it only refuses, when others had been there before.
    const auto mayDiffer = attempt.end == End::broken || attempt.end == End::notItsFault || ! attempt.isFirstOfWorker;

    if (attempt.end != End::answered && attempt.end != End::unsupported && mayDiffer && ! job.isSecond
        && ! isCancelled() && ! cannotLaunch.load())
        return again ({job.file, true});

    switch (attempt.end)
    {
        case End::answered:
            return finish (job, {file, Outcome::described, std::move (attempt.contents)});
        case End::refused:
        case End::broken:
            return finishWith (Outcome::failed);
        case End::unsupported:
        case End::notItsFault:
            return finishWith (Outcome::notScanned);
    }
}

void PluginScan::run()
{
    prepareLaunchingThread();

    if (Scheduling::backgroundAllowed())
        setNiceness (0, Scheduling::backgroundNiceness); // the workers inherit it

    std::unique_ptr<LaunchedWorker> worker;

    for (Job job; next (job);)
        conclude (job, isCancelled() ? Attempt {} : attempt (job, worker));
}

} // namespace bulkhead
