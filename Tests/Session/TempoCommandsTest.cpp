#include "Session/TempoCommands.h"

#include "SessionRig.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct TempoRig : SessionRig
{
    TempoRig() { addListener (heard); }
    ~TempoRig() override { removeListener (heard); }

    struct Heard final : Session::Listener
    {
        void tempoChanged() override { ++changes; }
        int changes = 0;
    };

    Heard heard;
};

} // namespace

TEST_CASE ("Session: a tempo is a step that can be undone, and the engine hears of it", "[session][transport]")
{
    TempoRig session;
    const auto drawn = session.changes;
    REQUIRE (session.make<SetTempo> (97.5).empty());
    CHECK (session.patch().tempo == 97.5);
    CHECK (session.engine().transport().position().tempo == 97.5);
    CHECK (session.isModified());
    CHECK (session.undoName() == "Tempo 97.5 BPM");
    REQUIRE (session.undo().empty());
    CHECK (session.patch().tempo == 120.0);
    CHECK (session.engine().transport().position().tempo == 120.0);
    CHECK_FALSE (session.isModified());
    REQUIRE (session.redo().empty());
    CHECK (session.engine().transport().position().tempo == 97.5);
    CHECK (session.heard.changes == 3);
    CHECK (session.changes == drawn); // no module is drawn again for it
}

TEST_CASE ("Session: tempos of one gesture are one step", "[session][transport]")
{
    TempoRig session;
    session.beginGesture();

    for (const auto tempo : {121.0, 125.0, 130.0})
        REQUIRE (session.make<SetTempo> (tempo).empty());

    session.endGesture();
    CHECK (session.undoName() == "Tempo 130 BPM");
    REQUIRE (session.undo().empty());
    CHECK (session.patch().tempo == 120.0);
    CHECK_FALSE (session.canUndo());
}

TEST_CASE ("Session: a time signature is a step", "[session][transport]")
{
    TempoRig session;
    REQUIRE (session.make<SetTimeSignature> (TimeSignature {7, 8}).empty());
    CHECK (session.engine().transport().position().signature == TimeSignature {7, 8});
    REQUIRE (session.undo().empty());
    CHECK (session.engine().transport().position().signature == TimeSignature {4, 4});
}

TEST_CASE ("Session: what is no tempo and no time signature is refused", "[session][transport]")
{
    TempoRig session;

    for (const auto tempo :
         {0.0, 19.9, 999.1, -120.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        CHECK (session.make<SetTempo> (tempo) == "a tempo is 20 to 999 BPM");

    CHECK_FALSE (session.make<SetTimeSignature> (TimeSignature {4, 3}).empty());
    CHECK_FALSE (session.canUndo());
    CHECK (session.patch().tempo == 120.0);
}

TEST_CASE ("Session: a patch that is opened brings its tempo, and one that is refused does not", "[session][transport]")
{
    TempoRig session;
    Patch patch;
    patch.tempo = 174.0;
    patch.signature = {3, 4};
    REQUIRE (session.open (patch, {}).empty());
    CHECK (session.engine().transport().position().tempo == 174.0);
    CHECK (session.engine().transport().position().signature == TimeSignature {3, 4});

    patch.tempo = 60.0;
    patch.cables.push_back ({{"nobody", "out"}, {"no_one", "in"}, Json::object()});
    const auto problem = session.open (patch, {});
    CHECK (session.engine().transport().position().tempo == (problem.empty() ? 60.0 : 174.0));

    REQUIRE (session.newPatch().empty());
    CHECK (session.engine().transport().position().tempo == 120.0);
}
