#include "Host/SandboxWords.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("SandboxWords: each layer has words of its own, and what is missing is said", "[host]")
{
    CHECK (sandboxWords (allSandboxLayers).empty());
    CHECK (sandboxWords (allSandboxLayers | sandboxDisplay).empty());

    std::uint32_t all = 0;

    for (const auto& layer : sandboxLayerWords())
    {
        all |= layer.layer;
        CHECK (sandboxWords (allSandboxLayers & ~layer.layer) == layer.missing);
        CHECK (missingSandboxLayers (allSandboxLayers & ~layer.layer) == layer.layer);
    }

    CHECK (all == allSandboxLayers);
    CHECK (sandboxWords (allSandboxLayers & ~sandboxLandlock)
           == "This system has no Landlock: modules can read your files.");
    CHECK_THAT (sandboxWords (sandboxLimits), Catch::Contains ("files") && Catch::Contains ("network"));
}
