#include "Finding.h"

#include "Host/AudioDevices.h"
#include "Host/MidiDevices.h"

#include <algorithm>

namespace bulkhead
{

static nlohmann::ordered_json namesOf (const auto& devices)
{
    auto names = nlohmann::ordered_json::array();

    for (const auto& device : devices)
        names.push_back (device.name);

    return names;
}

Findings findDevices()
{
    auto devices = AudioDevices::list();
    std::erase_if (devices, [] (auto& d) { return d.type == "Null"; });
    const auto jack = std::any_of (devices.begin(), devices.end(), [] (auto& d) { return d.type == "JACK"; });
    const auto midi = MidiDevices::list();
    const auto count = [] (std::size_t n, const char* what)
    { return n == 0 ? std::string ("No ") + what : std::to_string (n) + " " + what + (n == 1 ? "" : "s"); };

    return {
        {"devices", "audio", devices.empty() ? Finding::State::lacking : Finding::State::good,
         count (devices.size(), "audio device") + (devices.empty() ? ": patches play, but nobody hears them." : "."),
         devices.empty() ? "sudo usermod --append --groups audio \"$USER\"   # then log in anew; or plug one in" : "",
         namesOf (devices)},
        {"devices",
         "jack",
         Finding::State::good,
         jack ? "A JACK server runs." : "No JACK server runs: ALSA is used directly.",
         {},
         jack},
        {"devices", "midi", midi.empty() ? Finding::State::lacking : Finding::State::good,
         count (midi.size(), "MIDI device") + ".",
         midi.empty() ? "sudo modprobe snd-seq   # where /dev/snd/seq is missing; or plug a keyboard in" : "",
         namesOf (midi)}};
}

} // namespace bulkhead
