#include "Runner/AudioThread.h"

#include "PlanRig.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <catch2/catch.hpp>

#include <linux/futex.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

template <typename Condition> bool waitFor (Condition condition)
{
    for (const auto until = nowNanoseconds() + 20'000'000'000ull; ! condition(); std::this_thread::yield())
        if (nowNanoseconds() > until)
            return false;

    return true;
}

void wakeUp (Region& region)
{
    region.header().wake.fetch_add (1);
    futexWake (region.header().wake, wakeAll);
}

} // namespace

TEST_CASE ("AudioThread: its life word names the thread, and the kernel marks it when the thread ends", "[runner]")
{
    PlanRig rig (PatchBuilder ("group:a").add ("out", "output"));
    auto& slot = rig.slotOf ("out");
    rig.board().regionSlot[slot.region->index].store (noIndex);
    const auto& life = slot.region->header().life.word;
    {
        AudioThread thread (rig.board(), slot.runner, slot.region->index);
        CHECK (life.load() == (static_cast<std::uint32_t> (thread.threadId()) | FUTEX_WAITERS));
        CHECK (isThreadOf (thread.threadId(), ::getpid()));
    }
    CHECK (waitFor ([&] { return (life.load() & FUTEX_OWNER_DIED) != 0; }));
}

TEST_CASE ("AudioThread: runs each block of its slot, and parks without one", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("lfo", "lfo").add ("out", "output").cable ("lfo.out", "out.left");
    PlanRig rig (builder);
    auto& slot = rig.slotOf ("out");
    const auto& done = slot.region->header().modules[rig.layout.modules.at ("out").indexInSlot].word.done;
    AudioThread thread (rig.board(), slot.runner, slot.region->index);

    for (std::uint32_t block = 1; block <= 20; ++block)
    {
        rig.begin (128);
        wakeUp (*slot.region);
        REQUIRE (waitFor ([&] { return done.load() == block; }));
        rig.finish();
    }

    CHECK (rig.report ("lfo").blocks.load() == 20);

    // Their begins and their ends; the last one's end comes after it is done.
    CHECK (waitFor ([&] { return slot.region->header().alive.load() == 2 * 20; }));

    // Without a slot it runs nothing; with one again it goes on with the block that is due.
    rig.board().regionSlot[slot.region->index].store (noIndex);
    rig.begin (128);
    wakeUp (*slot.region);
    rig.begin (128);
    rig.board().regionSlot[slot.region->index].store (0);
    wakeUp (*slot.region);
    REQUIRE (waitFor ([&] { return done.load() == 22; }));
    CHECK (rig.report ("lfo").blocks.load() >= 21);
}
