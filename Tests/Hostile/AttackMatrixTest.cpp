// The matrix, judged. BULKHEAD_SHOW_MATRIX=1 build/release/Tests/bulkhead-tests "Hostile: *" prints it.
#include "Matrix.h"

#include "Ipc/ChildProcess.h"
#include "Runner/ControlProtocol.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

using namespace bulkhead;
using namespace bulkhead::hostile;
using bulkhead::test::ChildProcess;

namespace
{

struct MatrixResult
{
    std::map<Lock, std::set<std::string>> succeeded;
    std::map<Lock, std::uint32_t> layers;
    std::set<std::string> hung;
    std::size_t tried = 0;
};

/// All of it takes some seconds: once for all test cases.
const MatrixResult& matrix()
{
    static const auto result = []
    {
        MatrixResult found;
        ChildProcess ground ([] (int pipe) { return runMatrix (pipe); });

        for (AttackResult r; ground.read (r);)
        {
            const auto& name = allAttacks().at (static_cast<std::size_t> (r.attack)).name;
            ++found.tried;
            found.layers[r.lock] = r.layers;

            if (r.succeeded)
                found.succeeded[r.lock].insert (name);

            if (r.hung)
                found.hung.insert (name);
        }

        REQUIRE (ground.wait() == 0);
        return found;
    }();
    return result;
}

void print (const MatrixResult& result)
{
    const auto cell = [&] (Lock lock, const std::string& name)
    { return result.succeeded.at (lock).count (name) != 0 ? "succeeds" : "-"; };

    std::printf ("%-60s %-10s %-10s %-10s\n", "attack", "unlocked", "sealed", "editor");

    for (const auto& attack : allAttacks())
        std::printf ("%-60s %-10s %-10s %-10s%s%s\n", attack.name.c_str(), cell (Lock::none, attack.name),
                     cell (Lock::sealed, attack.name), cell (Lock::editor, attack.name),
                     result.succeeded.at (Lock::none).count (attack.name) != 0 ? "" : "needs ",
                     result.succeeded.at (Lock::none).count (attack.name) != 0 ? "" : attack.needs.c_str());

    std::printf ("%-60s %-10zu %-10zu %-10zu\n", ("of " + std::to_string (allAttacks().size()) + ", succeed").c_str(),
                 result.succeeded.at (Lock::none).size(), result.succeeded.at (Lock::sealed).size(),
                 result.succeeded.at (Lock::editor).size());
}

/// What the sandbox leaves open, in any profile: Landlock does not cover it.
const std::set<std::string> leftOpen {"see that a path exists"};

/// Those of `names` that are not among `allowed`.
std::set<std::string> beyond (const std::set<std::string>& names, const std::set<std::string>& allowed)
{
    std::set<std::string> result;

    for (const auto& name : names)
        if (allowed.count (name) == 0)
            result.insert (name);

    return result;
}

bool everythingHolds()
{
    const auto holds = [] (Lock lock) { return (matrix().layers.at (lock) & allSandboxLayers) == allSandboxLayers; };
    return holds (Lock::sealed) && holds (Lock::editor);
}

/// A test that passes because an attack never works would prove nothing.
void checkThreats()
{
    auto& found = matrix();

    if (std::getenv ("BULKHEAD_SHOW_MATRIX") != nullptr)
        print (found);

    std::set<std::string> names;

    for (const auto& attack : allAttacks())
    {
        INFO (attack.name);
        CHECK (names.insert (attack.name).second);

        if (attack.needs.empty())
            CHECK (found.succeeded.at (Lock::none).count (attack.name) == 1);
    }

    CHECK (found.tried == locks.size() * allAttacks().size());
    CHECK (found.succeeded.at (Lock::none).size() >= 53);
}

void checkSealed()
{
    CHECK (beyond (matrix().succeeded.at (Lock::sealed), leftOpen) == std::set<std::string> {});
    CHECK (matrix().hung == std::set<std::string> {});
}

void checkEditors()
{
    auto allowed = leftOpen;

    for (const auto& attack : allAttacks())
        if (attack.ofEditors)
        {
            allowed.insert (attack.name);
            CHECK (matrix().succeeded.at (Lock::editor).count (attack.name) == 1);
        }

    CHECK (beyond (matrix().succeeded.at (Lock::editor), allowed) == std::set<std::string> {});
}

} // namespace

TEST_CASE ("Hostile: of all attacks, none succeeds in a locked process but those that are named", "[hostile]")
{
    checkThreats();

    if (! everythingHolds())
    {
        WARN ("this kernel lacks a layer of the sandbox");
        return;
    }

    checkSealed();
    checkEditors();
}
