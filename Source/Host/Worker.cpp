#include "Worker.h"

#include "Scheduling.h"

#include "Graph/QuotedText.h"
#include "Ipc/Process.h"

#include <algorithm>

namespace bulkhead
{

Worker::Worker (std::shared_ptr<Region> r, MessageSocket socket, int process, Descriptor handle, int audioThreadId,
                WorkerSandbox lock, std::unique_ptr<DisplayGate> gate, std::unique_ptr<WorkerOutput> said)
    : memory (std::move (r)), control (std::move (socket)), pid (process), pidfd (std::move (handle)),
      tid (audioThreadId), sandbox (lock), display (std::move (gate)), output (std::move (said))
{}

Worker::~Worker()
{
    // The kernel takes it down at its own priority, on its own core: not before the others, and not where they play.
    setRealtimePriority (tid, 0);
    bindToCore (tid, -1);
    killProcess (pidfd.get()); // also when it is thought to be dead: only its own word may say so
    reapProcess (pid);
}

Worker::Exchange::Exchange (Worker& w, bool runsForeignCode) noexcept
    : worker (w), isUrgent (! runsForeignCode && Scheduling::realtimeAllowed()), lock (w.mutex)
{
    ++worker.serial;

    if (isUrgent)
        setRealtimePriority (worker.pid, Scheduling::controlPriority);
}

Worker::Exchange::~Exchange()
{
    if (isUrgent)
        setRealtimePriority (worker.pid, 0);
}

bool Worker::know (std::span<const std::shared_ptr<Region>> regions)
{
    std::vector<std::shared_ptr<Region>> missing;
    {
        const std::lock_guard l (knownMutex);

        for (const auto& region : regions)
            if (region != nullptr && region != memory && known[region->index].lock() != region)
            {
                known[region->index] = region;
                missing.push_back (region);
            }
    }

    constexpr std::size_t batch = MessageSocket::maxDescriptors;

    for (std::size_t i = 0; i < missing.size(); i += batch)
    {
        const auto count = std::min (batch, missing.size() - i);
        RegionsMessage message;
        message.header.serial = serial;
        message.count = static_cast<std::uint32_t> (count);
        int descriptors[batch];

        for (std::size_t k = 0; k < count; ++k)
        {
            message.regions[k] = missing[i + k]->index;
            descriptors[k] = missing[i + k]->readOnly.get();
        }

        if (control.send (bytesOf (message), {descriptors, count}) != MessageSocket::Result::ok)
            return false;
    }

    return true;
}

bool Worker::forget (std::uint32_t region)
{
    {
        const std::lock_guard l (knownMutex);
        known.erase (region);
    }

    ForgetMessage message;
    message.region = region;
    return send (message);
}

bool Worker::knows (std::uint32_t region) const
{
    const std::lock_guard l (knownMutex);
    const auto found = known.find (region);
    return found != known.end() && ! found->second.expired();
}

bool Worker::sendPieces (std::span<const std::byte> bytes)
{
    PieceMessage piece;
    piece.isFirst = 1;

    for (std::size_t at = 0; at < bytes.size(); at += piece.count, piece.isFirst = 0)
    {
        piece.count = static_cast<std::uint32_t> (std::min (bytes.size() - at, PieceMessage::mostBytes));
        std::copy_n (bytes.data() + at, piece.count, piece.bytes);

        if (! send (piece))
            return false;
    }

    return true;
}

std::string Worker::await (std::chrono::milliseconds limit, int answers)
{
    return awaitUntil (std::chrono::steady_clock::now() + limit, answers, 0, nullptr);
}

std::string Worker::awaitPieces (std::chrono::milliseconds limit, std::size_t mostBytes, std::vector<std::byte>& bytes)
{
    return awaitUntil (std::chrono::steady_clock::now() + limit, 1, mostBytes, &bytes);
}

std::string Worker::awaitUntil (std::chrono::steady_clock::time_point until, int answers, std::size_t mostBytes,
                                std::vector<std::byte>* pieces)
{
    std::vector<std::byte> bytes;

    while (answers > 0)
    {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds> (until - std::chrono::steady_clock::now());

        switch (control.receive (bytes, nullptr, static_cast<int> (std::max<long> (left.count(), 0))))
        {
            case MessageSocket::Result::ok:
                break;
            case MessageSocket::Result::timeout:
                return "its process does not answer";
            case MessageSocket::Result::closed:
            case MessageSocket::Result::invalid:
                return "its process has ended";
        }

        if (PieceMessage piece;
            pieces != nullptr && readMessage (bytes, piece) && piece.header.serial == serial && left.count() > 0)
        {
            if (piece.count > PieceMessage::mostBytes || piece.count > mostBytes - pieces->size())
                return "its process says too much";

            pieces->insert (pieces->end(), piece.bytes, piece.bytes + piece.count);
            continue;
        }

        DoneMessage done;

        // Answers to an earlier exchange that was given up are passed over: as long as there is time, for a worker that
        // floods us would have us here for ever.
        if (! readMessage (bytes, done) || done.header.serial != serial)
        {
            if (left.count() <= 0)
                return "its process does not answer";

            continue;
        }

        done.problem[sizeof done.problem - 1] = 0;

        if (done.problem[0] != 0)
            return escapedText (done.problem, sizeof done.problem);

        --answers;
    }

    return {};
}

void Worker::kill() noexcept
{
    if (! dead.load (std::memory_order_acquire))
        killProcess (pidfd.get());
}

} // namespace bulkhead
