#include "TestPatches.h"

#include "Graph/Placement.h"

#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

namespace bulkhead::graphtests
{

namespace
{

int below (std::mt19937& random, int limit) { return std::uniform_int_distribution<> (0, limit - 1) (random); }

std::string randomText (std::mt19937& random, int mostPieces)
{
    static const std::string pieces[] = {"a",
                                         "Z",
                                         "9",
                                         " ",
                                         "\"",
                                         "\\",
                                         "/",
                                         "\n",
                                         "\t",
                                         "\x01",
                                         "\x7f",
                                         "\u00e9",
                                         "\u2028",
                                         "\U0001f3b9",
                                         "<",
                                         "'",
                                         std::string (1, '\0')};
    std::string text;

    for (int i = below (random, mostPieces + 1); i > 0; --i)
        text += pieces[below (random, static_cast<int> (std::size (pieces)))];

    return text;
}

Json randomJson (std::mt19937& random, int depth)
{
    switch (below (random, depth > 0 ? 8 : 6))
    {
        case 0:
            return nullptr;
        case 1:
            return below (random, 2) == 0;
        case 2:
            return below (random, 2000) - 1000;
        case 3:
            return std::ldexp (below (random, 1 << 30) - (1 << 29), below (random, 400) - 200);
        case 4:
            return randomText (random, 12);
        case 5:
            return below (random, 2) == 0 ? Json (UINT64_MAX) : Json (INT64_MIN);
        case 6:
        {
            auto array = Json::array();

            for (int i = below (random, 5); i > 0; --i)
                array.push_back (randomJson (random, depth - 1));

            return array;
        }
        default:
        {
            auto object = Json::object();

            for (int i = below (random, 5); i > 0; --i)
                object[randomText (random, 3)] = randomJson (random, depth - 1);

            return object;
        }
    }
}

Json randomUnknown (std::mt19937& random)
{
    auto fields = Json::object();

    // In an order that sorting would change.
    for (int i = below (random, 4); i > 0; --i)
        fields["future " + std::to_string (i) + randomText (random, 3)] = randomJson (random, 4);

    return fields;
}

float randomValue (std::mt19937& random, const ParameterInfo& info)
{
    if (! info.choices.empty())
        return static_cast<float> (below (random, static_cast<int> (info.choices.size())));

    const auto share = std::uniform_real_distribution<float> (0.0f, 1.0f) (random);
    const auto value = std::clamp (info.minimum + share * (info.maximum - info.minimum), info.minimum, info.maximum);
    return info.integer ? std::floor (value) : value;
}

Isolation randomIsolation (std::mt19937& random)
{
    switch (below (random, 3))
    {
        case 0:
            return {};
        case 1:
            return {Isolation::Kind::host, {}};
        default:
            return {Isolation::Kind::group, "group-" + std::to_string (below (random, 5))};
    }
}

PatchModule randomModule (std::mt19937& random, int number)
{
    static const std::string types[] = {"vco", "vcf", "output", "lv2:http://example.org/\u00e9", "no_such_type"};

    PatchModule module;
    module.type = types[below (random, 5)];
    module.id = "m" + std::to_string (number) + (below (random, 2) == 0 ? "_x" : "-Y");
    module.name = randomText (random, 20);
    module.x = std::uniform_real_distribution<> (-1000.0, 1000.0) (random);
    module.y = below (random, 2000) - 1000;
    module.isolation = randomIsolation (random);
    module.state = randomJson (random, 5);
    module.unknownFields = randomUnknown (random);
    module.unknownParameters = randomUnknown (random);

    if (const auto* const type = module.moduleType())
        for (const auto& info : type->info.parameters)
            if (below (random, 3) > 0)
                module.parameters[std::string (info.id)] = randomValue (random, info);

    return module;
}

/// The port of a random module, in the direction of `ports`; nothing when it has no audio or cv there.
std::optional<PortRef> randomPort (std::mt19937& random, const Patch& patch,
                                   std::span<const PortInfo> ModuleInfo::*ports)
{
    const auto& module =
        patch.modules[static_cast<std::size_t> (below (random, static_cast<int> (patch.modules.size())))];
    const auto* const type = module.moduleType();

    if (type == nullptr)
        return PortRef {module.id, "p" + randomText (random, 5)};

    const auto& known = type->info.*ports;

    if (known.empty())
        return std::nullopt;

    const auto& port = known[static_cast<std::size_t> (below (random, static_cast<int> (known.size())))];
    return port.kind == SignalKind::midi ? std::nullopt : std::optional (PortRef {module.id, std::string (port.id)});
}

void addRandomCables (std::mt19937& random, Patch& patch)
{
    std::set<std::pair<PortRef, PortRef>> made;

    for (int i = below (random, 30); i > 0; --i)
    {
        const auto from = randomPort (random, patch, &ModuleInfo::outputs);
        const auto to = randomPort (random, patch, &ModuleInfo::inputs);

        if (from.has_value() && to.has_value() && made.emplace (*from, *to).second)
            patch.cables.push_back ({*from, *to, randomUnknown (random)});
    }
}

void addRandomMapping (std::mt19937& random, Patch& patch)
{
    const auto& module =
        patch.modules[static_cast<std::size_t> (below (random, static_cast<int> (patch.modules.size())))];
    const auto* const type = module.moduleType();

    MidiMapping mapping;
    mapping.channel = below (random, 17);
    mapping.controller = below (random, 128);
    mapping.module = module.id;
    mapping.parameter = "anything";
    mapping.unknownFields = randomUnknown (random);

    if (type != nullptr)
    {
        if (type->info.parameters.empty())
            return;

        const auto index = below (random, static_cast<int> (type->info.parameters.size()));
        const auto& info = type->info.parameters[static_cast<std::size_t> (index)];
        mapping.parameter = info.id;

        if (below (random, 2) == 0)
            mapping.minimum = randomValue (random, info);

        if (below (random, 2) == 0)
            mapping.maximum = randomValue (random, info);
    }

    patch.midi.push_back (std::move (mapping));
}

} // namespace

std::string bassLine()
{
    return R"({
  "format": "bulkhead-patch",
  "version": 1,
  "name": "Bass line",
  "notes": "",
  "modules": [
    {"id": "vco1", "type": "vco", "name": "VCO", "x": 40, "y": 80, "isolation": "process", "parameters": {"frequency": 110, "shape": "saw"}, "state": null},
    {"id": "vcf1", "type": "vcf", "name": "VCF", "x": 240, "y": 80.5, "isolation": "group:filters", "parameters": {"cutoff": 800.1, "resonance": 0.1}, "state": null},
    {"id": "output1", "type": "output", "name": "Output", "x": 440, "y": 80, "isolation": "host", "parameters": {}, "state": null}
  ],
  "cables": [
    {"from": "vco1.out", "to": "vcf1.in"},
    {"from": "vco1.saw", "to": "vcf1.cutoff"},
    {"from": "vco1.saw", "to": "output1.left"}
  ],
  "midi": [
    {"channel": 0, "controller": 74, "module": "vcf1", "parameter": "cutoff", "minimum": 20, "maximum": 20000}
  ]
}
)";
}

std::string replaced (std::string text, const std::string& what, const std::string& by)
{
    const auto at = text.find (what);
    REQUIRE (at != text.npos);
    return text.replace (at, what.size(), by);
}

Patch randomPatch (std::mt19937& random)
{
    Patch patch;
    patch.name = randomText (random, 20);
    patch.notes = randomText (random, 200);
    patch.unknownFields = randomUnknown (random);

    for (int i = 0, count = 1 + below (random, 12); i < count; ++i)
        patch.modules.push_back (randomModule (random, i));

    patch.placement.mode = placementModes()[static_cast<std::size_t> (below (random, 8))];
    patch.placement.limit = below (random, 2) == 0 ? 50 : 5 + below (random, 91);
    addRandomCables (random, patch);

    for (int i = below (random, 6); i > 0; --i)
        addRandomMapping (random, patch);

    return patch;
}

} // namespace bulkhead::graphtests
