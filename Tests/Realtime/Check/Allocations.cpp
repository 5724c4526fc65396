// The C library's allocation functions, noted and passed on. C++'s operators new and delete call them.
#include "Counting.h"

#include <cerrno>
#include <cstdlib>
#include <malloc.h>

using bulkhead::RealtimeCounts;
using bulkhead::realtimecheck::noteViolation;

// glibc's own, under the names that it keeps for whoever puts something in front of them.
extern "C"
{
    void* __libc_malloc (std::size_t);
    void* __libc_calloc (std::size_t, std::size_t);
    void* __libc_realloc (void*, std::size_t);
    void* __libc_memalign (std::size_t, std::size_t);
    void __libc_free (void*);

    void* malloc (std::size_t size) noexcept
    {
        noteViolation (RealtimeCounts::allocation, "malloc");
        return __libc_malloc (size);
    }

    void* calloc (std::size_t count, std::size_t size) noexcept
    {
        noteViolation (RealtimeCounts::allocation, "calloc");
        return __libc_calloc (count, size);
    }

    void* realloc (void* memory, std::size_t size) noexcept
    {
        noteViolation (RealtimeCounts::allocation, "realloc");
        return __libc_realloc (memory, size);
    }

    void* reallocarray (void* memory, std::size_t count, std::size_t size) noexcept
    {
        std::size_t bytes = 0;

        if (__builtin_mul_overflow (count, size, &bytes))
        {
            errno = ENOMEM;
            return nullptr;
        }

        return realloc (memory, bytes);
    }

    void* memalign (std::size_t alignment, std::size_t size) noexcept
    {
        noteViolation (RealtimeCounts::allocation, "memalign");
        return __libc_memalign (alignment, size);
    }

    void* aligned_alloc (std::size_t alignment, std::size_t size) noexcept { return memalign (alignment, size); }

    int posix_memalign (void** result, std::size_t alignment, std::size_t size) noexcept
    {
        if (alignment % sizeof (void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
            return EINVAL;

        auto* memory = memalign (alignment, size);

        if (memory == nullptr)
            return ENOMEM;

        *result = memory;
        return 0;
    }

    void free (void* memory) noexcept
    {
        if (memory != nullptr)
            noteViolation (RealtimeCounts::allocation, "free");

        __libc_free (memory);
    }
}
