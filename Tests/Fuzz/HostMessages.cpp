// What the host says to a worker, through a real socket to the code that a worker runs: welcomed with real memory, then
// orders made of any numbers.
#include "FuzzInput.h"

#include "Host/Regions.h"
#include "Worker/WorkerProcess.h"

#include <thread>

using namespace bulkhead;

// The worker's own marks of a crash would hide it from the fuzzer.
extern "C" const char* __asan_default_options()
{
    return "handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_sigill=2:handle_abort=2";
}

namespace
{

/// The memory that the worker is given, the same for each.
struct Memory
{
    Memory()
        : own (SharedMemory::create ("fuzz", regionBytes)), other (SharedMemory::create ("fuzz", regionBytes)),
          in (SharedMemory::create ("fuzz", sizeof (InRegion)))
    {}

    Regions regions; // for the board
    SharedMemory own, other, in;
};

template <typename Message> std::vector<std::byte> messageFrom (test::FuzzInput& input)
{
    Message message;
    const auto header = message.header;
    std::vector<std::byte> bytes (sizeof message);
    std::memcpy (bytes.data(), &message, sizeof message);
    const auto part = input.takeBytes (sizeof message - sizeof header);
    std::copy (part.begin(), part.end(), bytes.begin() + sizeof header);
    return bytes;
}

std::vector<std::byte> anyMessage (test::FuzzInput& input)
{
    switch (input.take<std::uint8_t>() % 12)
    {
        case 0:
            return messageFrom<RegionsMessage> (input);
        case 1:
            return messageFrom<ForgetMessage> (input);
        case 2:
            return messageFrom<ModuleMessage> (input);
        case 3:
            return messageFrom<MemoryMessage> (input);
        case 4:
            return messageFrom<TouchMessage> (input);
        case 5:
            return messageFrom<HandOverMessage> (input);
        case 6:
            return messageFrom<FormerOutputMessage> (input);
        case 7:
            return messageFrom<BindMessage> (input);
        case 8:
            return messageFrom<SyncMessage> (input);
        case 9:
            return messageFrom<WelcomeMessage> (input);
        case 10:
            return messageFrom<SpareMessage> (input);
        default:
            break;
    }

    const auto raw = input.takeBytes (1 + input.take<std::uint8_t>());
    std::vector<std::byte> bytes (raw.begin(), raw.end());

    // A fault on order is no finding.
    if (FaultMessage fault; readMessage (bytes, fault))
        bytes.resize (1);

    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    static Memory memory;
    test::FuzzInput input (data, size);
    MessageSocket host, workers;
    MessageSocket::makePair (host, workers);

    WelcomeMessage welcome;
    welcome.region = input.take<std::uint32_t>();
    welcome.touchPorts = input.take<std::uint64_t>() & 0xfffff;
    const int descriptors[] = {memory.regions.boardDescriptor(), memory.own.fileDescriptor(),
                               memory.in.fileDescriptor()};
    host.send (bytesOf (welcome), descriptors);

    RegionsMessage other;
    other.count = 1;
    other.regions[0] = 7;
    const int otherDescriptor[] = {memory.other.fileDescriptor()};
    host.send (bytesOf (other), otherDescriptor);

    // All that is said lies in the socket before the worker begins: it answers, and ends where the words end.
    for (int messages = 0; messages < 16 && ! input.isEmpty(); ++messages)
    {
        const auto message = anyMessage (input);
        const int one[] = {memory.other.fileDescriptor()};
        const auto withDescriptor = input.take<std::uint8_t>() % 2 != 0;
        host.send (message, withDescriptor ? std::span<const int> (one) : std::span<const int>(), 0);
    }

    host.send (bytesOf (OrderMessage<std::uint32_t, MessageKind::quit> {}), {}, 0);
    WorkerProcess (std::move (workers), SandboxLock()).run();
    return 0;
}
