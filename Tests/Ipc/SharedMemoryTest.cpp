#include "Ipc/SharedMemory.h"

#include "ChildProcess.h"

#include <cstring>
#include <string>
#include <sys/mman.h>
#include <system_error>

using namespace bulkhead;
using bulkhead::test::ChildProcess;

namespace
{

constexpr std::size_t size = 8192;

bool canMapForWriting (int fd)
{
    auto* address = ::mmap (nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (address == MAP_FAILED)
        return false;

    ::munmap (address, size);
    return true;
}

Descriptor reopened (int fd, int flags)
{
    return Descriptor (::open (("/proc/self/fd/" + std::to_string (fd)).c_str(), flags | O_CLOEXEC));
}

} // namespace

TEST_CASE ("SharedMemory: one process writes, another reads", "[ipc]")
{
    const auto memory = SharedMemory::create ("test", size);
    REQUIRE (memory.size() == size);
    CHECK (std::all_of (memory.data(), memory.data() + size, [] (auto b) { return b == std::byte {}; }));
    std::strcpy (reinterpret_cast<char*> (memory.data()) + 5000, "hello");

    ChildProcess reader (
        [&] (int)
        {
            const auto seen = SharedMemory::map (memory.fileDescriptor(), size, false);
            return std::strcmp (reinterpret_cast<const char*> (seen.data()) + 5000, "hello");
        });
    CHECK (reader.wait() == 0);
}

TEST_CASE ("SharedMemory: its size is fixed", "[ipc]")
{
    const auto memory = SharedMemory::create ("test", size);
    CHECK (::ftruncate (memory.fileDescriptor(), 0) != 0);
    CHECK (errno == EPERM);
    CHECK (::ftruncate (memory.fileDescriptor(), 2 * size) != 0);
    CHECK (errno == EPERM);
}

TEST_CASE ("SharedMemory: what is too small or no memory at all is refused", "[ipc]")
{
    const auto memory = SharedMemory::create ("test", size);
    CHECK_THROWS_AS (SharedMemory::map (memory.fileDescriptor(), size + 1, false), std::system_error);
    CHECK_THROWS_AS (SharedMemory::map (-1, size, false), std::system_error);

    int ends[2];
    REQUIRE (::pipe2 (ends, O_CLOEXEC) == 0);
    const Descriptor a (ends[0]), b (ends[1]);
    CHECK_THROWS_AS (SharedMemory::map (ends[0], size, false), std::system_error);
}

TEST_CASE ("SharedMemory: once sealed, no new way to write and the old one stays", "[ipc]")
{
    auto memory = SharedMemory::create ("test", size);
    const auto fd = memory.fileDescriptor();
    REQUIRE (canMapForWriting (fd));
    memory.sealFutureWrites();

    CHECK_FALSE (canMapForWriting (fd));
    CHECK_THROWS_AS (SharedMemory::map (fd, size, true), std::system_error);
    CHECK (::write (fd, "x", 1) < 0);

    // A descriptor opened anew through /proc is no way round, whatever it is opened for.
    if (const auto again = reopened (fd, O_RDWR); again.isValid())
    {
        CHECK_FALSE (canMapForWriting (again.get()));
        CHECK (::write (again.get(), "x", 1) < 0);
        CHECK (::fallocate (again.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) < 0);
    }

    // Nor is a read-only mapping that is made writable later.
    const auto readOnly = SharedMemory::map (fd, size, false);
    CHECK (::mprotect (readOnly.data(), size, PROT_READ | PROT_WRITE) != 0);

    // Nor other seals.
    CHECK (::fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE) != 0);

    memory.data()[7] = std::byte {42};
    CHECK (readOnly.data()[7] == std::byte {42});
}

TEST_CASE ("SharedMemory: a reader's mapping can never be made writable, sealed or not", "[ipc]")
{
    auto memory = SharedMemory::create ("test", size);
    const auto readOnly = memory.openReadOnly();
    REQUIRE (readOnly.isValid());
    CHECK ((::fcntl (readOnly.get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_FALSE (canMapForWriting (readOnly.get()));
    CHECK_THROWS_AS (SharedMemory::map (readOnly.get(), size, true), std::system_error);

    const auto seen = SharedMemory::map (readOnly.get(), size, false);
    CHECK (::mprotect (seen.data(), size, PROT_READ | PROT_WRITE) != 0);
    memory.data()[5] = std::byte {42};
    CHECK (seen.data()[5] == std::byte {42});
}

TEST_CASE ("SharedMemory: touching ahead changes nothing and keeps within bounds", "[ipc]")
{
    auto memory = SharedMemory::create ("test", size);
    std::memset (memory.data(), 0x5a, size);
    memory.populateForWriting (0, size);
    memory.populateForWriting (4095, 2);
    memory.populateForWriting (size - 1, ~std::size_t (0));
    memory.populateForReading (~std::size_t (0), ~std::size_t (0));
    memory.populateForReading (3, 0);
    CHECK (std::all_of (memory.data(), memory.data() + size, [] (auto b) { return b == std::byte {0x5a}; }));

    SharedMemory().populateForWriting (0, size);
}

TEST_CASE ("SharedMemory: moving hands the mapping over", "[ipc]")
{
    auto memory = SharedMemory::create ("test", size);
    memory.data()[0] = std::byte {1};
    auto* const address = memory.data();
    const auto fd = memory.fileDescriptor();

    SharedMemory other (std::move (memory));
    CHECK (other.data() == address);
    CHECK (other.fileDescriptor() == fd);
    CHECK (memory.data() == nullptr);
    CHECK (memory.fileDescriptor() < 0);

    other = SharedMemory::create ("test", size);
    CHECK (::fcntl (fd, F_GETFD) < 0);
    CHECK (other.data()[0] == std::byte {});

    other.closeDescriptor();
    CHECK (other.fileDescriptor() < 0);
    other.data()[0] = std::byte {2};
    CHECK (other.data()[0] == std::byte {2});
}
