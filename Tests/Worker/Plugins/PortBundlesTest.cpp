#include "Worker/Plugins/PortBundles.h"

#include <catch2/catch.hpp>

#include <set>

using namespace bulkhead;

namespace
{

std::vector<ForeignChannel> channels (SignalKind kind, int count, const std::string& symbol)
{
    std::vector<ForeignChannel> result;

    for (auto i = 1; i <= count; ++i)
        result.push_back ({.kind = kind, .symbol = symbol + std::to_string (i), .name = symbol + std::to_string (i)});

    return result;
}

std::vector<ForeignChannel> operator+ (std::vector<ForeignChannel> a, const std::vector<ForeignChannel>& b)
{
    a.insert (a.end(), b.begin(), b.end());
    return a;
}

/// "in:2 side_chain:1": what came out.
std::string text (const std::optional<PortBundles>& bundles)
{
    std::string result;

    if (! bundles)
        return "none";

    for (const auto& port : bundles->ports)
        result += (result.empty() ? "" : " ") + port.id + ":" + std::to_string (port.channels);

    return result;
}

std::string textOfInputs (const std::vector<ForeignChannel>& given) { return text (bundlePorts (given, "in", "In")); }

constexpr auto audio = SignalKind::audio, cv = SignalKind::cv, midi = SignalKind::midi;

} // namespace

TEST_CASE ("PortBundles: one channel is mono, two are stereo, more have a port each", "[worker][plugins]")
{
    CHECK (textOfInputs ({}) == "");
    CHECK (textOfInputs (channels (audio, 1, "a")) == "in:1");
    CHECK (textOfInputs (channels (audio, 2, "a")) == "in:2");
    CHECK (textOfInputs (channels (audio, 3, "a")) == "a1:1 a2:1 a3:1");
    CHECK (textOfInputs (channels (midi, 2, "m") + channels (cv, 2, "c") + channels (audio, 2, "a"))
           == "in:2 c1:1 c2:1 midi:1 midi_2:1");
}

TEST_CASE ("PortBundles: groups are a port each, side chains too, the main group comes first", "[worker][plugins]")
{
    auto given = channels (audio, 6, "a");

    for (const auto i : {0, 1})
        given[static_cast<std::size_t> (i)].group = given[static_cast<std::size_t> (i)].groupName = "Aux";

    for (const auto i : {2, 3})
    {
        given[static_cast<std::size_t> (i)].group = given[static_cast<std::size_t> (i)].groupName = "Main";
        given[static_cast<std::size_t> (i)].isMain = true;
    }

    given[4].isSideChain = given[5].isSideChain = true;

    const auto bundles = bundlePorts (given, "in", "In");
    REQUIRE (text (bundles) == "in:2 aux:2 side_chain:2");
    CHECK (bundles->places[0].port == 1);
    CHECK (bundles->places[3].port == 0);
    CHECK (bundles->places[3].channel == 1);
    CHECK (bundles->places[5].port == 2);
    CHECK (bundles->firstIsMain);
}

TEST_CASE ("PortBundles: a plugin with nothing but a side chain has no main input", "[worker][plugins]")
{
    auto given = channels (audio, 1, "a");
    given[0].isSideChain = true;
    const auto bundles = bundlePorts (given, "in", "In");
    REQUIRE (text (bundles) == "side_chain:1");
    CHECK_FALSE (bundles->firstIsMain);
}

TEST_CASE ("PortBundles: where ports are too many, neighbours share one", "[worker][plugins]")
{
    CHECK (bundlePorts (channels (audio, 16, "a"), "in", "In")->ports.size() == 16);
    CHECK (textOfInputs (channels (audio, 17, "a")) == "in:2 in_2:2 in_3:2 in_4:2 in_5:2 in_6:2 in_7:2 in_8:2 in_9:1");
    CHECK (
        text (bundlePorts (channels (audio, 200, "a") + channels (midi, 1, "m"), "in", "In")).starts_with ("in:14 "));
    CHECK (textOfInputs (channels (audio, 300, "a")) == "none");
    CHECK (textOfInputs (channels (midi, 17, "m")) == "none");
}

TEST_CASE ("PortBundles: however many there are, each channel has a place of its own", "[worker][plugins]")
{
    for (auto count = 1; count <= 220; count += 7)
    {
        auto given = channels (audio, count, "a") + channels (cv, count % 5, "c") + channels (midi, count % 2, "m");

        for (std::size_t i = 0; i < given.size(); i += 3)
            given[i].group = given[i].groupName = "g" + std::to_string (i / 40);

        const auto bundles = bundlePorts (given, "in", "In");
        REQUIRE (bundles);
        CHECK (bundles->ports.size() <= PluginLimits::ports);
        std::set<std::pair<int, int>> places;
        std::set<std::string> ids;

        for (std::size_t i = 0; i < given.size(); ++i)
        {
            const auto& place = bundles->places[i];
            const auto& port = bundles->ports.at (static_cast<std::size_t> (place.port));
            CHECK (port.kind == given[i].kind);
            CHECK ((place.channel >= 0 && place.channel < port.channels));
            CHECK (places.insert ({place.port, place.channel}).second);
        }

        for (const auto& port : bundles->ports)
        {
            CHECK (port.channels <= maxChannels);
            CHECK (ids.insert (port.id).second);
        }
    }
}

TEST_CASE ("PortBundles: names that would be the same are numbered", "[worker][plugins]")
{
    auto given = channels (audio, 3, "a");
    given[0].symbol = given[1].symbol = given[2].symbol = "";
    given[0].name = given[1].name = "Out";
    given[2].name = "";
    const auto bundles = bundlePorts (given, "out", "Out");
    REQUIRE (text (bundles) == "out:1 out_2:1 out_3:1");
    CHECK (bundles->ports[0].name == "Out");
    CHECK (bundles->ports[1].name == "Out 2");
    CHECK_FALSE (bundles->ports[2].name.empty());
}
