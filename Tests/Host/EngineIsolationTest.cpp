// That each module really has a compartment of its own, as the kernel sees it.
#include "EngineRig.h"

#include "Ipc/Process.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct Mapping
{
    std::string access, name, flags;
    unsigned long inode = 0;
};

/// The shared mappings of another process, from its smaps.
std::vector<Mapping> sharedMappings (int process)
{
    std::vector<Mapping> mappings;
    std::istringstream lines (readWhole ("/proc/" + std::to_string (process) + "/smaps"));
    auto ours = false;

    for (std::string line; std::getline (lines, line);)
    {
        if (const auto at = line.find ("/memfd:bulkhead-"); at != line.npos)
        {
            Mapping mapping;
            std::string range, offset, device;
            std::istringstream (line) >> range >> mapping.access >> offset >> device >> mapping.inode >> mapping.name;
            mapping.name = mapping.name.substr (1);
            mappings.push_back (mapping);
            ours = true;
        }
        else if (line.rfind ("VmFlags:", 0) == 0)
        {
            if (ours)
                mappings.back().flags = line.substr (8) + " ";

            ours = false;
        }
    }

    return mappings;
}

bool mayLookInto (int process)
{
    if (! readWhole ("/proc/" + std::to_string (process) + "/maps").empty())
        return true;

    WARN ("this user may not look into a process that is not dumpable");
    return false;
}

} // namespace

TEST_CASE ("Engine: every module runs in a child process of its own", "[host][engine]")
{
    EngineRig rig (everyModulePatch());
    rig.play (1280);
    const auto processes = rig.engine.moduleProcesses();
    const auto children = childrenNow();
    REQUIRE (processes.size() == everyModulePatch().patch.modules.size());
    std::set<int> distinct;

    for (const auto& [id, process] : processes)
    {
        distinct.insert (process);
        CHECK (parentOf (process) == ::getpid());
        CHECK (children.count (process) == 1);
    }

    CHECK (distinct.size() == processes.size());

    for (const auto& module : rig.engine.status().modules)
    {
        CHECK (module.process == processes.at (module.id));
        CHECK (module.state == ModuleStatus::State::playing);
        CHECK_FALSE (module.inHost);
        CHECK (module.blocks == 10);
    }
}

TEST_CASE ("Engine: groups share a process, and modules in the host have none", "[host][engine]")
{
    PatchBuilder builder;
    builder.add ("a", "vco", {}, "group:x")
        .add ("b", "vca", {}, "group:x")
        .add ("c", "vca", {}, "host")
        .add ("d", "vca");
    EngineRig rig (builder);
    rig.play (1280);
    const auto processes = rig.engine.moduleProcesses();
    CHECK (processes.size() == 3);
    CHECK (processes.at ("a") == processes.at ("b"));
    CHECK (processes.at ("a") != processes.at ("d"));

    for (const auto& module : rig.engine.status().modules)
    {
        CHECK (module.inHost == (module.id == "c"));
        CHECK (module.blocks == 10);
    }
}

TEST_CASE ("Engine: a worker can write its own region and no other shared byte", "[host][engine]")
{
    EngineRig rig (everyModulePatch());
    rig.play (1280);
    std::set<unsigned long> writable;

    for (const auto& [id, process] : rig.engine.moduleProcesses())
    {
        if (! mayLookInto (process))
            return;

        INFO (id);
        int own = 0, outs = 0, boards = 0, ins = 0;

        for (const auto& mapping : sharedMappings (process))
        {
            INFO (mapping.name);
            const auto isOut = mapping.name == "memfd:bulkhead-out";

            if (isOut && mapping.access == "rw-s")
            {
                ++own;
                CHECK (writable.insert (mapping.inode).second); // nobody else's
                continue;
            }

            CHECK (mapping.access == "r--s");
            outs += isOut ? 1 : 0;
            boards += mapping.name == "memfd:bulkhead-board" ? 1 : 0;
            ins += mapping.name == "memfd:bulkhead-in" ? 1 : 0;
        }

        CHECK (own == 1);
        CHECK (boards == 1);
        CHECK (ins == 1);
        CHECK (outs >= 11); // its own, the host's ten, and those that it is wired to
    }

    CHECK (writable.size() == everyModulePatch().patch.modules.size());
}

TEST_CASE ("Engine: nor can it make such a byte writable later", "[host][engine]")
{
    // "mw": mprotect() may make the mapping writable. It is so for what was mapped before the region was sealed.
    EngineRig rig (sinePatch());
    rig.play (1280);

    for (const auto& [id, process] : rig.engine.moduleProcesses())
    {
        if (! mayLookInto (process))
            return;

        std::map<unsigned long, bool> own;
        int upgradable = 0;
        const auto mappings = sharedMappings (process);

        for (const auto& mapping : mappings)
            if (mapping.access == "rw-s")
                own[mapping.inode] = true;

        for (const auto& mapping : mappings)
            if (mapping.access != "rw-s" && ! own[mapping.inode] && mapping.flags.find (" mw ") != std::string::npos)
                ++upgradable;

        INFO (id);
        CHECK (upgradable == 0);
    }
}

TEST_CASE ("Engine: a worker holds no descriptor of shared memory", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);

    for (const auto& [id, process] : rig.engine.moduleProcesses())
    {
        const std::filesystem::path folder = "/proc/" + std::to_string (process) + "/fd";
        std::error_code error;
        int count = 0;

        for (const auto& entry : std::filesystem::directory_iterator (folder, error))
        {
            const auto target = std::filesystem::read_symlink (entry.path(), error).string();
            CHECK (target.find ("memfd") == std::string::npos);
            ++count;
        }

        if (error && count == 0)
        {
            WARN ("this user may not look into a process that is not dumpable");
            return;
        }

        // The standard streams, the control socket, and what JUCE's message thread has.
        CHECK (count <= 12);
    }
}

TEST_CASE ("Engine: every thread of every worker is locked", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);
    CHECK ((rig.engine.status().sandboxLayers & sandboxSeccomp) != 0);
    CHECK ((rig.engine.status().sandboxLayers & sandboxNoNewPrivileges) != 0);

    for (const auto& [id, process] : rig.engine.moduleProcesses())
    {
        int threads = 0;

        for (const auto& task : std::filesystem::directory_iterator ("/proc/" + std::to_string (process) + "/task"))
        {
            const auto status = readWhole (task.path() / "status");
            CHECK (status.find ("\nSeccomp:\t2\n") != std::string::npos);
            CHECK (status.find ("\nNoNewPrivs:\t1\n") != std::string::npos);
            ++threads;
        }

        CHECK (threads >= 2);
    }
}

TEST_CASE ("Engine: nothing is left when it goes", "[host][engine]")
{
    const auto pipes = pipesNow();
    {
        EngineRig warmUp (sinePatch()); // so that what libraries open once is open
        warmUp.play (1280);
    }

    const auto descriptors = countDescriptors();
    const auto children = childrenNow();
    std::set<int> ours;

    for (int round = 0; round < 2; ++round)
    {
        EngineRig rig (everyModulePatch());
        rig.play (1280);
        CHECK (rig.killAndPlayOn ("vco1"));
        CHECK (rig.engine.setPatch (sinePatch ("group:all")).empty());
        rig.play (1280);

        for (const auto child : childrenNow())
            ours.insert (child);
    }

    CHECK (ours.size() > 10);
    CHECK (childrenNow() == children);
    CHECK (countDescriptors() == descriptors);
    CHECK (pipesAreGone (pipes));
}
