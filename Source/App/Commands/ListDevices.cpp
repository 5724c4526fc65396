#include "Commands.h"

#include "Host/AudioDevices.h"
#include "Host/MidiDevices.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace bulkhead
{

int listDevices (bool json)
{
    const juce::ScopedJuceInitialiser_GUI juce;
    const auto devices = AudioDevices::list();
    const auto midiDevices = MidiDevices::list();

    if (json)
    {
        auto list = nlohmann::ordered_json::array();

        for (const auto& device : devices)
            list.push_back ({{"kind", "audio"}, {"type", device.type}, {"name", device.name}});

        for (const auto& device : midiDevices)
            list.push_back ({{"kind", device.isInput ? "midi input" : "midi output"},
                             {"type", device.type},
                             {"name", device.name}});

        std::printf ("%s\n", list.dump (2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
        return 0;
    }

    for (const auto& device : devices)
        std::printf ("%-6s %s\n", device.type.c_str(), device.name.c_str());

    for (const auto& device : midiDevices)
        std::printf ("%-6s %s (MIDI %s)\n", device.type.c_str(), device.name.c_str(),
                     device.isInput ? "input" : "output");

    if (midiDevices.empty())
        std::printf ("No MIDI device: neither ALSA nor a JACK server has one.\n");

    return 0;
}

} // namespace bulkhead
