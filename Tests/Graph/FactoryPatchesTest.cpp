// The patches that come with Bulkhead, as files: each one reads without a remark and says what it is.
#include "Graph/FactoryPatches.h"
#include "Graph/PatchFile.h"

#include <catch2/catch.hpp>

#include <set>

using namespace bulkhead;

TEST_CASE ("Every factory patch reads without a remark, with a name of its own and notes", "[graph]")
{
    const auto files = graphtests::factoryPatchFiles();
    CHECK (files.size() >= 10);
    std::set<std::string> names;

    for (const auto& file : files)
    {
        INFO (file.filename());
        const auto result = loadPatchFile (file);
        REQUIRE (result.ok());
        CHECK (result.warnings.empty());
        CHECK (names.insert (result.patch.name).second);
        CHECK (result.patch.notes.size() >= 40);
    }
}

TEST_CASE ("In every factory patch ids are lower-case words, and every module has a cable and a process", "[graph]")
{
    for (const auto& file : graphtests::factoryPatchFiles())
    {
        INFO (file.filename());
        const auto patch = loadPatchFile (file).patch;
        std::set<std::string> plugged;

        for (const auto& cable : patch.cables)
            plugged.insert ({cable.from.module, cable.to.module});

        for (const auto& module : patch.modules)
        {
            INFO (module.id);
            CHECK (module.id.find_first_not_of ("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos);
            CHECK_FALSE (module.name.empty());
            CHECK (module.isolation == Isolation {});
            CHECK (plugged.count (module.id) == 1);
        }
    }
}
