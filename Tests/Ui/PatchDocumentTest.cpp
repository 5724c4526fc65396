#include "Ui/PatchDocument.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("The window's title tells the patch, its file and whether it is saved", "[ui]")
{
    CHECK (PatchDocument::title ("Bass line", "/home/me/bass.bulkhead", false)
           == "Bass line - bass.bulkhead - Bulkhead");
    CHECK (PatchDocument::title ("Bass line", "/home/me/bass.bulkhead", true)
           == "Bass line - bass.bulkhead* - Bulkhead");
    CHECK (PatchDocument::title ("Untitled", "", false) == "Untitled - not saved yet - Bulkhead");
}
