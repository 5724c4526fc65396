#include "Ui/Recovery.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("Recovery: how long ago, in words", "[ui]")
{
    CHECK (Recovery::age (-5) == "just now");
    CHECK (Recovery::age (59) == "just now");
    CHECK (Recovery::age (60) == "1 minute ago");
    CHECK (Recovery::age (179) == "2 minutes ago");
    CHECK (Recovery::age (3600) == "1 hour ago");
    CHECK (Recovery::age (86400 * 2) == "2 days ago");
}
