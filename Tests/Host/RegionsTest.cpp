#include "Host/Regions.h"

#include <catch2/catch.hpp>

#include <sys/mman.h>

using namespace bulkhead;

namespace
{

bool canMapForWriting (int fd)
{
    auto* address = ::mmap (nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (address == MAP_FAILED)
        return false;

    ::munmap (address, 4096);
    return true;
}

} // namespace

TEST_CASE ("Regions: the board begins empty, and nobody else can write it", "[host]")
{
    Regions regions;
    const auto& board = regions.board();
    CHECK (board.magic == layoutMagic);
    CHECK (board.size == sizeof (Board));
    CHECK (board.slots[0].region[0].load() == noIndex);
    CHECK (board.regionSlot[maxRegions - 1].load() == noIndex);
    CHECK_FALSE (canMapForWriting (regions.boardDescriptor()));
}

TEST_CASE ("Regions: each is one writer's, its in region the host's alone", "[host]")
{
    Regions regions;
    const auto region = regions.create();
    CHECK (regions.map().base (region->index) != nullptr);
    CHECK (regions.inRegionOf (region->index) == &region->inRegion());
    CHECK (canMapForWriting (region->out.fileDescriptor())); // for its writer, until it is sealed
    CHECK_FALSE (canMapForWriting (region->in.fileDescriptor()));

    region->out.sealFutureWrites();
    CHECK_FALSE (canMapForWriting (region->out.fileDescriptor()));
    region->header().alive.store (7);
    CHECK (regions.map().header (region->index)->alive.load() == 7);
}

TEST_CASE ("Regions: an index is given free and rests before it is used again", "[host]")
{
    Regions regions;
    const auto first = regions.create()->index;
    regions.board().regionSlot[first].store (3);
    regions.release (first);
    CHECK (regions.map().base (first) == nullptr);
    CHECK (regions.inRegionOf (first) == nullptr);
    CHECK (regions.board().regionSlot[first].load() == noIndex);
    CHECK (regions.all().empty());
    CHECK (regions.create()->index != first);

    regions.release (first);
    regions.release (maxRegions);
    regions.release (noIndex);
}
