#include "Session/StateFolder.h"
#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>
#include <sys/stat.h>

using namespace bulkhead;
using namespace bulkhead::graphtests;

namespace
{

/// Sets a variable for as long as it lives.
class Variable
{
public:
    Variable (const char* n, const char* value) : name (n)
    {
        if (const auto* now = std::getenv (name))
            former = now;

        if (value != nullptr)
            ::setenv (name, value, 1);
        else
            ::unsetenv (name);
    }

    Variable (const Variable&) = delete;
    Variable& operator= (const Variable&) = delete;

    ~Variable()
    {
        if (former)
            ::setenv (name, former->c_str(), 1);
        else
            ::unsetenv (name);
    }

private:
    const char* name;
    std::optional<std::string> former;
};

} // namespace

TEST_CASE ("State folder: where the XDG rules have it", "[session]")
{
    const Variable home ("HOME", "/home/me");

    {
        const Variable state ("XDG_STATE_HOME", "/state");
        CHECK (stateFolder() == "/state/bulkhead");
    }

    for (const auto* const unusable : {static_cast<const char*> (nullptr), "", "relative"})
    {
        const Variable state ("XDG_STATE_HOME", unusable);
        CHECK (stateFolder() == "/home/me/.local/state/bulkhead");
    }
}

TEST_CASE ("State folder: is made for its user alone", "[session]")
{
    const TemporaryFolder folder;
    const auto path = folder.path ("a/b/c");
    CHECK (makePrivateFolder (path) == "");
    CHECK (makePrivateFolder (path) == "");
    struct stat info = {};
    REQUIRE (::stat (path.c_str(), &info) == 0);
    CHECK ((info.st_mode & 0777) == 0700);

    folder.write ("file", "x");
    CHECK (makePrivateFolder (folder.path ("file/below")) != "");
    CHECK (makePrivateFolder ("") == "there is no home folder");
}
