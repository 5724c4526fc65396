#include "SharedMemory.h"

#include "KernelConstants.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <sys/stat.h>
#include <system_error>

namespace bulkhead
{

[[noreturn]] static void throwSystemError (const char* what)
{
    throw std::system_error (errno, std::generic_category(), what);
}

SharedMemory& SharedMemory::operator= (SharedMemory&& other) noexcept
{
    if (this != &other)
    {
        unmap();
        descriptor = std::move (other.descriptor);
        memory = std::exchange (other.memory, nullptr);
        bytes = std::exchange (other.bytes, 0);
    }

    return *this;
}

SharedMemory SharedMemory::create (const char* label, std::size_t size)
{
    SharedMemory result;
    result.descriptor.reset (memfd_create (label, MFD_CLOEXEC | MFD_ALLOW_SEALING));

    if (! result.descriptor.isValid())
        throwSystemError ("memfd_create");

    if (ftruncate (result.descriptor.get(), static_cast<off_t> (size)) != 0)
        throwSystemError ("sizing shared memory");

    if (fcntl (result.descriptor.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0)
        throwSystemError ("sealing shared memory");

    auto* address = mmap (nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, result.descriptor.get(), 0);

    if (address == MAP_FAILED)
        throwSystemError ("mapping shared memory");

    result.memory = static_cast<std::byte*> (address);
    result.bytes = size;
    return result;
}

SharedMemory SharedMemory::map (int fileDescriptor, std::size_t size, bool writable)
{
    struct stat status = {};

    if (fstat (fileDescriptor, &status) != 0)
        throwSystemError ("shared memory");

    if (status.st_size < static_cast<off_t> (size))
    {
        errno = EINVAL;
        throwSystemError ("shared memory is too small");
    }

    auto* address = mmap (nullptr, size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fileDescriptor, 0);

    if (address == MAP_FAILED)
        throwSystemError ("mapping shared memory");

    SharedMemory result;
    result.memory = static_cast<std::byte*> (address);
    result.bytes = size;
    return result;
}

SharedMemory SharedMemory::mapPrivate (int fileDescriptor, std::size_t offset, std::size_t size)
{
    struct stat status = {};

    if (fstat (fileDescriptor, &status) != 0)
        throwSystemError ("shared memory");

    if (offset > static_cast<std::size_t> (status.st_size) || size > static_cast<std::size_t> (status.st_size) - offset)
    {
        errno = EINVAL;
        throwSystemError ("shared memory is too small");
    }

    auto* address =
        mmap (nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileDescriptor, static_cast<off_t> (offset));

    if (address == MAP_FAILED)
        throwSystemError ("mapping shared memory");

    SharedMemory result;
    result.memory = static_cast<std::byte*> (address);
    result.bytes = size;
    return result;
}

void SharedMemory::sealFutureWrites()
{
    if (fcntl (descriptor.get(), F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) != 0)
        throwSystemError ("sealing shared memory");
}

Descriptor SharedMemory::openReadOnly() const
{
    const auto path = "/proc/self/fd/" + std::to_string (descriptor.get());
    Descriptor readOnly (::open (path.c_str(), O_RDONLY | O_CLOEXEC));

    if (! readOnly.isValid())
        throwSystemError ("opening shared memory for reading");

    return readOnly;
}

void SharedMemory::populateForWriting (std::size_t offset, std::size_t length) const noexcept
{
    populate (offset, length, true);
}

void SharedMemory::populateForReading (std::size_t offset, std::size_t length) const noexcept
{
    populate (offset, length, false);
}

void SharedMemory::populate (std::size_t offset, std::size_t length, bool forWriting) const noexcept
{
    constexpr std::size_t page = 4096;
    const auto begin = std::min (offset, bytes) / page * page;
    const auto end = std::min (bytes, (std::min (offset, bytes) + std::min (length, bytes) + page - 1) / page * page);

    if (memory == nullptr || begin >= end)
        return;

    if (madvise (memory + begin, end - begin, forWriting ? MADV_POPULATE_WRITE : MADV_POPULATE_READ) == 0)
        return;

    // A kernel before 5.14: touch each page. An atomic add of zero writes without changing what somebody else writes.
    for (auto at = begin; at < end; at += page)
    {
        auto& word = *reinterpret_cast<volatile unsigned char*> (memory + at);

        if (forWriting)
            __atomic_fetch_add (const_cast<unsigned char*> (&word), 0, __ATOMIC_RELAXED);
        else [[maybe_unused]]
            const auto touched = word;
    }
}

void SharedMemory::unmap() noexcept
{
    if (memory != nullptr)
        munmap (memory, bytes);

    memory = nullptr;
    bytes = 0;
}

} // namespace bulkhead
