#include "Worker/Plugins/UridMap.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("UridMap: the same number for the same URI, and back", "[worker][plugins]")
{
    UridMap map;
    const auto a = map.map ("urn:a"), b = map.map ("urn:b");
    CHECK (a != 0);
    CHECK (a != b);
    CHECK (map.map ("urn:a") == a);
    CHECK (std::string (map.unmap (b)) == "urn:b");
    CHECK (map.unmap (0) == nullptr);
    CHECK (map.unmap (4711) == nullptr);

    auto* const feature = map.mapFeature();
    CHECK (feature->map (feature->handle, "urn:b") == b);
    CHECK (feature->map (feature->handle, nullptr) == 0);
    auto* const back = map.unmapFeature();
    CHECK (std::string (back->unmap (back->handle, a)) == "urn:a");
}

TEST_CASE ("UridMap: a plugin that maps without end fills no memory", "[worker][plugins]")
{
    UridMap map;
    const auto a = map.map ("urn:a");
    const auto* text = map.unmap (a);
    LV2_URID last = a;

    for (auto i = 0; i < 70000 && last != 0; ++i)
        last = map.map ("urn:" + std::to_string (i));

    CHECK (last == 0);
    CHECK (map.map ("urn:a") == a);
    CHECK (map.unmap (a) == text);
}
