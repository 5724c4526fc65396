#include "Host/DisplayGate.h"

#include "EngineRig.h"
#include "Ipc/SharedMemory.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

// What it lets through is tried from the other side, in Tests/Hostile and Tests/EndToEnd/Editor.test.

TEST_CASE ("DisplayGate: displays of this machine, and no others", "[host]")
{
    CHECK (displaySocketPath (":0") == "/tmp/.X11-unix/X0");
    CHECK (displaySocketPath (":12.1") == "/tmp/.X11-unix/X12");
    CHECK (displaySocketPath ("unix:3") == "/tmp/.X11-unix/X3");

    for (const auto* text : {"", ":", "0", "localhost:10.0", "example.org:0", ":0x", ":-1", ":1/../../bus", ":999999",
                             "unix", "unix/:0", ":.0", "/tmp/socket:0"})
    {
        INFO (text);
        CHECK (displaySocketPath (text).empty());
    }
}

TEST_CASE ("DisplayGate: a descriptor that the kernel did not make for this is refused", "[host]")
{
    const auto memory = SharedMemory::create ("test", 4096);
    const auto descriptors = countDescriptors();
    CHECK_THROWS_WITH (DisplayGate (memory.openReadOnly(), "/tmp/none"), Catch::Contains ("5.9"));
    CHECK_THROWS_WITH (DisplayGate (Descriptor(), "/tmp/none"), Catch::Contains ("5.9"));
    CHECK (countDescriptors() == descriptors);
}
