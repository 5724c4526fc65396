#include "Worker/Plugins/MessageRing.h"

#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace bulkhead;

namespace
{

bool write (MessageRing& ring, const std::string& text) { return ring.write (std::as_bytes (std::span (text))); }

std::string take (MessageRing& ring)
{
    std::vector<std::byte> memory (ring.capacity());
    const auto length = ring.take (memory);
    return length < 0 ? "nothing"
                      : std::string (reinterpret_cast<const char*> (memory.data()), static_cast<std::size_t> (length));
}

} // namespace

TEST_CASE ("MessageRing: messages come out in order, also around the end and of no length", "[worker][plugins]")
{
    MessageRing ring (64);
    CHECK (take (ring) == "nothing");

    for (auto i = 0; i < 100; ++i)
    {
        REQUIRE (write (ring, "message " + std::to_string (i)));
        REQUIRE (write (ring, ""));
        REQUIRE (take (ring) == "message " + std::to_string (i));
        REQUIRE (take (ring).empty());
    }

    CHECK (take (ring) == "nothing");
}

TEST_CASE ("MessageRing: what does not fit is refused and nothing is harmed", "[worker][plugins]")
{
    MessageRing ring (64);
    CHECK_FALSE (write (ring, std::string (61, 'x')));
    CHECK_FALSE (write (ring, std::string (1000, 'x')));
    REQUIRE (write (ring, std::string (40, 'a')));
    CHECK_FALSE (write (ring, std::string (17, 'b')));
    CHECK (write (ring, std::string (16, 'c')));
    CHECK (take (ring) == std::string (40, 'a'));
    CHECK (take (ring) == std::string (16, 'c'));
    CHECK (write (ring, std::string (60, 'd')));
}

TEST_CASE ("MessageRing: one thread writes while another reads", "[worker][plugins]")
{
    MessageRing ring (256);
    constexpr auto count = 20000;
    std::thread writer (
        [&]
        {
            for (auto i = 0; i < count;)
                if (write (ring, std::string (static_cast<std::size_t> (i % 50), static_cast<char> ('a' + i % 26))))
                    ++i;
                else
                    std::this_thread::yield();
        });

    auto wrong = 0;

    for (auto i = 0; i < count;)
    {
        const auto text = take (ring);

        if (text == "nothing")
        {
            std::this_thread::yield();
            continue;
        }

        wrong += text == std::string (static_cast<std::size_t> (i % 50), static_cast<char> ('a' + i % 26)) ? 0 : 1;
        ++i;
    }

    writer.join();
    CHECK (wrong == 0);
}
