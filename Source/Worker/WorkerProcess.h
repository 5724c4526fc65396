// The worker: one compartment. Its main thread answers the host on the control socket; its audio thread runs the slot.
#pragma once

#include "EditorReporter.h"
#include "PluginDescribing.h"
#include "PluginRack.h"
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
    /// `sandbox`: what lockSandbox() returned. `loaders`: who runs plugins.
    WorkerProcess (MessageSocket control, SandboxLock sandbox, PluginLoaderFactory loaders = {});

    /// Says hello, is made welcome, then does what it is told until told to quit or the host is gone.
    void run();

private:
    bool beWelcomed();
    void answer (const MessageHeader&, const std::string& problem);
    void sendPieces (const MessageHeader& to, std::span<const std::byte> bytes);
    std::string handlePlugin (std::span<const std::byte> message);
    std::string openEditor (const OpenEditorMessage& message);
    void closeEditor (const CloseEditorMessage& message);
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
    PluginRack plugins;
    std::unique_ptr<EditorReporter> editor;
    std::unique_ptr<SlotRunner> runner;
    std::unique_ptr<AudioThread> audioThread;
};

} // namespace bulkhead
