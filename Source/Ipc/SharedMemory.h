// A nameless block of memory that processes share: a sealed memfd and this process's mapping of it.
//
// The host makes every block. Its size is sealed at once, and once its one writer has mapped it, sealFutureWrites()
// makes sure that nobody else ever gets a writable mapping, not even by opening the descriptor again through /proc.
#pragma once

#include "Descriptor.h"

#include <cstddef>
#include <span>

namespace bulkhead
{

class SharedMemory
{
public:
    SharedMemory() = default;
    SharedMemory (SharedMemory&& other) noexcept { *this = std::move (other); }
    SharedMemory& operator= (SharedMemory&& other) noexcept;
    ~SharedMemory() { unmap(); }

    /// A new block of zeros, mapped for writing, its size sealed. Throws std::system_error.
    static SharedMemory create (const char* label, std::size_t bytes);

    /// Maps a block somebody else made. Throws std::system_error, also when it is smaller than `bytes`.
    static SharedMemory map (int fileDescriptor, std::size_t bytes, bool writable);

    /// Maps a part of a block somebody else writes so that what is written here stays here: a page is the writer's
    /// until this process writes to it, and its own afterwards. `offset`: a multiple of the page size. Throws
    /// std::system_error, also when the block ends before.
    static SharedMemory mapPrivate (int fileDescriptor, std::size_t offset, std::size_t bytes);

    /// From now on no new writable mapping and no write() to it; existing mappings stay writable.
    void sealFutureWrites();

    /// A descriptor of the same block that can be mapped for reading only: a mapping made from it can never be made
    /// writable, not even when the block is not sealed yet. Throws std::system_error.
    Descriptor openReadOnly() const;

    void closeDescriptor() noexcept { descriptor.reset(); }

    std::byte* data() const noexcept { return memory; }
    std::size_t size() const noexcept { return bytes; }
    int fileDescriptor() const noexcept { return descriptor.get(); }

    /// Touches pages ahead of use, so that an audio thread meets no page fault. Bounds are clamped.
    void populateForWriting (std::size_t offset, std::size_t length) const noexcept;
    void populateForReading (std::size_t offset, std::size_t length) const noexcept;

private:
    void unmap() noexcept;
    void populate (std::size_t offset, std::size_t length, bool forWriting) const noexcept;

    Descriptor descriptor;
    std::byte* memory = nullptr;
    std::size_t bytes = 0;
};

} // namespace bulkhead
