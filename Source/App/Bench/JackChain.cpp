#include "JackChain.h"

#include "BenchPatch.h"
#include "PreparedPatch.h"

#include "Host/Scheduling.h"
#include "Ipc/Clock.h"
#include "Ipc/Futex.h"
#include "Ipc/Process.h"

#include <jack/jack.h>
#include <juce_audio_basics/juce_audio_basics.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead
{

struct JackFarm::Shared
{
    static constexpr std::size_t maxSamples = 1u << 16;

    alignas (128) FutexWord ready; ///< Clients that play.
    alignas (128) FutexWord recording;
    alignas (128) std::atomic<std::uint64_t> entry; ///< The first client's, nowNanoseconds().
    std::atomic<float> sent; ///< The first sample of what it gave in that cycle.
    alignas (128) std::atomic<std::uint32_t> count; ///< Of the samples.
    double samples[maxSamples]; ///< Microseconds.
    char problem[256];
};

namespace
{

struct Request
{
    int clients = 0, frames = 0, rate = 0, blocks = 0;
};

/// What is used of JACK's library, where there is one.
struct JackLibrary
{
    JackLibrary() : library (dlopen ("libjack.so.0", RTLD_NOW | RTLD_LOCAL))
    {
        find (open, "jack_client_open");
        find (activate, "jack_activate");
        find (registerPort, "jack_port_register");
        find (buffer, "jack_port_get_buffer");
        find (connect, "jack_connect");
        find (setProcess, "jack_set_process_callback");
        find (setThreadInit, "jack_set_thread_init_callback");
    }

    bool complete() const noexcept { return library != nullptr && ! missing; }

    decltype (&jack_client_open) open = nullptr;
    decltype (&jack_activate) activate = nullptr;
    decltype (&jack_port_register) registerPort = nullptr;
    decltype (&jack_port_get_buffer) buffer = nullptr;
    decltype (&jack_connect) connect = nullptr;
    decltype (&jack_set_process_callback) setProcess = nullptr;
    decltype (&jack_set_thread_init_callback) setThreadInit = nullptr;

private:
    template <typename Function> void find (Function& function, const char* name)
    {
        if (library != nullptr)
            function = reinterpret_cast<Function> (dlsym (library, name));

        missing = missing || function == nullptr;
    }

    void* const library; // for the rest of the process's life
    bool missing = false;
};

std::string findJackd()
{
    const auto* path = std::getenv ("PATH");

    for (std::string folders = path != nullptr ? path : ""; ! folders.empty();)
    {
        const auto end = std::min (folders.find (':'), folders.size());
        const auto file = folders.substr (0, end) + "/jackd";

        if (access (file.c_str(), X_OK) == 0)
            return file;

        folders.erase (0, end + 1);
    }

    return {};
}

/// Ends a child, by force when it takes more than five seconds.
void endChild (int child, int signal)
{
    kill (child, signal);

    for (int i = 0; i < 500; ++i)
    {
        if (waitpid (child, nullptr, WNOHANG) != 0)
            return;

        sleepUntil (nowNanoseconds() + 10'000'000);
    }

    kill (child, SIGKILL);
    reapProcess (child);
}

std::string nameOf (int client) { return "bench" + std::to_string (client); }

/// One client's life, from its fork to its end.
template <typename Shared> class Client
{
public:
    Client (const JackLibrary& library, Shared& memory, PreparedModule& preparedModule, bool isFirst, bool isLast)
        : jack (library), shared (memory), module (preparedModule), first (isFirst), last (isLast)
    {}

    /// Plays until the process is killed; returns when it cannot.
    void live (const std::string& server, int index)
    {
        jack_status_t status {};
        client = jack.open (nameOf (index).c_str(), static_cast<jack_options_t> (JackNoStartServer | JackServerName),
                            &status, server.c_str());

        if (client == nullptr)
            return;

        if (! first)
            in = jack.registerPort (client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);

        if (! last)
            out = jack.registerPort (client, "out", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);

        jack.setThreadInit (
            client, [] (void*) { juce::FloatVectorOperations::disableDenormalisedNumberSupport (true); }, nullptr);
        jack.setProcess (client, process, this);

        if (jack.activate (client) != 0
            || (! first
                && jack.connect (client, (nameOf (index - 1) + ":out").c_str(), (nameOf (index) + ":in").c_str()) != 0))
            return;

        shared.ready.fetch_add (1);

        for (;;)
            pause(); // until it is killed
    }

private:
    static int process (jack_nframes_t frames, void* self)
    {
        auto& c = *static_cast<Client*> (self);

        if (c.first)
            c.shared.entry.store (nowNanoseconds(), std::memory_order_relaxed);
        else
            c.module.input (0).channels[0] = static_cast<float*> (c.jack.buffer (c.in, frames));

        if (! c.last)
            c.module.output (0).channels[0] = static_cast<float*> (c.jack.buffer (c.out, frames));

        c.module.process();

        if (c.first)
            c.shared.sent.store (c.module.output (0).channels[0][0], std::memory_order_relaxed);

        // What left the first client in this cycle must have come through them all: the work changes no sample.
        if (c.last && c.shared.sent.load (std::memory_order_relaxed) == c.module.input (0).channels[0][0]
            && c.shared.recording.load (std::memory_order_relaxed) != 0)
            if (const auto count = c.shared.count.load (std::memory_order_relaxed); count < Shared::maxSamples)
            {
                c.shared.samples[count] =
                    static_cast<double> (nowNanoseconds() - c.shared.entry.load (std::memory_order_relaxed)) * 1e-3;
                c.shared.count.store (count + 1, std::memory_order_release);
            }

        return 0;
    }

    const JackLibrary& jack;
    Shared& shared;
    PreparedModule& module;
    const bool first, last;
    jack_client_t* client = nullptr;
    jack_port_t *in = nullptr, *out = nullptr;
};

/// A jackd with a name of its own, ended with this.
class Server
{
public:
    Server (const std::string& jackd, const std::string& serverName, const Request& request)
    {
        const auto rate = std::to_string (request.rate), frames = std::to_string (request.frames);
        const auto realtime = Scheduling::realtimeAllowed() ? "-R" : "-r";
        const char* arguments[] = {jackd.c_str(),      realtime, "-P",    "70", "-S",         "-n",
                                   serverName.c_str(), "-d",     "dummy", "-r", rate.c_str(), "-p",
                                   frames.c_str(),     nullptr};
        process = fork();

        if (process == 0)
        {
            prctl (PR_SET_PDEATHSIG, SIGTERM); // with time to take its memory out of /dev/shm
            execv (jackd.c_str(), const_cast<char**> (arguments));
            _exit (127);
        }
    }

    ~Server()
    {
        if (process > 0)
            endChild (process, SIGTERM);
    }

private:
    int process = -1;
};

/// The processes of a chain's clients, which end with this: after the server, which lets go of sixty live ones at once,
/// but takes half a minute for dead ones, and leaves behind in /dev/shm what it had no time for.
struct ClientProcesses
{
    ~ClientProcesses()
    {
        for (const auto id : ids)
            kill (id, SIGKILL);

        for (const auto id : ids)
            reapProcess (id);

        // A server that ends before its clients leaves their semaphores.
        for (int i = 0; i < static_cast<int> (ids.size()); ++i)
            shm_unlink (("/jack_sem." + std::to_string (geteuid()) + "_" + server + "_" + nameOf (i)).c_str());
    }

    const std::string server;
    std::vector<int> ids;
};

/// Plays one chain. Throws std::runtime_error.
template <typename Shared>
void playChain (const std::string& jackd, const JackLibrary& jack, Shared& shared, const Request& request)
{
    PreparedPatch patch (chainPatch (request.clients, smallWork()), request.rate, request.frames);
    const auto name = "bulkhead-bench-" + std::to_string (getpid());
    ClientProcesses clients {name, {}}; // before the server: it ends first
    const Server server (jackd, name, request);
    shared.ready.store (0);
    shared.recording.store (0);
    shared.count.store (0);

    const auto waitFor = [] (auto&& condition, double seconds)
    {
        for (const auto limit = nowNanoseconds() + static_cast<std::uint64_t> (seconds * 1e9); ! condition();)
        {
            if (nowNanoseconds() > limit)
                return false;

            sleepUntil (nowNanoseconds() + 500'000);
        }

        return true;
    };

    std::string problem;

    for (int i = 0; i < request.clients && problem.empty(); ++i)
    {
        const auto child = fork();

        if (child == 0)
        {
            prctl (PR_SET_PDEATHSIG, SIGKILL);
            patch.touch();
            // The server itself takes a while to be there.
            for (int tries = 0; tries < (i == 0 ? 100 : 1); ++tries)
            {
                Client<Shared> client (jack, shared, patch.module (static_cast<std::size_t> (i)), i == 0,
                                       i + 1 == request.clients);
                client.live (name, i);
                sleepUntil (nowNanoseconds() + 50'000'000);
            }

            _exit (1);
        }

        if (child > 0)
            clients.ids.push_back (child);

        if (! waitFor ([&] { return shared.ready.load() == static_cast<std::uint32_t> (i + 1); }, 10.0))
            problem = i == 0 ? "jackd does not start" : "jackd takes only " + std::to_string (i) + " clients";
    }

    const auto period = static_cast<double> (request.frames) / request.rate;

    if (problem.empty())
    {
        sleepUntil (nowNanoseconds() + static_cast<std::uint64_t> (100.0 * period * 1e9)); // the first cycles
        shared.recording.store (1);

        if (! waitFor ([&] { return shared.count.load() >= static_cast<std::uint32_t> (request.blocks); },
                       3.0 * period * request.blocks + 1.0))
            problem = "jackd's chain finished in " + std::to_string (shared.count.load()) + " of "
                      + std::to_string (request.blocks) + " cycles only";
    }

    if (! problem.empty())
        throw std::runtime_error (problem);
}

} // namespace

JackFarm::JackFarm()
    : memory (SharedMemory::create ("jack", sizeof (Shared))), shared (reinterpret_cast<Shared*> (memory.data()))
{
    int ends[2] = {-1, -1};

    if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::runtime_error ("cannot make a socket");

    requests.reset (ends[0]);
    const Descriptor other (ends[1]);
    std::fflush (nullptr);
    process = fork();

    if (process == 0)
    {
        prctl (PR_SET_PDEATHSIG, SIGKILL);
        requests.reset();
        serve (other.get());
        _exit (0);
    }
}

JackFarm::~JackFarm()
{
    requests.reset();

    if (process > 0)
        reapProcess (process);
}

void JackFarm::serve (int socket) noexcept
{
    // What jackd and its library say goes to a file without a name.
    if (const Descriptor log (open ("/tmp", O_TMPFILE | O_WRONLY, 0600)); log.isValid())
    {
        dup2 (log.get(), STDOUT_FILENO);
        dup2 (log.get(), STDERR_FILENO);
    }

    setenv ("JACK_NO_AUDIO_RESERVATION", "1", 1);
    Scheduling::coreOfLane (0); // looked up before this process is bound
    const auto core = Scheduling::coreOfLane (Scheduling::audioCores() - 1);
    bindToCore (0, core);

    const auto jackd = findJackd();
    const JackLibrary library;

    for (Request request; recv (socket, &request, sizeof request, 0) == static_cast<ssize_t> (sizeof request);)
    {
        shared->problem[0] = 0;

        try
        {
            if (jackd.empty() || ! library.complete())
                throw std::runtime_error ("there is no jackd");

            playChain (jackd, library, *shared, request);
        }
        catch (const std::exception& error)
        {
            std::snprintf (shared->problem, sizeof shared->problem, "%s", error.what());
        }

        if (send (socket, &request, sizeof request, MSG_NOSIGNAL) < 0)
            return;
    }
}

std::vector<double> JackFarm::measure (int numClients, const BenchPace& pace)
{
    Request request {numClients, pace.frames, static_cast<int> (pace.sampleRate),
                     std::min (pace.blocks, static_cast<int> (Shared::maxSamples))};

    if (process <= 0 || send (requests.get(), &request, sizeof request, MSG_NOSIGNAL) < 0
        || recv (requests.get(), &request, sizeof request, 0) != static_cast<ssize_t> (sizeof request))
        throw std::runtime_error ("jackd's clients have ended");

    if (shared->problem[0] != 0)
        throw std::runtime_error (std::string (shared->problem, strnlen (shared->problem, sizeof shared->problem)));

    return {shared->samples,
            shared->samples
                + std::min<std::uint32_t> (shared->count.load(), static_cast<std::uint32_t> (request.blocks))};
}

JackContender::JackContender (std::string contenderName, JackFarm& jackFarm, int numModules)
    : Contender (std::move (contenderName)), clients (std::min (numModules, JackFarm::maxClients)), farm (jackFarm)
{}

} // namespace bulkhead
