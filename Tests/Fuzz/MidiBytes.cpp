// Bytes from MIDI devices: what passes as a message, which notes it holds, and what the patch's mappings make of it.
#include "FuzzInput.h"

#include "Control/MidiMapper.h"
#include "Graph/ParameterText.h"
#include "Graph/PatchFile.h"
#include "Host/HeldNotes.h"
#include "Host/MidiBytes.h"

using namespace bulkhead;
using test::expect;

static const char* const mapped = R"({"format": "bulkhead-patch", "version": 1,
    "modules": [{"id": "vcf1", "type": "vcf"}, {"id": "vco1", "type": "vco"}],
    "midi": [{"channel": 0, "controller": 1, "module": "vcf1", "parameter": "cutoff"},
             {"channel": 3, "controller": 74, "module": "vco1", "parameter": "frequency", "minimum": 20, "maximum": 2000},
             {"channel": 0, "controller": 7, "module": "vco1", "parameter": "shape"}]})";

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    static const auto patch = readPatch (mapped).patch;
    expect (patch.midi.size() == 3, "there are mappings");

    test::FuzzInput input (data, size);
    HeldNotes held;

    while (! input.isEmpty())
    {
        const auto length = input.take<std::uint8_t>() % 16u;
        const auto part = input.takeBytes (length);
        const std::span message (reinterpret_cast<const std::uint8_t*> (part.data()), part.size());

        for (const auto& change : mapMidi (patch, message))
        {
            const auto* module = patch.findModule (change.mapping->module);
            const auto& info = module->moduleType()->info.parameters[static_cast<std::size_t> (change.parameter)];
            expect (change.value >= parameterMinimum (info) && change.value <= parameterMaximum (info),
                    "a controller moves a parameter within its range");
        }

        if (! isMidiMessage (message))
            continue;

        expect (! message.empty() && message.size() <= maxMidiBytes && message[0] >= 0x80,
                "what passes begins with a status byte and is short");
        held.follow (message);
    }

    held.release ([] (std::span<const std::uint8_t> message)
                  { expect (isMidiMessage (message), "what ends a note is a message"); });
    expect (held.isEmpty(), "nothing is held when all is let go");
    return 0;
}
