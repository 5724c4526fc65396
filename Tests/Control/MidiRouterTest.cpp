#include "Control/MidiRouter.h"

#include "Session/SessionRig.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct Rig : MidiRouter::Listener
{
    Rig()
    {
        session.addVoice();
        router.addListener (*this);
    }

    ~Rig() override { router.removeListener (*this); }

    /// From whatever thread; what the message thread does about it follows at once.
    bool send (std::initializer_list<std::uint8_t> bytes)
    {
        const auto taken = router.receive ({bytes.begin(), bytes.size()});
        router.deliverNow();
        return taken;
    }

    float gain() const
    {
        const auto* vca = session.patch().findModule ("vca1");
        return vca->parameter (findParameter (vca->moduleType()->info, "gain"));
    }

    void map (int channel, int controller, const std::string& parameter = "gain")
    {
        MidiMapping mapping;
        mapping.channel = channel;
        mapping.controller = controller;
        mapping.module = "vca1";
        mapping.parameter = parameter;
        REQUIRE (session.make<MapController> (mapping).empty());
    }

    void learningChanged() override { ++learningChanges; }

    SessionRig session;
    MidiRouter router {session};
    int learningChanges = 0;
};

const ParameterRef gainOfVca {"vca1", "gain"};

} // namespace

TEST_CASE ("MidiRouter: notes go to the engine", "[control]")
{
    Rig rig;
    REQUIRE (rig.session.add ("keys1", "midi_in").empty());
    REQUIRE (rig.session.connect ("keys1.gate", "vca1.cv").empty());
    std::vector<float> left (4800), right (4800);
    const auto loudest = [&]
    {
        rig.session.engine().process (left.data(), right.data(), 4800, 0);
        auto peak = 0.0f;

        for (const auto sample : left)
            peak = std::max (peak, std::abs (sample));

        return peak;
    };

    CHECK (loudest() == 0.0f);
    CHECK (rig.send ({0x90, 69, 100}));
    CHECK (loudest() > 0.01f);

    SECTION ("and end there") { CHECK (rig.send ({0x80, 69, 0})); }

    SECTION ("and end with a panic, also under the pedal")
    {
        CHECK (rig.send ({0xb0, 64, 127}));
        rig.router.panic();
    }

    loudest();
    CHECK (loudest() == 0.0f);
}

TEST_CASE ("MidiRouter: what is no MIDI message is dropped", "[control]")
{
    Rig rig;
    rig.map (0, 7);
    const auto before = rig.gain();
    CHECK_FALSE (rig.send ({}));
    CHECK_FALSE (rig.send ({0xb0, 7}));
    CHECK_FALSE (rig.send ({0xb0, 7, 200}));
    CHECK_FALSE (rig.send ({7, 7, 7}));
    CHECK (rig.gain() == before);
}

TEST_CASE ("MidiRouter: controllers move what is mapped to them, as one step", "[control]")
{
    Rig rig;
    rig.map (1, 7);
    const auto before = rig.gain();
    rig.send ({0xb0, 7, 0});
    CHECK (rig.gain() == -60.0f);
    rig.send ({0xb0, 7, 127});
    CHECK (rig.gain() == Approx (12.0f));
    rig.send ({0xb1, 7, 0}); // another channel
    CHECK (rig.gain() == Approx (12.0f));

    CHECK (rig.session.undo().empty());
    CHECK (rig.gain() == before);
}

TEST_CASE ("MidiRouter: of the values of one round the last counts", "[control]")
{
    Rig rig;
    rig.map (0, 7);
    const auto changes = rig.session.parameterChanges;

    for (std::uint8_t value = 0; value < 128; ++value)
        CHECK (rig.router.receive (std::array<std::uint8_t, 3> {0xb0, 7, value}));

    rig.router.deliverNow();
    CHECK (rig.gain() == Approx (12.0f));
    CHECK (rig.session.parameterChanges == changes + 1);
}

TEST_CASE ("MidiRouter: a controller that stands where the parameter is makes no step", "[control]")
{
    Rig rig;
    rig.map (0, 7);
    rig.send ({0xb0, 7, 100});
    const auto name = rig.session.undoName();
    const auto changes = rig.session.parameterChanges;
    rig.send ({0xb0, 7, 100});
    CHECK (rig.session.parameterChanges == changes);
}

TEST_CASE ("MidiRouter: a parameter learns the next controller that moves", "[control]")
{
    Rig rig;
    rig.send ({0xb4, 20, 5}); // before
    rig.router.learn (gainOfVca);
    REQUIRE (rig.router.learning() == gainOfVca);
    CHECK (rig.learningChanges == 1);

    rig.send ({0x90, 60, 100});
    rig.send ({0xb4, 123, 0});
    CHECK (rig.router.learning() == gainOfVca);

    rig.router.receive (std::array<std::uint8_t, 3> {0xb4, 75, 1});
    rig.router.receive (std::array<std::uint8_t, 3> {0xb4, 74, 1});
    rig.router.deliverNow();
    CHECK_FALSE (rig.router.learning().has_value());
    CHECK (rig.learningChanges == 2);
    REQUIRE (rig.session.patch().midi.size() == 1);
    CHECK (rig.session.patch().midi[0].controller == 75); // the first of two
    CHECK (rig.session.patch().midi[0].channel == 5);

    rig.send ({0xb4, 75, 127});
    CHECK (rig.gain() == Approx (12.0f));
}

TEST_CASE ("MidiRouter: what is learned replaces what was, in one step, with its range", "[control]")
{
    Rig rig;
    rig.map (0, 7, "response");
    rig.map (0, 7);
    rig.map (2, 8);
    auto ranged = rig.session.patch().midi[1];
    ranged.minimum = -20.0f;
    ranged.maximum = 0.0f;
    REQUIRE (rig.session.make<MapController> (ranged, MapController::Others::replace).empty());
    REQUIRE (rig.session.patch().midi.size() == 2);
    rig.map (2, 8);
    const auto before = rig.session.patch().midi;

    rig.router.learn (gainOfVca);
    rig.send ({0xb0, 1, 64});
    REQUIRE (rig.session.patch().midi.size() == 2);
    CHECK (rig.session.patch().midi[0].parameter == "response");
    CHECK (rig.session.patch().midi[1].controller == 1);
    CHECK (rig.session.patch().midi[1].minimum == -20.0f);
    CHECK (rig.session.patch().midi[1].maximum == 0.0f);

    CHECK (rig.session.undo().empty());
    CHECK (rig.session.patch().midi == before);
}

TEST_CASE ("MidiRouter: learning ends when it is cancelled and when its module goes", "[control]")
{
    Rig rig;
    rig.router.learn (gainOfVca);

    SECTION ("cancelled") { rig.router.cancelLearning(); }

    SECTION ("gone") { REQUIRE (rig.session.make<RemoveModules> (std::vector<std::string> {"vca1"}).empty()); }

    CHECK_FALSE (rig.router.learning().has_value());
    CHECK (rig.learningChanges == 2);
    rig.send ({0xb0, 74, 1});
    CHECK (rig.session.patch().midi.empty());
}
