#include "Worker/Plugins/Lv2WorkThread.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bulkhead;

namespace
{

/// A plugin whose work is to send back twice what it is asked for.
struct Echo
{
    std::vector<std::string> answers;
    int runs = 0;
    std::thread::id workedIn;
    FutexWord done {0};

    static LV2_Worker_Status work (LV2_Handle self, LV2_Worker_Respond_Function respond,
                                   LV2_Worker_Respond_Handle handle, std::uint32_t size, const void* data)
    {
        auto& echo = *static_cast<Echo*> (self);
        echo.workedIn = std::this_thread::get_id();
        respond (handle, size, data);
        const auto status = respond (handle, size, data);
        echo.done.fetch_add (1);
        futexWake (echo.done, wakeAll);
        return status;
    }

    static LV2_Worker_Status response (LV2_Handle self, std::uint32_t size, const void* body)
    {
        static_cast<Echo*> (self)->answers.emplace_back (static_cast<const char*> (body), size);
        return LV2_WORKER_SUCCESS;
    }

    static LV2_Worker_Status endRun (LV2_Handle self)
    {
        ++static_cast<Echo*> (self)->runs;
        return LV2_WORKER_SUCCESS;
    }

    void waitFor (std::uint32_t count)
    {
        for (auto seen = done.load(); seen < count; seen = done.load())
            futexWait (done, seen);
    }
};

constexpr LV2_Worker_Interface interface {
    Echo::work, Echo::response, Echo::endRun
};

LV2_Worker_Status ask (Lv2WorkThread& thread, const std::string& text)
{
    auto* const feature = thread.feature();
    return feature->schedule_work (feature->handle, static_cast<std::uint32_t> (text.size()), text.data());
}

} // namespace

TEST_CASE ("Lv2WorkThread: work is done elsewhere, answers come with the next run", "[worker][plugins]")
{
    Echo echo;
    Lv2WorkThread thread;
    CHECK (ask (thread, "before the start") == LV2_WORKER_SUCCESS);
    thread.start (&echo, &interface);
    CHECK (ask (thread, "one") == LV2_WORKER_SUCCESS);
    CHECK (ask (thread, "") == LV2_WORKER_SUCCESS);
    echo.waitFor (3);
    CHECK (echo.answers.empty());
    thread.deliver();
    CHECK (echo.answers == std::vector<std::string> {"before the start", "before the start", "one", "one", "", ""});
    CHECK (echo.runs == 1);
    CHECK (echo.workedIn != std::this_thread::get_id());
    thread.deliver();
    CHECK (echo.answers.size() == 6);
    CHECK (echo.runs == 2);
}

TEST_CASE ("Lv2WorkThread: what is too much is refused", "[worker][plugins]")
{
    Echo echo;
    Lv2WorkThread thread;
    CHECK (ask (thread, std::string (1 << 20, 'x')) == LV2_WORKER_ERR_NO_SPACE);
    auto taken = 0;

    while (ask (thread, std::string (1000, 'x')) == LV2_WORKER_SUCCESS)
        REQUIRE (++taken < 1000);

    CHECK (taken > 100);
    thread.start (&echo, &interface);
    echo.waitFor (static_cast<std::uint32_t> (taken));
    thread.deliver();
    CHECK (echo.answers.size() >= static_cast<std::size_t> (taken)); // and the second ones, as far as there was room
}

TEST_CASE ("Lv2WorkThread: a pause holds the work up, an end ends it", "[worker][plugins]")
{
    Echo echo;
    Lv2WorkThread thread;
    thread.start (&echo, &interface);

    {
        const auto pause = thread.pause();
        ask (thread, "later");
        CHECK (echo.done.load() == 0);
    }

    echo.waitFor (1);
    thread.stop();
    ask (thread, "too late");
    thread.stop();
    CHECK (echo.done.load() == 1);
}

TEST_CASE ("Lv2WorkThread: a plugin without an interface has no thread", "[worker][plugins]")
{
    Lv2WorkThread thread;
    thread.start (nullptr, nullptr);
    CHECK (ask (thread, "for nobody") == LV2_WORKER_SUCCESS);
    thread.deliver();
    thread.stop();
}
