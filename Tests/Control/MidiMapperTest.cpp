#include "Control/MidiMapper.h"

#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

namespace
{

struct Mapped
{
    explicit Mapped (MidiMapping mapping = {})
    {
        patch = PatchBuilder().add ("vcf1", "vcf").add ("vca1", "vca").add ("vco1", "vco");

        if (! mapping.module.empty())
            patch.midi.push_back (mapping);
    }

    std::vector<MappedChange> send (std::initializer_list<std::uint8_t> bytes) const
    {
        return mapMidi (patch, {bytes.begin(), bytes.size()});
    }

    /// The value that controller 74 on channel 1 brings.
    float valueAt (std::uint8_t position) const
    {
        const auto changes = send ({0xb0, 74, position});
        REQUIRE (changes.size() == 1);
        return changes[0].value;
    }

    Patch patch;
};

MidiMapping mapping (const std::string& module, const std::string& parameter, std::optional<float> minimum = {},
                     std::optional<float> maximum = {}, int channel = 0)
{
    MidiMapping m;
    m.channel = channel;
    m.controller = 74;
    m.module = module;
    m.parameter = parameter;
    m.minimum = minimum;
    m.maximum = maximum;
    return m;
}

} // namespace

TEST_CASE ("MidiMapper: a controller spans the parameter's range along its scale", "[control]")
{
    const Mapped gain (mapping ("vca1", "gain"));
    CHECK (gain.valueAt (0) == -60.0f);
    CHECK (gain.valueAt (127) == Approx (12.0f));
    CHECK (gain.valueAt (64) == Approx (-60.0f + 72.0f * 64.0f / 127.0f));

    const Mapped frequency (mapping ("vco1", "frequency"));
    CHECK (frequency.valueAt (0) == Approx (8.0f));
    CHECK (frequency.valueAt (127) == Approx (12000.0f));
    CHECK (frequency.valueAt (64) == Approx (8.0 * std::pow (1500.0, 64.0 / 127.0)).epsilon (1e-4));
}

TEST_CASE ("MidiMapper: a range of its own, and one that is the other way round", "[control]")
{
    const Mapped part (mapping ("vca1", "gain", -20.0f, 0.0f));
    CHECK (part.valueAt (0) == Approx (-20.0f));
    CHECK (part.valueAt (127) == Approx (0.0f).margin (1e-4));

    const Mapped inverted (mapping ("vco1", "frequency", 4000.0f, 40.0f));
    CHECK (inverted.valueAt (0) == Approx (4000.0f));
    CHECK (inverted.valueAt (127) == Approx (40.0f));
    CHECK (inverted.valueAt (64) == Approx (4000.0 * std::pow (0.01, 64.0 / 127.0)).epsilon (1e-4));

    // Beyond the parameter's own range: its end.
    const Mapped beyond (mapping ("vca1", "gain", -1000.0f, 1000.0f));
    CHECK (beyond.valueAt (0) == -60.0f);
    CHECK (beyond.valueAt (127) == Approx (12.0f));
}

TEST_CASE ("MidiMapper: a switch takes each of its positions", "[control]")
{
    const Mapped shape (mapping ("vco1", "shape"));
    std::set<float> positions;

    for (int i = 0; i < 128; ++i)
        positions.insert (shape.valueAt (static_cast<std::uint8_t> (i)));

    CHECK (positions == std::set<float> {0.0f, 1.0f, 2.0f, 3.0f});
    CHECK (shape.valueAt (0) == 0.0f);
    CHECK (shape.valueAt (127) == 3.0f);
}

TEST_CASE ("MidiMapper: one channel, or any", "[control]")
{
    const Mapped any (mapping ("vca1", "gain")), third (mapping ("vca1", "gain", {}, {}, 3));

    for (std::uint8_t channel = 0; channel < 16; ++channel)
    {
        const auto status = static_cast<std::uint8_t> (0xb0 | channel);
        CHECK (any.send ({status, 74, 5}).size() == 1);
        CHECK (third.send ({status, 74, 5}).size() == (channel == 2 ? 1u : 0u));
    }
}

TEST_CASE ("MidiMapper: several mappings of one controller", "[control]")
{
    Mapped mapped (mapping ("vca1", "gain"));
    mapped.patch.midi.push_back (mapping ("vco1", "fine"));
    const auto changes = mapped.send ({0xb0, 74, 127});
    REQUIRE (changes.size() == 2);
    CHECK (changes[0].mapping == &mapped.patch.midi[0]);
    CHECK (changes[1].mapping == &mapped.patch.midi[1]);
    CHECK (changes[1].parameter == 1);
    CHECK (changes[1].value == Approx (100.0f));
}

TEST_CASE ("MidiMapper: whatever is no controller message changes nothing", "[control]")
{
    const Mapped mapped (mapping ("vca1", "gain"));
    CHECK (mapped.send ({}).empty());
    CHECK (mapped.send ({0xb0}).empty());
    CHECK (mapped.send ({0xb0, 74}).empty());
    CHECK (mapped.send ({0xb0, 74, 5, 0}).empty());
    CHECK (mapped.send ({0xb0, 75, 5}).empty());
    CHECK (mapped.send ({0xb0, 74, 128}).empty());
    CHECK (mapped.send ({0xb0, 200, 5}).empty());
    CHECK (mapped.send ({0x90, 74, 5}).empty());
    CHECK (mapped.send ({0xf0, 74, 5}).empty());
    CHECK (mapped.send ({74, 74, 5}).empty());
}

TEST_CASE ("MidiMapper: mappings to what is not there are passed over", "[control]")
{
    CHECK (Mapped (mapping ("nobody", "gain")).send ({0xb0, 74, 5}).empty());
    CHECK (Mapped (mapping ("vca1", "nothing")).send ({0xb0, 74, 5}).empty());

    Mapped foreign (mapping ("x", "gain"));
    foreign.patch.modules.push_back (PatchBuilder().add ("x", "lv2:unknown").patch.modules[0]);
    CHECK (foreign.send ({0xb0, 74, 5}).empty());
}
