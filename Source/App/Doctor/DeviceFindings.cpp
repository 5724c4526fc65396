#include "Finding.h"

#include "Host/AudioDevices.h"
#include "Host/MidiDevices.h"

#include <algorithm>
#include <unistd.h>

namespace bulkhead
{

static nlohmann::ordered_json namesOf (const auto& devices)
{
    auto names = nlohmann::ordered_json::array();

    for (const auto& device : devices)
        names.push_back (device.name);

    return names;
}

/// What brings a device where there is none: there may be no hardware, or no right to use it.
static std::string remedyFor (const char* device, const char* plugIn, const char* load)
{
    if (::access ("/dev/snd", F_OK) != 0)
        return plugIn;

    if (::access (device, F_OK) != 0)
        return load;

    return ::access (device, R_OK | W_OK) != 0 ? "sudo usermod --append --groups audio \"$USER\"   # then log in anew"
                                               : plugIn;
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
         devices.empty() ? remedyFor ("/dev/snd/controlC0", "Plug an audio interface in, or start a JACK server.",
                                      "Plug an audio interface in, or load its driver.")
                         : "",
         namesOf (devices)},
        {"devices",
         "jack",
         Finding::State::good,
         jack ? "A JACK server runs." : "No JACK server runs: ALSA is used directly.",
         {},
         jack},
        {"devices", "midi", midi.empty() ? Finding::State::lacking : Finding::State::good,
         count (midi.size(), "MIDI device") + ".",
         midi.empty() ? remedyFor ("/dev/snd/seq", "Plug a MIDI keyboard in.", "sudo modprobe snd-seq") : "",
         namesOf (midi)}};
}

} // namespace bulkhead
