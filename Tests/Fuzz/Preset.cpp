// Presets: the user's own files, *.vstpreset of other programs, and what plugins' processes say of their states, which
// is made into presets for other programs.
#include "FuzzInput.h"

#include "Session/Lv2PresetText.h"
#include "Session/PresetFile.h"
#include "Session/Vst3Preset.h"

#include "Modules/Catalogue.h"

using namespace bulkhead;
using test::expect;

static constexpr std::string_view classId = "0123456789ABCDEF0123456789ABCDEF";

static void readOwn (std::string_view text)
{
    std::string problem;
    const auto preset = readPreset (text, problem);
    expect (preset.has_value() == problem.empty(), "it is read, or there is a problem");

    if (! preset)
        return;

    const auto written = writePreset (*preset);
    const auto again = readPreset (written, problem);
    expect (again.has_value() && writePreset (*again) == written, "what is written is read again");

    for (const auto* const type : moduleCatalogue())
        for (const auto& [id, value] : valuesOf (*preset, *type))
        {
            const auto& info = type->info.parameters[static_cast<std::size_t> (findParameter (type->info, id))];
            expect (value >= info.minimum && value <= std::max (info.maximum, static_cast<float> (info.choices.size())),
                    "a value is in its range");
        }
}

static void readVst3 (std::string_view bytes)
{
    std::string problem;
    const auto state = stateOfVst3Preset (classId, bytes, problem);
    expect (state.empty() == ! problem.empty(), "it is read, or there is a problem");

    if (! state.empty())
    {
        const auto file = vst3Preset (classId, state, problem);
        expect (problem.empty() && stateOfVst3Preset (classId, file, problem) == state, "to the file and back");
    }

    problem.clear();
    const auto file = vst3Preset (classId, std::as_bytes (std::span (bytes)), problem);
    expect (file.empty() == ! problem.empty(), "it is written, or there is a problem");
}

static void readLv2 (std::string_view turtle)
{
    std::string problem;
    const auto text = lv2PresetText (turtle, "urn:plugin", "Name", problem);
    expect (text.empty() == ! problem.empty(), "it is written, or there is a problem");
}

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes (reinterpret_cast<const char*> (data), size);
    readOwn (bytes);
    readVst3 (bytes);
    readLv2 (bytes);
    return 0;
}
