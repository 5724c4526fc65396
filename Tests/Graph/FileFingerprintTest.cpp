#include "Graph/FileFingerprint.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("File fingerprint: FNV-1a, and the size", "[graph]")
{
    CHECK (fingerprintOf ("") == FileFingerprint {0, 0xcbf29ce484222325u});
    CHECK (fingerprintOf ("foobar") == FileFingerprint {6, 0x85944171f73967e8u}); // the authors' own test vector
    CHECK (fingerprintOf ("a") != fingerprintOf ("b"));
}
