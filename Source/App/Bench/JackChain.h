// A chain of JACK clients, each a process of its own that runs one module, on a jackd of our own: synchronous,
// real-time, without a sound card, everything pinned to one core, which is where it is fastest.
#pragma once

#include "Contender.h"

#include "Ipc/Descriptor.h"
#include "Ipc/SharedMemory.h"

namespace bulkhead
{

/// Starts servers and clients; a process of its own, forked while this one has no threads yet, because the clients are
/// forked in turn.
class JackFarm
{
public:
    static constexpr int maxClients = 60; ///< What a jackd takes.

    /// Before any thread is started.
    JackFarm();
    ~JackFarm();

    /// Microseconds from the first client's entry to the last one's end, in each of `pace.blocks` cycles. Throws
    /// std::runtime_error: there is no jackd, or the chain does not play.
    std::vector<double> measure (int numClients, const BenchPace& pace);

private:
    struct Shared;

    void serve (int socket) noexcept;

    SharedMemory memory;
    Shared* shared = nullptr;
    Descriptor requests;
    int process = 0;
};

/// The small work, as chainPatch() has it, in at most JackFarm::maxClients clients.
class JackContender final : public Contender
{
public:
    JackContender (std::string name, JackFarm& jackFarm, int numModules);

    std::vector<double> round (const BenchPace& pace) override { return farm.measure (clients, pace); }

    const int clients;

private:
    JackFarm& farm;
};

} // namespace bulkhead
