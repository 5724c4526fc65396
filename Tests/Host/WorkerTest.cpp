#include "Host/Worker.h"

#include "Ipc/Process.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/prctl.h>
#include <thread>
#include <unistd.h>

using namespace bulkhead;

namespace
{

/// A worker whose process does nothing: the test speaks in its place.
struct SpeechlessWorker
{
    SpeechlessWorker()
    {
        MessageSocket hosts;
        MessageSocket::makePair (hosts, workersEnd);
        const auto process = fork();

        if (process == 0)
        {
            prctl (PR_SET_PDEATHSIG, SIGKILL);

            for (;;)
                pause();
        }

        worker =
            std::make_unique<Worker> (regions.create(), std::move (hosts), process, openProcess (process), process, WorkerSandbox());
    }

    /// Answers the exchange of that number, the first one being 1.
    MessageSocket::Result answer (std::uint32_t serial, const std::string& problem = {})
    {
        DoneMessage done;
        done.header.serial = serial;
        std::copy (problem.begin(), problem.end(), done.problem);
        return workersEnd.send (bytesOf (done));
    }

    Regions regions;
    MessageSocket workersEnd;
    std::unique_ptr<Worker> worker;
};

constexpr std::chrono::seconds generous {30};

} // namespace

TEST_CASE ("Worker: answers to earlier exchanges are passed over", "[host]")
{
    SpeechlessWorker one;
    const Worker::Exchange exchange (*one.worker);
    one.answer (0, "too late");
    one.answer (1);
    CHECK (one.worker->await (generous) == "");
}

TEST_CASE ("Worker: one that floods the host with what nobody asked for is not listened to for ever", "[host]")
{
    SpeechlessWorker one;
    const Worker::Exchange exchange (*one.worker);
    std::atomic<bool> ending {false};
    std::thread flood (
        [&]
        {
            while (! ending.load())
                one.answer (1000);
        });

    CHECK (one.worker->await (std::chrono::milliseconds (50)) == "its process does not answer");
    ending.store (true);
    flood.join();
}

TEST_CASE ("Worker: what it says is wrong is shown as one line of text", "[host]")
{
    SpeechlessWorker one;
    const Worker::Exchange exchange (*one.worker);
    one.answer (1, "no\033[2J room\xff\n");
    CHECK (one.worker->await (generous) == "no\\u001b[2J room\\xff\\n");
}
