#include "Lv2WorkThread.h"

namespace bulkhead
{

namespace
{

constexpr std::uint32_t ringBytes = 1u << 17;

std::span<const std::byte> message (std::uint32_t bytes, const void* data) noexcept
{
    return {static_cast<const std::byte*> (data), data == nullptr ? 0u : bytes};
}

} // namespace

Lv2WorkThread::Lv2WorkThread() : requests (ringBytes), responses (ringBytes), request (ringBytes), response (ringBytes)
{
    schedule = {this, [] (LV2_Worker_Schedule_Handle self, std::uint32_t bytes, const void* data)
                { return static_cast<Lv2WorkThread*> (self)->enqueue (bytes, data); }};
}

Lv2WorkThread::~Lv2WorkThread() { stop(); }

void Lv2WorkThread::start (LV2_Handle instanceToUse, const LV2_Worker_Interface* interfaceToUse)
{
    if (interfaceToUse == nullptr || interfaceToUse->work == nullptr)
        return;

    instance = instanceToUse;
    interface = interfaceToUse;
    thread = std::thread ([this] { work(); });
}

void Lv2WorkThread::stop() noexcept
{
    if (! thread.joinable())
        return;

    stopping.store (true);
    wanted.fetch_add (1);
    futexWake (wanted, wakeAll);
    thread.join();
}

LV2_Worker_Status Lv2WorkThread::enqueue (std::uint32_t bytes, const void* data) noexcept
{
    if (! requests.write (message (bytes, data)))
        return LV2_WORKER_ERR_NO_SPACE;

    wanted.fetch_add (1);
    futexWake (wanted, 1);
    return LV2_WORKER_SUCCESS;
}

LV2_Worker_Status Lv2WorkThread::respond (std::uint32_t bytes, const void* data) noexcept
{
    return responses.write (message (bytes, data)) ? LV2_WORKER_SUCCESS : LV2_WORKER_ERR_NO_SPACE;
}

void Lv2WorkThread::work()
{
    const auto answer = [] (LV2_Worker_Respond_Handle self, std::uint32_t bytes, const void* data)
    { return static_cast<Lv2WorkThread*> (self)->respond (bytes, data); };

    while (! stopping.load())
    {
        const auto seen = wanted.load();

        for (;;)
        {
            const auto lock = pause();
            const auto bytes = stopping.load() ? -1 : requests.take (request);

            if (bytes < 0)
                break;

            interface->work (instance, answer, this, static_cast<std::uint32_t> (bytes), request.data());
        }

        if (! stopping.load())
            futexWait (wanted, seen);
    }
}

void Lv2WorkThread::deliver() noexcept
{
    if (interface == nullptr)
        return;

    if (interface->work_response != nullptr)
        for (auto bytes = responses.take (response); bytes >= 0; bytes = responses.take (response))
            interface->work_response (instance, static_cast<std::uint32_t> (bytes), response.data());

    if (interface->end_run != nullptr)
        interface->end_run (instance);
}

} // namespace bulkhead
