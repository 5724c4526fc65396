#include "Supervisor.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <algorithm>
#include <linux/futex.h>
#include <poll.h>
#include <sys/eventfd.h>

namespace bulkhead
{

struct Supervisor::LifeWatch
{
    static constexpr std::size_t capacity = 120;

    explicit LifeWatch (Supervisor& s) : supervisor (s), thread ([this] { run(); }) {}

    ~LifeWatch()
    {
        ending.store (true);
        change();
        thread.join();
    }

    void change() noexcept
    {
        changes.fetch_add (1, std::memory_order_seq_cst);
        futexWake (changes, wakeAll);
    }

    struct Life
    {
        std::shared_ptr<Region> region;
        std::uint32_t alive; ///< What its life word holds until it dies.
    };

    void forget (const std::shared_ptr<Region>& region)
    {
        const std::lock_guard lock (mutex);
        std::erase_if (lives, [&] (auto& life) { return life.region == region; });
    }

    void run()
    {
        setRealtimePriority (0, Scheduling::supervisorPriority);
        std::vector<Life> watched;
        std::vector<FutexWatch> words;

        while (! ending.load())
        {
            const auto seen = changes.load (std::memory_order_seq_cst);
            {
                const std::lock_guard lock (mutex);
                watched = lives;
            }

            words.assign (1, {&changes, seen});

            for (const auto& [region, alive] : watched)
            {
                const auto& word = region->header().life.word;
                const auto value = word.load (std::memory_order_seq_cst);

                if ((value & FUTEX_OWNER_DIED) != 0)
                {
                    forget (region);
                    supervisor.report (region->index);
                }
                else if (value != alive)
                {
                    // Its own to spoil: who waited for it to rest would never sleep. The process watch has to do.
                    forget (region);
                }
                else
                {
                    words.push_back ({&word, value});
                }
            }

            // Looks again now and then: who spoils its word need not wake anybody.
            if (! futexWaitAny (words, nowNanoseconds() + 1'000'000'000ull))
                futexWait (changes, seen, nowNanoseconds() + 1'000'000'000ull); // the process watch has to do
        }
    }

    Supervisor& supervisor;
    std::mutex mutex;
    std::vector<Life> lives;
    FutexWord changes {0};
    std::atomic<bool> ending {false};
    std::thread thread;
};

Supervisor::Supervisor (DeathCallback callback)
    : onDeath (std::move (callback)), changed (eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK)),
      processWatch ([this] { watchProcesses(); })
{}

Supervisor::~Supervisor()
{
    ending.store (true);
    wakeProcessWatch();
    processWatch.join();
    lifeWatches.clear();
}

void Supervisor::wakeProcessWatch() noexcept
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write (changed.get(), &one, sizeof one);
}

void Supervisor::watch (Worker& worker)
{
    const std::lock_guard lock (mutex);
    workers[worker.region().index] = &worker;

    auto place = std::find_if (lifeWatches.begin(), lifeWatches.end(),
                               [] (auto& w)
                               {
                                   const std::lock_guard l (w->mutex);
                                   return w->lives.size() < LifeWatch::capacity;
                               });

    if (place == lifeWatches.end())
        place = lifeWatches.insert (lifeWatches.end(), std::make_unique<LifeWatch> (*this));

    {
        const std::lock_guard l ((*place)->mutex);
        (*place)->lives.push_back (
            {worker.sharedRegion(), static_cast<std::uint32_t> (worker.audioThread()) | FUTEX_WAITERS});
    }

    (*place)->change();
    wakeProcessWatch();
}

void Supervisor::unwatch (Worker& worker)
{
    const std::lock_guard lock (mutex);
    workers.erase (worker.region().index);

    for (auto& w : lifeWatches)
    {
        w->forget (worker.sharedRegion());
        w->change();
    }

    wakeProcessWatch();
}

Supervisor::ProcessAndThread Supervisor::processOf (std::uint32_t region)
{
    const std::lock_guard lock (mutex);
    const auto found = workers.find (region);
    return found == workers.end() ? ProcessAndThread()
                                  : ProcessAndThread {found->second->process(), found->second->audioThread()};
}

void Supervisor::end (std::uint32_t region)
{
    const std::lock_guard lock (mutex);

    if (const auto found = workers.find (region); found != workers.end())
        found->second->kill();
}

void Supervisor::report (std::uint32_t region)
{
    {
        const std::lock_guard lock (mutex);
        const auto found = workers.find (region);

        if (found == workers.end())
            return;

        // A process that is being torn down must not hold up the others at its own real-time priority.
        setRealtimePriority (found->second->audioThread(), 0);
        workers.erase (found);
    }

    onDeath (region);
}

void Supervisor::watchProcesses()
{
    while (! ending.load())
    {
        std::vector<pollfd> handles {{changed.get(), POLLIN, 0}};
        std::vector<std::uint32_t> regions {noIndex};
        {
            const std::lock_guard lock (mutex);

            for (const auto& [region, worker] : workers)
            {
                handles.push_back ({worker->processHandle(), POLLIN, 0});
                regions.push_back (region);
            }
        }

        poll (handles.data(), handles.size(), -1);

        if (handles[0].revents != 0)
        {
            std::uint64_t count = 0;
            [[maybe_unused]] const auto n = ::read (changed.get(), &count, sizeof count);
            continue; // the handles of the others may be closed by now
        }

        for (std::size_t i = 1; i < handles.size(); ++i)
            if (handles[i].revents != 0)
                report (regions[i]);
    }
}

} // namespace bulkhead
