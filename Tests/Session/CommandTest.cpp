#include "Session/Command.h"

#include "Session/Commands.h"

#include <catch2/catch.hpp>

#include <set>

using namespace bulkhead;

namespace
{

std::unique_ptr<Command> set (const std::string& module, float value)
{
    return std::make_unique<SetParameter> (module, "gain", value);
}

} // namespace

TEST_CASE ("History: steps back and forth", "[session]")
{
    History history;
    CHECK_FALSE (history.canUndo());
    CHECK_FALSE (history.canRedo());
    CHECK (history.undoName().empty());
    CHECK (history.redoName().empty());

    history.add (set ("a", 1.0f), 1);
    history.add (set ("b", 1.0f), 2);
    CHECK (history.undoName() == "Turn b.gain");
    history.moveBack();
    CHECK (history.undoName() == "Turn a.gain");
    CHECK (history.redoName() == "Turn b.gain");

    // What was undone is forgotten once something else is done.
    history.add (set ("c", 1.0f), 3);
    CHECK_FALSE (history.canRedo());
    CHECK (history.undoName() == "Turn c.gain");

    history.clear();
    CHECK_FALSE (history.canUndo());
    CHECK_FALSE (history.canRedo());
}

TEST_CASE ("History: a state's number comes back with it, and no other state ever gets it", "[session]")
{
    History history;
    std::set<std::uint64_t> seen;
    const auto start = history.state();
    seen.insert (start);
    history.add (set ("a", 1.0f), 1);
    const auto one = history.state();
    CHECK (seen.insert (one).second);
    history.moveBack();
    CHECK (history.state() == start);
    history.moveForward();
    CHECK (history.state() == one);
    history.add (set ("a", 2.0f), 1); // absorbed, and yet another patch
    CHECK (seen.insert (history.state()).second);
    history.moveBack();
    history.add (set ("b", 2.0f), 2);
    CHECK (seen.insert (history.state()).second);
    history.clear();
    CHECK (seen.insert (history.state()).second);
}

TEST_CASE ("History: within a gesture, what can be one step is one", "[session]")
{
    History history;
    CHECK_FALSE (history.add (set ("a", 1.0f), 1));
    CHECK (history.add (set ("a", 2.0f), 1));
    CHECK_FALSE (history.add (set ("b", 2.0f), 1)); // of another module
    CHECK_FALSE (history.add (set ("b", 3.0f), 2)); // of another gesture
    CHECK_FALSE (history.add (std::make_unique<RenameModule> ("b", "x"), 2)); // of another kind

    // Not into a step that is not the last.
    history.moveBack();
    history.moveBack();
    CHECK_FALSE (history.add (set ("b", 9.0f), 1));
}
