#include "Session/PreloadChoice.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

using Types = std::vector<std::string>;

TEST_CASE ("PreloadChoice: what is pointed at, then the patch's own, then what is used most", "[session]")
{
    const std::map<std::string, int> patch {{"a", 1}, {"b", 3}, {"c", 1}};
    const Types used {"x", "b", "y", "z"};
    CHECK (choosePreloads ("", patch, used, 4) == Types {"b", "a", "x", "y"});
    CHECK (choosePreloads ("p", patch, used, 4) == Types {"p", "b", "a", "x"});
    CHECK (choosePreloads ("b", patch, used, 4) == Types {"b", "a", "c", "x"});
    CHECK (choosePreloads ("", patch, used, 2) == Types {"b", "x"});
    CHECK (choosePreloads ("", patch, used, 1) == Types {"b"});
    CHECK (choosePreloads ("p", patch, used, 1) == Types {"p"});
    CHECK (choosePreloads ("p", patch, used, 0).empty());
    CHECK (choosePreloads ("p", patch, used, -1).empty());
}

TEST_CASE ("PreloadChoice: places that one side has no use for are the other's", "[session]")
{
    const std::map<std::string, int> patch {{"a", 1}, {"b", 3}, {"c", 1}};
    CHECK (choosePreloads ("", patch, {}, 4) == Types {"b", "a", "c"});
    CHECK (choosePreloads ("", patch, {"x"}, 4) == Types {"b", "a", "c", "x"});
    CHECK (choosePreloads ("", {}, {"x", "y", "z"}, 2) == Types {"x", "y"});
    CHECK (choosePreloads ("", patch, {"b", "a"}, 4) == Types {"b", "a", "c"});
}
