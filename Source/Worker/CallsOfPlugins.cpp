// The calls by which plugins open files and make code: those of the C library, which they find here first, because this
// is part of the program. They do what they always do; what is refused for want of permission is noted.
//
// Linked into bulkhead-worker alone: in a program of tests they would stand before everybody's.
#include "Refusals.h"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace
{

bool isRefusal (int error) noexcept { return error == EACCES || error == EPERM; }

/// Only what it wanted to read: nothing is ever let to be written.
int openedOrNoted (int folder, const char* path, int flags, unsigned mode) noexcept
{
    const auto result = static_cast<int> (::syscall (SYS_openat, folder, path, flags, mode));

    if (result < 0 && isRefusal (errno) && (flags & O_ACCMODE) == O_RDONLY && (flags & O_CREAT) == 0)
    {
        const auto error = errno;
        bulkhead::noteRefusedPath (path);
        errno = error;
    }

    return result;
}

bool takesMode (int flags) noexcept { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

template <typename Function> Function* next (const char* name) noexcept
{
    return reinterpret_cast<Function*> (::dlsym (RTLD_NEXT, name));
}

void noteFile (const void* opened, const char* path, const char* mode) noexcept
{
    const auto error = errno;

    if (opened == nullptr && isRefusal (error) && mode != nullptr && mode[0] == 'r' && mode[1] != '+')
        bulkhead::noteRefusedPath (path);

    errno = error;
}

void noteCode (bool refused, int protection) noexcept
{
    if (! refused || (protection & PROT_EXEC) == 0 || ! isRefusal (errno))
        return;

    const auto error = errno;
    bulkhead::noteRefusedCode();
    errno = error;
}

} // namespace

extern "C"
{
#define BULKHEAD_OPEN(NAME)                                                 \
    int NAME (const char* path, int flags, ...)                             \
    {                                                                       \
        va_list rest;                                                       \
        va_start (rest, flags);                                             \
        const auto mode = takesMode (flags) ? va_arg (rest, unsigned) : 0u; \
        va_end (rest);                                                      \
        return openedOrNoted (AT_FDCWD, path, flags, mode);                 \
    }

    BULKHEAD_OPEN (open)
    BULKHEAD_OPEN (open64)
#undef BULKHEAD_OPEN

#define BULKHEAD_OPENAT(NAME)                                               \
    int NAME (int folder, const char* path, int flags, ...)                 \
    {                                                                       \
        va_list rest;                                                       \
        va_start (rest, flags);                                             \
        const auto mode = takesMode (flags) ? va_arg (rest, unsigned) : 0u; \
        va_end (rest);                                                      \
        return openedOrNoted (folder, path, flags, mode);                   \
    }

    BULKHEAD_OPENAT (openat)
    BULKHEAD_OPENAT (openat64)
#undef BULKHEAD_OPENAT

    // As compilers call it that check their callers.
    int __open_2 (const char* path, int flags) { return openedOrNoted (AT_FDCWD, path, flags, 0); }
    int __open64_2 (const char* path, int flags) { return openedOrNoted (AT_FDCWD, path, flags, 0); }

    FILE* fopen (const char* path, const char* mode)
    {
        static auto* const real = next<FILE*(const char*, const char*)> ("fopen");
        auto* const file = real (path, mode);
        noteFile (file, path, mode);
        return file;
    }

    FILE* fopen64 (const char* path, const char* mode) { return fopen (path, mode); }

    DIR* opendir (const char* path)
    {
        static auto* const real = next<DIR*(const char*)> ("opendir");
        auto* const folder = real (path);
        noteFile (folder, path, "r");
        return folder;
    }

    int mprotect (void* address, size_t size, int protection) noexcept
    {
        const auto result = static_cast<int> (::syscall (SYS_mprotect, address, size, protection));
        noteCode (result != 0, protection);
        return result;
    }

    void* mmap (void* address, size_t size, int protection, int flags, int file, off_t offset) noexcept
    {
        auto* const result =
            reinterpret_cast<void*> (::syscall (SYS_mmap, address, size, protection, flags, file, offset));
        noteCode (result == MAP_FAILED, protection);
        return result;
    }

    void* mmap64 (void* address, size_t size, int protection, int flags, int file, off_t offset) noexcept
    {
        return mmap (address, size, protection, flags, file, offset);
    }
}
