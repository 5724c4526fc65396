// Sends MIDI to a JACK port, as a keyboard would: for tests of what is played live.
//
//   SendJackMidi PORT {note NUMBER VELOCITY | off NUMBER | controller NUMBER VALUE | bytes HEX... end | wait
//   MILLISECONDS}...
//
// Exit code 0 when everything was sent; else one line says what went wrong.
#include <jack/jack.h>
#include <jack/midiport.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace
{

using Message = std::vector<jack_midi_data_t>;

class Sender
{
public:
    explicit Sender (const std::string& port)
    {
        client = jack_client_open ("SendJackMidi", JackNoStartServer, nullptr);

        if (client == nullptr)
            throw std::runtime_error ("no JACK server");

        output = jack_port_register (client, "out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
        jack_set_process_callback (client, process, this);

        if (output == nullptr || jack_activate (client) != 0
            || jack_connect (client, jack_port_name (output), port.c_str()) != 0)
            throw std::runtime_error ("cannot connect to " + port);
    }

    ~Sender() { jack_client_close (client); }

    /// Waits until the message is on its way.
    void send (const Message& message)
    {
        std::copy_n (message.begin(), std::min (message.size(), pending.size()), pending.begin());
        size.store (std::min (message.size(), pending.size()), std::memory_order_release);

        for (int tries = 0; size.load() != 0; ++tries)
        {
            if (tries > 5000)
                throw std::runtime_error ("the JACK server does not run");

            std::this_thread::sleep_for (std::chrono::milliseconds (1));
        }
    }

private:
    static int process (jack_nframes_t frames, void* self)
    {
        auto& sender = *static_cast<Sender*> (self);
        auto* buffer = jack_port_get_buffer (sender.output, frames);
        jack_midi_clear_buffer (buffer);

        if (const auto bytes = sender.size.load (std::memory_order_acquire); bytes > 0)
        {
            jack_midi_event_write (buffer, 0, sender.pending.data(), bytes);
            sender.size.store (0);
        }

        return 0;
    }

    jack_client_t* client = nullptr;
    jack_port_t* output = nullptr;
    std::array<jack_midi_data_t, 64> pending {};
    std::atomic<std::size_t> size {0};
};

std::string next (std::deque<std::string>& words)
{
    if (words.empty())
        throw std::runtime_error ("a word is missing at the end");

    auto word = words.front();
    words.pop_front();
    return word;
}

jack_midi_data_t byteOf (const std::string& text, int base = 10)
{
    return static_cast<jack_midi_data_t> (std::stoi (text, nullptr, base));
}

void obey (Sender& sender, std::deque<std::string> words)
{
    while (! words.empty())
    {
        const auto what = next (words);

        if (what == "note" || what == "controller")
        {
            const auto first = byteOf (next (words)), second = byteOf (next (words));
            sender.send ({static_cast<jack_midi_data_t> (what == "note" ? 0x90 : 0xb0), first, second});
        }
        else if (what == "off")
        {
            sender.send ({0x80, byteOf (next (words)), 64});
        }
        else if (what == "bytes")
        {
            Message message;

            for (auto word = next (words); word != "end"; word = next (words))
                message.push_back (byteOf (word, 16));

            sender.send (message);
        }
        else if (what == "wait")
        {
            std::this_thread::sleep_for (std::chrono::milliseconds (std::stoi (next (words))));
        }
        else
        {
            throw std::runtime_error ("unknown word: " + what);
        }
    }
}

} // namespace

int main (int argc, char** argv)
{
    try
    {
        if (argc < 2)
            throw std::runtime_error ("usage: SendJackMidi PORT WHAT...");

        Sender sender (argv[1]);
        obey (sender, {argv + 2, argv + argc});
        return 0;
    }
    catch (const std::exception& error)
    {
        std::fprintf (stderr, "SendJackMidi: %s\n", error.what());
        return 1;
    }
}
