// The worker: one compartment. Its main thread answers the host on the control socket; its audio thread runs the slot.
#pragma once

#include "PluginDescribing.h"
#include "Sandbox.h"

#include "Runner/AudioThread.h"
#include "Runner/ControlProtocol.h"

#include "Ipc/MessageSocket.h"

#include <memory>

namespace bulkhead
{

class WorkerProcess
{
public:
    /// `sandbox`: what lockSandbox() returned.
    WorkerProcess (MessageSocket control, SandboxLock sandbox, PluginLoaderFactory makeLoader = {});

    /// Says hello, is made welcome, then does what it is told until told to quit or the host is gone.
    void run();

private:
    bool beWelcomed();
    void answer (const MessageHeader&, const std::string& problem);
    std::string handle (std::span<const std::byte> message, std::vector<Descriptor>& descriptors);
    std::string mapRegions (const RegionsMessage&, std::vector<Descriptor>& descriptors);
    std::string bindAsSpare (const SpareMessage& message, std::vector<Descriptor>& descriptors);
    PreparedRegion preparedRegion() const { return {region, own, regions}; }

    MessageSocket control;
    SandboxLock sandbox;
    std::uint32_t region = noIndex;
    SharedMemory boardMemory, own, in;
    RegionMap regions;
    PluginDescribing describing;
    HandOvers handOvers; ///< For the next binding.
    std::unique_ptr<SlotRunner> runner;
    std::unique_ptr<AudioThread> audioThread;
};

} // namespace bulkhead
