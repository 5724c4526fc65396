#include "Floor.h"

#include "Host/Scheduling.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <stdexcept>
#include <sys/prctl.h>
#include <unistd.h>

namespace bulkhead
{

/// What one process writes. Its modules' done words follow, 128 bytes apart.
struct alignas (4096) Floor::Page
{
    alignas (128) FutexWord block; ///< Of the host and of a lane's leader: which block is due.
    alignas (128) FutexWord waitsFor; ///< 1 + the module it sleeps for; 0: none.
    alignas (128) FutexWord ready;
    alignas (128) FutexWord ending; ///< The host's.
    alignas (128) FutexWord finished; ///< The host's: the last block that is through.
    alignas (128) std::atomic<std::uint64_t> nextBegin; ///< The host's.
};

namespace
{

struct alignas (128) DoneWord
{
    FutexWord block;
};

constexpr std::uint64_t spinNanoseconds = 100'000; // for a module on another core
constexpr std::uint64_t earlyNanoseconds = 100'000; // that a leader is awake before its block
constexpr std::uint64_t patienceNanoseconds = 300'000; // that it waits, awake, for a block that is late
constexpr int firstPriority = Scheduling::leaderPriority - 1, lastPriority = 2;

/// Looks at a word until it holds `wanted`, but no longer than until `until`.
bool spinFor (const FutexWord& word, std::uint32_t wanted, std::uint64_t until) noexcept
{
    do
        for (int i = 0; i < 32; ++i)
        {
            if (word.load (std::memory_order_acquire) == wanted)
                return true;

            spinPause();
        }
    while (nowNanoseconds() < until);

    return false;
}

} // namespace

int FloorPlacement::lanes() const noexcept
{
    return laneOf.empty() ? 1 : *std::max_element (laneOf.begin(), laneOf.end()) + 1;
}

FloorPlacement FloorPlacement::alternating (std::size_t numModules, int lanes)
{
    FloorPlacement result;

    for (std::size_t i = 0; i < numModules; ++i)
    {
        result.processOf.push_back (i);
        result.laneOf.push_back (static_cast<int> (i) % lanes);
    }

    return result;
}

FloorPlacement FloorPlacement::ofPatch (const PreparedPatch& patch, int lanes)
{
    FloorPlacement result;
    std::map<std::string, std::size_t> processes;

    for (std::size_t i = 0; i < patch.size(); ++i)
    {
        const auto& module = *patch.patchGraph().nodes()[patch.patchIndexOf (i)].module;
        const auto key =
            module.isolation.kind == Isolation::Kind::process ? "process:" + module.id : module.isolation.toText();
        const auto process = processes.emplace (key, processes.size()).first->second;
        result.processOf.push_back (process);

        if (process == result.laneOf.size())
            result.laneOf.push_back (static_cast<int> (process) % lanes);
    }

    return result;
}

Floor::Floor (PreparedPatch& p, FloorPlacement where)
    : patch (p), placement (std::move (where)), nodes (placement.laneOf.size())
{
    const auto lanes = static_cast<std::size_t> (placement.lanes());

    for (std::size_t m = 0; m < patch.size(); ++m)
        nodes[placement.processOf[m]].push_back ({m, {}, {}});

    auto bytes = sizeof (Page) * (1 + lanes);

    for (const auto& own : nodes)
        bytes += sizeof (Page) + (own.size() * sizeof (DoneWord) + sizeof (Page) - 1) / sizeof (Page) * sizeof (Page);

    memory = SharedMemory::create ("floor", bytes);
    auto* at = memory.data();
    const auto nextPage = [&at]
    {
        auto* page = reinterpret_cast<Page*> (at);
        at += sizeof (Page);
        return page;
    };

    host = nextPage();

    for (std::size_t lane = 0; lane < lanes; ++lane)
        clocks.push_back (nextPage());

    std::vector<FutexWord*> done (patch.size());

    for (const auto& own : nodes)
    {
        pages.push_back (nextPage());

        for (std::size_t i = 0; i < own.size(); ++i)
            done[own[i].module] = &reinterpret_cast<DoneWord*> (at)[i].block;

        at += (own.size() * sizeof (DoneWord) + sizeof (Page) - 1) / sizeof (Page) * sizeof (Page);
    }

    std::vector<bool> isRead (patch.size());

    for (auto& own : nodes)
        for (auto& node : own)
            for (const auto source : patch.sourcesOf (node.module))
            {
                isRead[source] = true;

                if (placement.processOf[source] != placement.processOf[node.module])
                    node.waitsFor.emplace_back (source, done[source]);
            }

    for (auto& own : nodes)
        for (auto& node : own)
            for (std::size_t reader = 0; reader < patch.size(); ++reader)
                if (const auto& sources = patch.sourcesOf (reader);
                    placement.processOf[reader] != placement.processOf[node.module]
                    && std::find (sources.begin(), sources.end(), node.module) != sources.end())
                    node.readers.push_back (&pages[placement.processOf[reader]]->waitsFor);

    for (auto m = patch.size(); m-- > 0;)
        if (! isRead[m])
        {
            ends.emplace_back (m, done[m]);
            auto& own = nodes[placement.processOf[m]];
            std::find_if (own.begin(), own.end(), [m] (const Node& n) { return n.module == m; })
                ->readers.push_back (&host->waitsFor);
        }

    const auto launch = [this] (auto&& life)
    {
        const auto child = fork();

        if (child == 0)
        {
            prctl (PR_SET_PDEATHSIG, SIGKILL);
            life();
            _exit (0);
        }

        if (child > 0)
            children.push_back (child);

        return child > 0;
    };

    auto launched = true;

    for (std::size_t lane = 0; lane + 1 < lanes; ++lane)
        launched = launched && launch ([this, lane] { lead (lane); });

    for (std::size_t process = 0; process < nodes.size(); ++process)
        launched = launched && launch ([this, process] { runProcess (process); });

    const auto allReady = [this]
    { return std::all_of (pages.begin(), pages.end(), [] (auto* page) { return page->ready.load() != 0; }); };

    for (const auto limit = nowNanoseconds() + 20'000'000'000ull; launched && ! allReady();)
    {
        sleepUntil (nowNanoseconds() + 1'000'000);
        launched = nowNanoseconds() < limit;
    }

    if (! launched)
    {
        endAll();
        throw std::runtime_error ("the bare processes do not start");
    }

    memory.populateForWriting (0, memory.size());
    patch.touch();
}

Floor::~Floor() { endAll(); }

void Floor::endAll() noexcept
{
    host->ending.store (1);

    for (auto* page : clocks)
    {
        page->block.fetch_add (1u << 31);
        futexWake (page->block, wakeAll);
    }

    host->block.fetch_add (1u << 31);
    futexWake (host->block, wakeAll);

    for (const auto child : children)
        reapProcess (child);
}

bool Floor::awaitBlock (const FutexWord& clock, std::uint32_t last) const noexcept
{
    while (clock.load (std::memory_order_acquire) == last)
        futexWait (clock, last);

    return host->ending.load (std::memory_order_relaxed) == 0;
}

void Floor::await (std::size_t module, const FutexWord& done, std::uint32_t block, FutexWord& own) const noexcept
{
    own.store (static_cast<std::uint32_t> (module + 1), std::memory_order_seq_cst);

    for (;;)
    {
        const auto seen = done.load (std::memory_order_seq_cst);

        if (seen == block)
            break;

        futexWait (done, seen);
    }

    own.store (0, std::memory_order_relaxed);
}

void Floor::runProcess (std::size_t process) noexcept
{
    // In the order of its lane; a lane of more processes than priorities has neighbours of the same one.
    const auto lane = placement.laneOf[process];
    const auto before =
        std::count (placement.laneOf.begin(), placement.laneOf.begin() + static_cast<long> (process), lane);
    const auto all = std::max (std::count (placement.laneOf.begin(), placement.laneOf.end(), lane),
                               static_cast<std::ptrdiff_t> (firstPriority - lastPriority));
    bindToCore (0, Scheduling::coreOfLane (lane));
    patch.touch();
    memory.populateForWriting (0, memory.size());
    juce::FloatVectorOperations::disableDenormalisedNumberSupport (true);
    setRealtimePriority (0, firstPriority - static_cast<int> (before * (firstPriority - lastPriority) / all));

    auto& page = *pages[process];
    auto* done = reinterpret_cast<DoneWord*> (&page + 1);
    const auto& clock = clocks[static_cast<std::size_t> (lane)]->block;
    page.ready.store (1);

    for (std::uint32_t last = 0; awaitBlock (clock, last);)
    {
        last = clock.load (std::memory_order_acquire);

        for (std::size_t i = 0; i < nodes[process].size(); ++i)
        {
            const auto& node = nodes[process][i];

            for (const auto& [source, word] : node.waitsFor)
                if (word->load (std::memory_order_acquire) != last
                    && (placement.laneOf[placement.processOf[source]] == lane
                        || ! spinFor (*word, last, nowNanoseconds() + spinNanoseconds)))
                    await (source, *word, last, page.waitsFor);

            patch.run (node.module);

            if (node.readers.empty())
                continue;

            done[i].block.store (last, std::memory_order_seq_cst);

            if (std::any_of (node.readers.begin(), node.readers.end(),
                             [&] (const auto* word)
                             { return word->load (std::memory_order_seq_cst) == node.module + 1; }))
                futexWake (done[i].block, wakeAll);
        }
    }
}

void Floor::lead (std::size_t lane) noexcept
{
    bindToCore (0, Scheduling::coreOfLane (static_cast<int> (lane)));
    memory.populateForWriting (0, memory.size());
    setRealtimePriority (0, Scheduling::leaderPriority);
    auto& clock = clocks[lane]->block;

    for (std::uint32_t last = 0; awaitBlock (host->block, last);)
    {
        last = host->block.load (std::memory_order_acquire);
        const auto next = host->nextBegin.load (std::memory_order_relaxed);
        clock.store (last, std::memory_order_seq_cst);
        futexWake (clock, wakeAll);

        if (next == 0)
            continue;

        // Never above a graph that still runs.
        sleepUntil (next - earlyNanoseconds);

        if (host->finished.load (std::memory_order_acquire) == last)
            spinFor (host->block, last + 1, next + patienceNanoseconds);
    }
}

void Floor::runBlock (std::uint64_t nextBegin) noexcept
{
    const auto block = host->block.load (std::memory_order_relaxed) + 1;
    host->nextBegin.store (nextBegin, std::memory_order_relaxed);
    host->block.store (block, std::memory_order_seq_cst);

    if (clocks.size() > 1)
        futexWake (host->block, wakeAll);

    auto& clock = clocks.back()->block;
    clock.store (block, std::memory_order_seq_cst);
    futexWake (clock, wakeAll);

    for (const auto& [module, done] : ends)
        if (done->load (std::memory_order_acquire) != block)
            await (module, *done, block, host->waitsFor);

    host->finished.store (block, std::memory_order_release);
}

} // namespace bulkhead
