#include "ResidentCode.h"

#include "Ipc/KernelConstants.h"

#include <cstdint>
#include <link.h>

namespace bulkhead
{

static int keepSegments (dl_phdr_info* object, std::size_t, void*) noexcept
{
    constexpr std::uintptr_t page = 4096;

    for (int i = 0; i < object->dlpi_phnum; ++i)
    {
        const auto& segment = object->dlpi_phdr[i];

        if (segment.p_type != PT_LOAD)
            continue;

        const auto begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
        const auto end = (object->dlpi_addr + segment.p_vaddr + segment.p_memsz + page - 1) / page * page;
        auto* start = reinterpret_cast<void*> (begin);

        if (mlock (start, end - begin) != 0)
            madvise (start, end - begin, (segment.p_flags & PF_W) != 0 ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
    }

    return 0;
}

void keepCodeResident() noexcept
{
    mlockall (MCL_CURRENT | MCL_ONFAULT);
    dl_iterate_phdr (keepSegments, nullptr);
}

} // namespace bulkhead
