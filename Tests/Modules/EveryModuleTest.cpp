// What is promised of every module in the catalogue, whatever it does.
#include "Analysis.h"

#include <catch2/catch.hpp>

#include <limits>
#include <random>
#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

class Chance
{
public:
    explicit Chance (unsigned seed) : random (seed) {}

    float between (float low, float high) { return std::uniform_real_distribution<float> (low, high) (random); }
    int below (int end) { return static_cast<int> (random() % static_cast<unsigned> (end)); }

    /// A value of this parameter's range, spread as its scale is.
    float valueOf (const ParameterInfo& p)
    {
        if (p.isStepped())
            return std::round (between (p.minimum - 0.49f, p.maximum + 0.49f));

        if (below (4) == 0)
            return below (2) == 0 ? p.minimum : p.maximum;

        return p.scale == Scale::logarithmic ? std::clamp (
                   p.minimum * std::pow (p.maximum / p.minimum, between (0.0f, 1.0f)), p.minimum, p.maximum)
                                             : between (p.minimum, p.maximum);
    }

    Signal musical (int frames)
    {
        auto signal = sineSignal (static_cast<double> (between (1.0f, 3000.0f)), 1.0, frames);

        for (auto& x : signal)
            x += between (-0.2f, 0.2f);

        return signal;
    }

    Signal hostile (int frames)
    {
        constexpr auto infinity = std::numeric_limits<float>::infinity();
        constexpr float bad[] = {std::numeric_limits<float>::quiet_NaN(),
                                 infinity,
                                 -infinity,
                                 3.0e38f,
                                 -3.0e38f,
                                 1.0e-42f,
                                 -0.0f,
                                 1.0e10f,
                                 -1.0e10f,
                                 1.0f};
        Signal signal (static_cast<std::size_t> (frames));

        for (auto& x : signal)
            x = below (3) == 0 ? bad[below (10)] : between (-2.0f, 2.0f);

        return signal;
    }

    /// Every parameter set or moving, every input plugged (or not), the device recording, notes coming in.
    void disturb (ModuleRig& rig, int frames, bool hostileInputs)
    {
        for (auto& p : rig.info.parameters)
        {
            rig.set (p.id, valueOf (p));

            if (! p.isStepped() && below (2) == 0)
            {
                const float from = valueOf (p), to = valueOf (p);
                Signal moving (static_cast<std::size_t> (frames / 2));

                for (std::size_t i = 0; i < moving.size(); ++i)
                    moving[i] =
                        std::clamp (from + (to - from) * static_cast<float> (i) / static_cast<float> (moving.size()),
                                    p.minimum, p.maximum);

                rig.move (p.id, moving);
            }
        }

        for (auto& input : rig.info.inputs)
        {
            if (input.kind == SignalKind::midi)
            {
                for (int at = 0; at < frames; at += 1 + below (300))
                    rig.midiInto (input.id, static_cast<std::uint64_t> (at),
                                  {0x80 + below (128), below (128), below (128)});

                continue;
            }

            std::vector<Signal> channels;
            const int count = input.channels == perVoice ? below (4) : below (input.channels + 1);

            for (int c = 0; c < count; ++c)
                channels.push_back (hostileInputs ? hostile (frames) : musical (frames));

            rig.plug (input.id, channels);
        }

        std::vector<Signal> recorded;

        for (int c = below (maxDeviceInputs + 1); c > 0; --c)
            recorded.push_back (hostileInputs ? hostile (frames) : musical (frames));

        rig.record (recorded);

        for (int at = 0; at < frames; at += 1 + below (200))
            rig.midi (static_cast<std::uint64_t> (at), {0x80 + below (128), below (128), below (128)});
    }

private:
    std::mt19937 random;
};

bool sameMessages (const ModuleRig& a, const ModuleRig& b)
{
    return std::all_of (a.info.outputs.begin(), a.info.outputs.end(),
                        [&] (auto& output) { return a.messagesOut (output.id) == b.messagesOut (output.id); });
}

} // namespace

TEST_CASE ("Every module: tells the whole truth about itself", "[modules]")
{
    std::set<std::string_view> types;

    for (const auto* module : moduleCatalogue())
    {
        const auto& info = module->info;
        INFO (info.type);
        CHECK (types.insert (info.type).second);
        CHECK (findModuleType (info.type) == module);
        CHECK_FALSE ((info.name.empty() || info.category.empty() || info.description.empty()));
        CHECK (info.inputs.size() <= static_cast<std::size_t> (maxPortsPerDirection));
        CHECK (info.outputs.size() <= static_cast<std::size_t> (maxPortsPerDirection));
        CHECK (info.parameters.size() <= static_cast<std::size_t> (maxParametersPerModule));
        CHECK (info.rings.size() <= static_cast<std::size_t> (maxRingsPerModule));
        CHECK (info.dryInput < static_cast<int> (info.inputs.size()));
        CHECK ((module->display != nullptr) == (info.displayHeight > 0));

        if (info.midiToDevice >= 0)
        {
            REQUIRE (info.midiToDevice < static_cast<int> (info.outputs.size()));
            CHECK (info.outputs[static_cast<std::size_t> (info.midiToDevice)].kind == SignalKind::midi);
        }

        for (auto ports : {info.inputs, info.outputs})
        {
            std::set<std::string_view> ids;

            for (auto& port : ports)
            {
                INFO (port.id);
                CHECK (ids.insert (port.id).second);
                CHECK_FALSE ((port.id.empty() || port.name.empty() || port.description.empty()));
                CHECK ((port.channels >= 0 && port.channels <= maxChannels));
            }
        }

        std::set<std::string_view> ids;

        for (auto& p : info.parameters)
        {
            INFO (p.id);
            CHECK (ids.insert (p.id).second);
            CHECK_FALSE ((p.id.empty() || p.name.empty()));
            CHECK (p.minimum < p.maximum);
            CHECK ((p.minimum <= p.defaultValue && p.defaultValue <= p.maximum));
            CHECK ((p.scale == Scale::linear || p.minimum > 0.0f));
            CHECK ((p.choices.empty() || static_cast<float> (p.choices.size()) == p.maximum + 1.0f));
        }
    }
}

TEST_CASE ("Every module: stays finite and bounded, whatever comes in", "[modules]")
{
    for (const auto* module : moduleCatalogue())
        for (unsigned seed = 0; seed < 12; ++seed)
        {
            INFO (module->info.type << ", seed " << seed);
            Chance chance (seed);
            ModuleRig rig (module->info.type, seed % 3 == 0 ? 44100.0 : seed % 3 == 1 ? 48000.0 : 192000.0);
            chance.disturb (rig, 6000, true);
            rig.run (6000, 500);

            for (auto& signal : rig.everything())
                REQUIRE (std::all_of (signal.begin(), signal.end(), [] (float x) { return std::abs (x) < 1.0e6f; }));

            // And it recovers: what came in has not poisoned it.
            for (auto& input : rig.info.inputs)
                if (input.kind != SignalKind::midi)
                    rig.plug (input.id, Signal {});

            rig.run (2000, 500);

            for (auto& signal : rig.everything())
                REQUIRE (std::all_of (signal.begin(), signal.end(), [] (float x) { return std::abs (x) < 1.0e6f; }));
        }
}

TEST_CASE ("Every module: a block in parts is the block in one", "[modules]")
{
    const std::vector<std::vector<int>> cuts = {{1}, {1, 7, 64, 3, 100}, {63, 1, 1, 65}, {2, 2, 2, 2, 2, 90}};

    for (const auto* module : moduleCatalogue())
        for (unsigned seed = 0; seed < 8; ++seed)
        {
            INFO (module->info.type << ", seed " << seed);
            ModuleRig whole (module->info.type), parts (module->info.type);

            for (unsigned change = 0; change < 2; ++change)
            {
                Chance (seed + 100 * change).disturb (whole, 4096, false);
                Chance (seed + 100 * change).disturb (parts, 4096, false);
                whole.run (2048);
                parts.run (2048, 256, cuts[seed % cuts.size()]);
            }

            CHECK (sameBits (whole.everything(), parts.everything()));
            CHECK (sameMessages (whole, parts));
        }
}

TEST_CASE ("Every polyphonic module: a voice is the same alone and beside others", "[modules]")
{
    constexpr int frames = 3000, numVoices = 7;

    for (const auto* module : moduleCatalogue())
        for (unsigned seed = 0; seed < 3; ++seed)
        {
            Chance chance (seed);
            ModuleRig together (module->info.type);
            std::vector<ModuleRig> alone;
            alone.reserve (numVoices); // A rig is not moved.

            for (int v = 0; v < numVoices; ++v)
                alone.emplace_back (module->info.type);

            for (auto& input : module->info.inputs)
            {
                // Without its first input, a module may have random values, of each voice its own.
                const bool leftOut = &input != module->info.inputs.data() && chance.below (4) == 0;

                if (input.kind == SignalKind::midi || input.channels != perVoice || leftOut)
                    continue;

                std::vector<Signal> signals;

                for (auto& rig : alone)
                {
                    signals.push_back (chance.below (3) == 0 ? constant (chance.between (-1.0f, 1.0f), frames)
                                                             : chance.musical (frames));
                    rig.plug (input.id, signals.back());
                }

                together.plug (input.id, signals);
            }

            if (together.voices() != numVoices)
                continue;

            together.run (frames);

            for (int v = 0; v < numVoices; ++v)
            {
                auto& rig = alone[static_cast<std::size_t> (v)];
                rig.run (frames, 100);

                for (auto& output : module->info.outputs)
                    if (output.kind != SignalKind::midi && output.channels == perVoice)
                    {
                        INFO (module->info.type << "." << output.id << ", voice " << v << ", seed " << seed);
                        CHECK (sameBits ({rig.out (output.id)}, {together.out (output.id, v)}));
                    }
            }
        }
}

TEST_CASE ("Every module: a block computed again from the State before it is the same", "[modules]")
{
    for (const auto* module : moduleCatalogue())
        for (unsigned seed = 0; seed < 4; ++seed)
        {
            INFO (module->info.type << ", seed " << seed);
            ModuleRig rig (module->info.type), undisturbed (module->info.type);
            Chance (seed).disturb (rig, 8192, false);
            Chance (seed).disturb (undisturbed, 8192, false);

            for (int block = 0; block < 16; ++block)
            {
                const auto before = rig.checkpoint();
                rig.run (512, 512);
                rig.goBackTo (before);
                rig.run (512, 512, {100, 28});
                rig.goBackTo (before);
                rig.run (512, 512);
            }

            undisturbed.run (8192, 512);
            CHECK (sameBits (rig.everything(), undisturbed.everything()));
            CHECK (sameMessages (rig, undisturbed));
        }
}

TEST_CASE ("Every module: an output is the same whether or not the others are wanted", "[modules]")
{
    for (const auto* module : moduleCatalogue())
        for (auto& output : module->info.outputs)
        {
            if (output.kind == SignalKind::midi)
                continue;

            INFO (module->info.type << "." << output.id);
            ModuleRig all (module->info.type), one (module->info.type);
            Chance (7).disturb (all, 2000, false);
            Chance (7).disturb (one, 2000, false);
            all.run (2000);
            one.listenTo ({output.id}).run (2000);
            CHECK (all.out (output.id) == one.out (output.id));
        }
}

TEST_CASE ("Every module with a main input: after silence comes silence, all of it", "[modules]")
{
    for (const auto* module : moduleCatalogue())
    {
        if (module->info.dryInput < 0)
            continue;

        INFO (module->info.type);
        ModuleRig rig (module->info.type);
        rig.plug (module->info.inputs[static_cast<std::size_t> (module->info.dryInput)].id, Chance (3).musical (10000));
        rig.run (10000).run (20 * 48000, 4096);

        for (int c = 0; c < rig.channelsOut (0); ++c)
            CHECK (peakOf (rig.out (module->info.outputs[0].id, c)) > 0.1);

        for (auto& signal : rig.everything())
            CHECK (peakOf (std::span (signal).last (4800)) == 0.0);
    }
}

TEST_CASE ("Every module that can be done: comes to be, and then silence changes nothing in it", "[modules]")
{
    for (const auto* module : moduleCatalogue())
    {
        ModuleRig rig (module->info.type);

        if (! rig.canBeDone())
            continue;

        INFO (module->info.type);

        for (const auto& input : module->info.inputs)
            rig.plug (input.id, Chance (5).musical (10000));

        rig.run (10000);

        for (int seconds = 0; seconds < 60 && ! rig.isDone(); ++seconds)
            rig.run (48000, 4096);

        REQUIRE (rig.isDone());
        const auto before = rig.memory();
        rig.run (4800, 100).run (4800, 4096);
        CHECK (rig.isDone());
        CHECK ((rig.memory() == before));

        for (auto& signal : rig.everything())
            CHECK (peakOf (std::span (signal).last (9600)) == 0.0);
    }
}

TEST_CASE ("Every module: stays inside its memory, whatever its State holds", "[modules]")
{
    // A sanitizer, or the end of the program, tells what goes wrong here. Tests/Fuzz/ModuleState.cpp looks further.
    for (const auto* module : moduleCatalogue())
    {
        std::mt19937 random (1);

        for (int round = 0; round < 40; ++round)
        {
            INFO (module->info.type << ", round " << round);
            ModuleRig rig (module->info.type);
            Chance chance (static_cast<unsigned> (round));
            chance.disturb (rig, 600, true);
            rig.run (300, 100);
            rig.spoilState (
                [&] (std::size_t) {
                    return static_cast<std::byte> (round % 2 == 0 ? random() : random() % 2 == 0 ? 0xff : 0x7f);
                });
            rig.isDone();
            rig.run (300, 100);

            for (auto& signal : rig.everything())
                CHECK (std::find (signal.begin(), signal.end(), 12345.0f) == signal.end()); // every frame is written
        }
    }
}

TEST_CASE ("Every module that draws: nothing but numbers on the screen, whatever its State holds", "[modules]")
{
    for (const auto* module : moduleCatalogue())
    {
        if (module->display == nullptr)
            continue;

        std::mt19937 random (1);

        for (int round = 0; round < 300; ++round)
        {
            INFO (module->info.type << ", round " << round);
            ModuleRig rig (module->info.type);

            if (round % 3 == 0)
            {
                Chance chance (static_cast<unsigned> (round));
                chance.disturb (rig, 3000, true);
                rig.run (3000, 500);
            }
            else
            {
                rig.spoilState (
                    [&] (std::size_t) {
                        return static_cast<std::byte> (round % 3 == 1      ? random() & 0xff
                                                       : random() % 2 == 0 ? 0xff
                                                                           : 0x7f);
                    });
            }

            const auto screen = rig.display();
            REQUIRE ((screen.lines >= 0 && screen.lines <= Display::maxLines));
            REQUIRE ((screen.points >= 0 && screen.points <= Display::maxPoints));

            for (int line = 0; line < screen.lines; ++line)
                REQUIRE (std::all_of (screen.values[line], screen.values[line] + screen.points,
                                      [] (float x) { return x >= -1.0f && x <= 1.0f; }));
        }
    }
}
