#include "JackMidi.h"

#include "MidiBytes.h"
#include "QuietLibraries.h"

#include "Ipc/Clock.h"
#include "Ipc/RealtimeScope.h"

#include <dlfcn.h>
#include <jack/jack.h>
#include <jack/midiport.h>

namespace bulkhead
{

namespace
{

constexpr std::uint64_t second = 1'000'000'000;
constexpr std::uint64_t lookForServer = 2 * second;

/// What is used of libjack, found at run time.
struct Library
{
    decltype (&jack_client_open) clientOpen = nullptr;
    decltype (&jack_client_close) clientClose = nullptr;
    decltype (&jack_port_register) portRegister = nullptr;
    decltype (&jack_port_get_buffer) portGetBuffer = nullptr;
    decltype (&jack_set_process_callback) setProcessCallback = nullptr;
    decltype (&jack_on_shutdown) onShutdown = nullptr;
    decltype (&jack_activate) activate = nullptr;
    decltype (&jack_deactivate) deactivate = nullptr;
    decltype (&jack_midi_get_event_count) eventCount = nullptr;
    decltype (&jack_midi_event_get) eventGet = nullptr;
    decltype (&jack_midi_clear_buffer) clearBuffer = nullptr;
    decltype (&jack_midi_event_write) eventWrite = nullptr;
    bool complete = false;

    /// Stays open until the program ends, as JUCE's does.
    static const Library& get()
    {
        static const Library library;
        return library;
    }

private:
    Library()
    {
        quietAudioLibraries();
        auto* handle = dlopen ("libjack.so.0", RTLD_LAZY);
        complete = handle != nullptr;

        const auto find = [&] (auto& function, const char* name)
        {
            if (handle != nullptr)
                function = reinterpret_cast<std::decay_t<decltype (function)>> (dlsym (handle, name));

            complete = complete && function != nullptr;
        };

        find (clientOpen, "jack_client_open");
        find (clientClose, "jack_client_close");
        find (portRegister, "jack_port_register");
        find (portGetBuffer, "jack_port_get_buffer");
        find (setProcessCallback, "jack_set_process_callback");
        find (onShutdown, "jack_on_shutdown");
        find (activate, "jack_activate");
        find (deactivate, "jack_deactivate");
        find (eventCount, "jack_midi_get_event_count");
        find (eventGet, "jack_midi_event_get");
        find (clearBuffer, "jack_midi_clear_buffer");
        find (eventWrite, "jack_midi_event_write");
    }
};

} // namespace

/// The client while a server runs.
struct JackMidi::Client
{
    /// Check isValid() after it.
    explicit Client (JackMidi& m) : midi (m)
    {
        if (! jack.complete)
            return;

        client = jack.clientOpen (clientName, JackNoStartServer, nullptr);

        if (client == nullptr)
            return;

        input = jack.portRegister (client, "midi in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput | JackPortIsTerminal, 0);
        output =
            jack.portRegister (client, "midi out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput | JackPortIsTerminal, 0);
        jack.setProcessCallback (
            client, [] (jack_nframes_t frames, void* self) { return static_cast<Client*> (self)->process (frames); },
            this);
        jack.onShutdown (
            client,
            [] (void* self)
            {
                auto& owner = static_cast<Client*> (self)->midi;
                owner.serverGone.store (true);
                owner.arrivals.fetch_add (1);
                futexWake (owner.arrivals, 1);
            },
            this);
        active = input != nullptr && output != nullptr && jack.activate (client) == 0;
    }

    ~Client()
    {
        if (client == nullptr)
            return;

        if (active && ! midi.serverGone.load())
            jack.deactivate (client);

        jack.clientClose (client);
    }

    bool isValid() const noexcept { return active; }

    /// False when the server has not called it for a second. A server that was just starting may leave a client out
    /// for good.
    bool isCalled() noexcept
    {
        const auto now = nowNanoseconds();

        if (const auto count = periods.load (std::memory_order_relaxed); count != seenPeriods)
        {
            seenPeriods = count;
            calledAt = now;
        }

        return now - calledAt < second;
    }

    /// On the server's real-time thread.
    int process (jack_nframes_t frames) noexcept
    {
        const RealtimeScope scope;
        periods.fetch_add (1, std::memory_order_relaxed);
        auto* from = jack.portGetBuffer (input, frames);
        const auto count = jack.eventCount (from);
        auto arrived = false;

        for (std::uint32_t i = 0; i < count; ++i)
            if (jack_midi_event_t event; jack.eventGet (&event, from, i) == 0)
                arrived = midi.incoming.push ({event.buffer, event.size}) || arrived;

        if (arrived)
        {
            midi.arrivals.fetch_add (1, std::memory_order_release);
            futexWake (midi.arrivals, 1);
        }

        auto* to = jack.portGetBuffer (output, frames);
        jack.clearBuffer (to);

        for (MidiRing::Message message; midi.outgoing.pop (message);)
            jack.eventWrite (to, 0, message.data.data(), message.size);

        return 0;
    }

    const Library& jack = Library::get();
    JackMidi& midi;
    jack_client_t* client = nullptr;
    jack_port_t *input = nullptr, *output = nullptr;
    bool active = false;
    std::atomic<std::uint64_t> periods {0};
    std::uint64_t seenPeriods = 0, calledAt = nowNanoseconds();
};

JackMidi::JackMidi (std::function<void (std::span<const std::uint8_t>)> r, std::function<void()> l)
    : received (std::move (r)), lost (std::move (l)), thread ([this] { run(); })
{}

JackMidi::~JackMidi()
{
    ending.store (true);
    arrivals.fetch_add (1);
    futexWake (arrivals, 1);
    thread.join();
}

bool JackMidi::send (std::span<const std::uint8_t> message) noexcept { return isOpen() && outgoing.push (message); }

bool JackMidi::serverRuns()
{
    const auto& jack = Library::get();

    if (! jack.complete)
        return false;

    auto* client = jack.clientOpen ("Bulkhead look", JackNoStartServer, nullptr);

    if (client != nullptr)
        jack.clientClose (client);

    return client != nullptr;
}

void JackMidi::handOn()
{
    for (MidiRing::Message message; incoming.pop (message);)
        if (isMidiMessage (message.bytes()))
            received (message.bytes());
}

void JackMidi::run()
{
    std::unique_ptr<Client> client;
    std::uint64_t nextLook = 0;

    for (;;)
    {
        const auto seen = arrivals.load (std::memory_order_acquire);

        if (ending.load())
            break;

        if (client != nullptr && serverGone.load())
        {
            open.store (false);
            handOn();
            client.reset();
            lost();
            nextLook = nowNanoseconds() + lookForServer;
        }

        if (client != nullptr && ! client->isCalled())
        {
            open.store (false);
            client.reset();
            lost();
            nextLook = 0;
        }

        if (client == nullptr && nowNanoseconds() >= nextLook)
        {
            serverGone.store (false);
            client = std::make_unique<Client> (*this);

            if (! client->isValid())
                client.reset();

            open.store (client != nullptr);
            nextLook = nowNanoseconds() + lookForServer;
        }

        handOn();
        futexWait (arrivals, seen, client != nullptr ? nowNanoseconds() + second / 4 : nextLook);
    }

    // What is still on its way out, a note off perhaps, gets a period or two.
    open.store (false);

    if (client != nullptr && ! serverGone.load())
        std::this_thread::sleep_for (std::chrono::milliseconds (50));
}

} // namespace bulkhead
