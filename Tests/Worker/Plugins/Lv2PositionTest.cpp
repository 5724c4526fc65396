#include "Worker/Plugins/Lv2Position.h"

#include "Worker/Plugins/Lv2Events.h"

#include <catch2/catch.hpp>

#include <lv2/atom/util.h>

using namespace bulkhead;

namespace
{

TransportPosition somewhere()
{
    TransportPosition at;
    at.isPlaying = true;
    at.tempo = 90.0;
    at.signature = {6, 8};
    return at.after (48000 * 7, 48000.0); // ten and a half quarter notes: three bars of three, and three eighths
}

/// The value of a property as a plugin finds it, if it is of this type.
template <typename AtomOfType>
auto valueIn (const LV2_Atom_Object& object, UridMap& map, const char* key, const char* type)
{
    const LV2_Atom* found = nullptr;
    lv2_atom_object_get (&object, map.map (key), &found, 0);
    REQUIRE (found != nullptr);
    CHECK (std::string (map.unmap (found->type)) == type);
    CHECK (found->size == sizeof (AtomOfType) - sizeof (LV2_Atom));
    return reinterpret_cast<const AtomOfType*> (found)->body;
}

void checkIsThere (const LV2_Atom_Object& object, UridMap& map)
{
    CHECK (object.atom.type == map.map (LV2_ATOM__Object));
    CHECK (object.body.otype == map.map (LV2_TIME__Position));
    CHECK (valueIn<LV2_Atom_Long> (object, map, LV2_TIME__bar, LV2_ATOM__Long) == 3);
    CHECK (valueIn<LV2_Atom_Float> (object, map, LV2_TIME__barBeat, LV2_ATOM__Float) == 3.0f);
    CHECK (valueIn<LV2_Atom_Double> (object, map, LV2_TIME__beat, LV2_ATOM__Double) == 21.0);
    CHECK (valueIn<LV2_Atom_Int> (object, map, LV2_TIME__beatUnit, LV2_ATOM__Int) == 8);
    CHECK (valueIn<LV2_Atom_Float> (object, map, LV2_TIME__beatsPerBar, LV2_ATOM__Float) == 6.0f);
    CHECK (valueIn<LV2_Atom_Float> (object, map, LV2_TIME__beatsPerMinute, LV2_ATOM__Float) == 180.0f);
    CHECK (valueIn<LV2_Atom_Long> (object, map, LV2_TIME__frame, LV2_ATOM__Long) == 48000 * 7);
    CHECK (valueIn<LV2_Atom_Float> (object, map, LV2_TIME__framesPerSecond, LV2_ATOM__Float) == 48000.0f);
    CHECK (valueIn<LV2_Atom_Float> (object, map, LV2_TIME__speed, LV2_ATOM__Float) == 1.0f);
}

} // namespace

TEST_CASE ("Lv2Position: a plugin finds in it what there is to know", "[worker][plugins][transport]")
{
    UridMap map;
    Lv2Position position (map);
    const auto& atom = position.atomAt (somewhere(), 48000.0);
    CHECK (sizeof atom + atom.size == Lv2Position::bytes);
    checkIsThere (reinterpret_cast<const LV2_Atom_Object&> (atom), map);
}

TEST_CASE ("Lv2Position: it comes before a block full of MIDI", "[worker][plugins][transport]")
{
    UridMap map;
    Lv2Position position (map);
    Lv2Events events (Lv2EventTypes (map), 0);
    MidiEvent longest;
    longest.size = 24;
    events.fill (std::vector (maxMidiEventsPerBlock, longest), 0, 64, 64, &position.atomAt (somewhere(), 48000.0));
    std::size_t count = 0;

    LV2_ATOM_SEQUENCE_FOREACH (events.sequence(), event)
    {
        if (count++ == 0)
        {
            CHECK (event->time.frames == 0);
            checkIsThere (reinterpret_cast<const LV2_Atom_Object&> (event->body), map);
        }
        else
        {
            CHECK (event->body.size == 24);
        }
    }

    CHECK (count == 1 + maxMidiEventsPerBlock);
}

TEST_CASE ("TransportValue: names", "[worker][plugins][transport]")
{
    CHECK (transportValueOf (LV2_TIME__beatsPerMinute) == TransportValue::beatsPerMinute);
    CHECK_FALSE (transportValueOf (LV2_TIME__Position).has_value());
    CHECK_FALSE (transportValueOf ("").has_value());
    CHECK (valueOf (TransportValue::speed, TransportPosition(), 48000.0) == 0.0);
}
