#include "Host/RegionAllocator.h"

#include <catch2/catch.hpp>

#include <random>

using namespace bulkhead;

TEST_CASE ("RegionAllocator: pieces lie in the area, on steps of 128 bytes, one after the other", "[host]")
{
    RegionAllocator area (4096, 1024);
    CHECK (area.end() == 4096);
    CHECK (area.allocate (1) == 4096u);
    CHECK (area.allocate (128) == 4096u + 128);
    CHECK (area.allocate (129) == 4096u + 256);
    CHECK (area.end() == 4096 + 512);
    CHECK (area.allocate (512) == 4096u + 512);
    CHECK_FALSE (area.allocate (1).has_value());
    CHECK (area.end() == 4096 + 1024);
}

TEST_CASE ("RegionAllocator: what is free is used again, the first hole that is large enough", "[host]")
{
    RegionAllocator area (0, 1024);
    const auto a = area.allocate (256), b = area.allocate (128), c = area.allocate (256), d = area.allocate (384);
    REQUIRE ((a && b && c && d));
    area.free (*a);
    area.free (*c);
    CHECK (area.allocate (128) == a);
    CHECK (area.allocate (256) == c);
    CHECK (area.allocate (128) == *a + 128);
    CHECK_FALSE (area.allocate (128).has_value());

    area.free (12345); // of nobody
    area.free (*d);
    CHECK (area.end() == *c + 256);
}

TEST_CASE ("RegionAllocator: more than there is, is refused", "[host]")
{
    RegionAllocator area (128, 1024);
    CHECK_FALSE (area.allocate (1025).has_value());
    CHECK (area.allocate (1024).has_value());
    CHECK_FALSE (area.allocate (~0ull / 2).has_value());
}

TEST_CASE ("RegionAllocator: pieces never overlap, whatever comes and goes", "[host]")
{
    std::mt19937 random (2);
    constexpr std::uint64_t first = 65536, bytes = 100000;
    RegionAllocator area (first, bytes);
    std::map<std::uint64_t, std::uint64_t> pieces;

    for (int i = 0; i < 5000; ++i)
    {
        if (random() % 3 != 0)
        {
            const auto size = 1 + random() % 8000;

            if (const auto at = area.allocate (size))
            {
                REQUIRE (*at >= first);
                REQUIRE (*at + size <= first + bytes);
                REQUIRE (*at % 128 == 0);
                const auto after = pieces.lower_bound (*at);
                REQUIRE ((after == pieces.end() || *at + size <= after->first));
                REQUIRE ((after == pieces.begin() || std::prev (after)->first + std::prev (after)->second <= *at));
                pieces[*at] = size;
            }
        }
        else if (! pieces.empty())
        {
            auto piece = pieces.begin();
            std::advance (piece, random() % pieces.size());
            area.free (piece->first);
            pieces.erase (piece);
        }
    }

    for (const auto& [at, size] : pieces)
        area.free (at);

    CHECK (area.allocate (bytes / 128 * 128) == first);
}
