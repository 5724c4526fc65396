// What a worker says to the host, through a real socket: its answers to orders, and its words at the start.
#include "FuzzInput.h"

#include "Host/Worker.h"
#include "Ipc/Process.h"

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

using namespace bulkhead;
using test::expect;

namespace
{

/// A worker whose process does nothing: the fuzzer speaks in its place.
struct Rig
{
    Rig()
    {
        MessageSocket hosts;
        MessageSocket::makePair (hosts, workers);
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

    Regions regions;
    MessageSocket workers;
    std::unique_ptr<Worker> worker;
};

/// What the launcher reads.
void readAtStart (std::span<const std::byte> bytes)
{
    HelloMessage hello;
    readMessage (bytes, hello);

    if (ReadyMessage ready; readMessage (bytes, ready))
        isThreadOf (ready.audioThread, getpid());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    static Rig rig;
    static std::uint32_t serial = 0;
    test::FuzzInput input (data, size);
    const Worker::Exchange exchange (*rig.worker);
    ++serial;

    for (int messages = 0; messages < 8 && ! input.isEmpty(); ++messages)
    {
        const auto form = input.take<std::uint8_t>();
        std::vector<std::byte> bytes;

        if (form % 2 == 0)
        {
            const auto raw = input.takeBytes (input.take<std::uint16_t>() % 512u);
            bytes.assign (raw.begin(), raw.end());
        }
        else
        {
            DoneMessage done;
            done.header.serial = serial - (form >> 4);
            const auto text = input.takeText (form & 8 ? sizeof done.problem : 20);
            std::copy (text.begin(), text.end(), done.problem);
            const auto whole = bytesOf (done);
            bytes.assign (whole.begin(), whole.end());
        }

        readAtStart (bytes);

        if (! bytes.empty())
            rig.workers.send (bytes, {}, 0);
    }

    const auto problem = rig.worker->await (std::chrono::milliseconds (0), 1 + size % 3);
    expect (problem.size() <= sizeof (DoneMessage::problem) + 3, "a problem is short");

    // Nothing is left for the next one.
    while (rig.worker->await (std::chrono::milliseconds (0)) != "its process does not answer")
    {}

    return 0;
}
