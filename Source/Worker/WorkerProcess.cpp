#include "WorkerProcess.h"

#include "CrashMark.h"
#include "Refusals.h"

#include "Plugins/JucePlugins.h"

#include <algorithm>
#include <stdexcept>

namespace bulkhead
{

WorkerProcess::WorkerProcess (MessageSocket socket, SandboxLock lock, PluginLoaderFactory loaders)
    : control (std::move (socket)), sandbox (std::move (lock)), describing (loaders),
      plugins (loaders != nullptr ? std::move (loaders) : [] (PluginFormat) { return std::unique_ptr<PluginLoader>(); })
{}

void WorkerProcess::run()
{
    if (! beWelcomed())
        return;

    std::vector<std::byte> message;
    std::vector<Descriptor> descriptors;

    for (;;)
    {
        descriptors.clear();

        // Plugins of some formats have things to do on this thread.
        if (auto* juce = loadedJucePlugins())
            juce->runUntilReadable (control.fileDescriptor());

        if (control.receive (message, &descriptors) != MessageSocket::Result::ok)
            return;

        MessageHeader header {};

        if (message.size() < sizeof header)
            return;

        std::memcpy (&header, message.data(), sizeof header);

        if (header.kind == static_cast<std::uint32_t> (MessageKind::quit))
            return;

        std::string problem;

        try
        {
            problem = handle (message, descriptors);
        }
        catch (const std::exception& e)
        {
            problem = e.what();
        }

        const auto kind = static_cast<MessageKind> (header.kind);

        constexpr MessageKind answered[] = {MessageKind::bind,     MessageKind::spare,      MessageKind::sync,
                                            MessageKind::describe, MessageKind::plugin,     MessageKind::load,
                                            MessageKind::save,     MessageKind::openEditor, MessageKind::programs,
                                            MessageKind::program,  MessageKind::askValues,  MessageKind::preload};

        if (! problem.empty() || std::find (std::begin (answered), std::end (answered), kind) != std::end (answered))
            answer (header, problem);
    }
}

bool WorkerProcess::beWelcomed()
{
    // Requests for the display are the host's to answer. Whoever else had them could let everything through.
    const auto requests = sandbox.displayRequests.get();
    control.send (bytesOf (HelloMessage {}), {&requests, requests >= 0 ? 1u : 0u});
    sandbox.displayRequests.reset();

    std::vector<std::byte> message;
    std::vector<Descriptor> descriptors;
    WelcomeMessage welcome;

    if (control.receive (message, &descriptors) != MessageSocket::Result::ok || ! readMessage (message, welcome)
        || welcome.protocol != protocolVersion || descriptors.size() != 3)
        return false;

    boardMemory = SharedMemory::map (descriptors[0].get(), sizeof (Board), false);
    own = SharedMemory::map (descriptors[1].get(), regionBytes, true);
    in = SharedMemory::map (descriptors[2].get(), sizeof (InRegion), false);
    region = welcome.region;

    const auto& board = *reinterpret_cast<const Board*> (boardMemory.data());

    if (board.magic != layoutMagic || board.version != layoutVersion || board.size != sizeof (Board))
        return false;

    own.populateForWriting (0, headerAheadBytes);
    own.populateForWriting (portsOffset, welcome.touchPorts);
    own.populateForWriting (stateOffset, welcome.touchState);
    boardMemory.populateForReading (0, offsetof (Board, plans));
    in.populateForReading (0, sizeof (InRegion));

    tellRefusalsTo (reinterpret_cast<RegionHeader*> (own.data())->refusals);

    // Readers see the own region like any other; this mapping of it is for writing, too.
    regions.set (region, SharedMemory::map (descriptors[1].get(), regionBytes, false));
    descriptors.clear();

    auto& header = *reinterpret_cast<RegionHeader*> (own.data());
    header.magic = layoutMagic;
    header.version = layoutVersion;
    header.region = region;
    markCrashesIn (header);

    runner = std::make_unique<SlotRunner> (board, *reinterpret_cast<const InRegion*> (in.data()), own, regions, region);
    audioThread = std::make_unique<AudioThread> (board, *runner, region);

    ReadyMessage ready;
    ready.header.serial = welcome.header.serial;
    ready.audioThread = audioThread->threadId();
    ready.sandbox = sandbox.layers;
    ready.landlock = static_cast<std::uint32_t> (sandbox.landlock);
    return control.send (bytesOf (ready)) == MessageSocket::Result::ok;
}

void WorkerProcess::answer (const MessageHeader& to, const std::string& problem)
{
    DoneMessage done;
    done.header.serial = to.serial;
    std::copy_n (problem.data(), std::min (problem.size(), sizeof done.problem - 1), done.problem);
    control.send (bytesOf (done));
}

std::string WorkerProcess::mapRegions (const RegionsMessage& message, std::vector<Descriptor>& descriptors)
{
    if (message.count > std::size (message.regions) || message.count != descriptors.size())
        return "regions without descriptors";

    for (std::uint32_t i = 0; i < message.count; ++i)
    {
        if (message.regions[i] == region)
            continue;

        auto memory = SharedMemory::map (descriptors[i].get(), regionBytes, false);
        memory.populateForReading (0, headerAheadBytes);
        memory.populateForReading (portsOffset, portsAheadBytes);
        regions.set (message.regions[i], std::move (memory));
    }

    return {};
}

std::string WorkerProcess::bindAsSpare (const SpareMessage& message, std::vector<Descriptor>& descriptors)
{
    if (message.region == noIndex)
    {
        runner->setSpareBinding (message.slot, nullptr);
        return {};
    }

    SpareMemory memory;

    if (message.memoryBytes > 0)
    {
        if (descriptors.size() != 1 || message.memoryOffset % 4096 != 0)
            return "delay memory without a descriptor";

        memory.offset = message.memoryOffset;
        memory.memory = SharedMemory::mapPrivate (descriptors[0].get(), message.memoryOffset, message.memoryBytes);
        memory.memory.populateForReading (0, message.memoryBytes);
    }

    std::string problem;
    auto binding = bindSpare (*reinterpret_cast<const Board*> (boardMemory.data()), message.plan, message.slot, own,
                              std::move (memory), problem);

    if (binding != nullptr)
        runner->setSpareBinding (message.slot, std::move (binding));

    return problem;
}

void WorkerProcess::sendPieces (const MessageHeader& to, std::span<const std::byte> bytes)
{
    constexpr int patience = 30000; // milliseconds: there may be many, and the host busy
    PieceMessage piece;
    piece.header.serial = to.serial;

    for (std::size_t at = 0; at < bytes.size(); at += piece.count)
    {
        piece.count = static_cast<std::uint32_t> (std::min (bytes.size() - at, PieceMessage::mostBytes));
        std::copy_n (bytes.data() + at, piece.count, piece.bytes);

        if (control.send (bytesOf (piece), {}, patience) != MessageSocket::Result::ok)
            return;
    }
}

std::string WorkerProcess::openEditor (const OpenEditorMessage& message)
{
    auto* module = plugins.find (message.indexInSlot);
    std::string problem;

    if (module == nullptr)
        return "there is no plugin";

    // JUCE ends a process that has no display.
    if ((sandbox.layers & sandboxDisplay) == 0)
        return "its process cannot reach the display";

    auto* juce = loadJucePlugins (problem);

    if (juce == nullptr)
        return problem;

    if (editor == nullptr)
        editor = std::make_unique<EditorReporter> (reinterpret_cast<RegionHeader*> (own.data())->editor);

    EditorPlace place;
    place.title.assign (message.title, ::strnlen (message.title, sizeof message.title));
    place.owner = message.owner;
    place.isPlaced = message.isPlaced != 0;
    place.x = message.x;
    place.y = message.y;
    problem = juce->showEditor (*module, place, *editor);

    if (problem.empty())
        editor->opened();

    return problem;
}

void WorkerProcess::closeEditor (const CloseEditorMessage& message)
{
    auto* module = plugins.find (message.indexInSlot);

    if (editor == nullptr || module == nullptr)
        return;

    loadedJucePlugins()->closeEditor (*module);
    editor->closed();
}

/// What the host says of plugins; "unknown message" for everything else.
std::string WorkerProcess::handlePlugin (std::span<const std::byte> message)
{
    if (PieceMessage piece; readMessage (message, piece))
        return plugins.take (piece);

    if (PreloadMessage preload; readMessage (message, preload))
        return plugins.preload();

    if (PluginMessage plugin; readMessage (message, plugin))
        return plugins.make (plugin);

    if (ValuesMessage values; readMessage (message, values))
        return plugins.setValues (values);

    if (LoadMessage load; readMessage (message, load))
        return plugins.load (load);

    if (ProgramsMessage programs; readMessage (message, programs))
    {
        std::string text;
        auto problem = plugins.listPrograms (programs, text);
        sendPieces (programs.header, std::as_bytes (std::span (text)));
        return problem;
    }

    if (ProgramMessage program; readMessage (message, program))
        return plugins.loadProgram (program);

    if (AskValuesMessage ask; readMessage (message, ask))
    {
        std::vector<float> values;
        auto problem = plugins.getValues (ask, values);
        sendPieces (ask.header, std::as_bytes (std::span (values)));
        return problem;
    }

    if (OpenEditorMessage open; readMessage (message, open))
        return openEditor (open);

    if (CloseEditorMessage close; readMessage (message, close))
    {
        closeEditor (close);
        return {};
    }

    if (SaveMessage save; readMessage (message, save))
    {
        std::vector<std::byte> bytes;
        const auto problem = plugins.save (save, bytes);
        sendPieces (save.header, bytes);
        return problem;
    }

    return "unknown message";
}

std::string WorkerProcess::handle (std::span<const std::byte> message, std::vector<Descriptor>& descriptors)
{
    RegionsMessage regionsMessage;
    ModuleMessage module;
    MemoryMessage memory;
    TouchMessage touch;
    HandOverMessage handOver;
    FormerOutputMessage formerOutput;
    BindMessage bind;
    ForgetMessage forget;
    SpareMessage spare;
    FaultMessage fault;
    DescribeMessage describe;

    if (readMessage (message, describe))
    {
        std::string text;
        auto problem = describing.describe (describe, text);
        sendPieces (describe.header, std::as_bytes (std::span (text)));
        return problem;
    }

    if (readMessage (message, forget))
    {
        if (forget.region != region)
            regions.set (forget.region, {});

        return {};
    }

    if (readMessage (message, regionsMessage))
        return mapRegions (regionsMessage, descriptors);

    if (readMessage (message, module))
    {
        const auto index = module.order.indexInSlot;
        runner->misbehave (FaultPhase::prepare, index);
        auto problem = prepare (module.order, preparedRegion());

        if (problem.empty() && module.order.copyFromRegion != noIndex)
            runner->misbehave (FaultPhase::stateLoad, index);

        return problem;
    }

    if (readMessage (message, memory))
        return prepare (memory.order, preparedRegion());

    if (readMessage (message, touch))
        return prepare (touch.order, preparedRegion());

    if (readMessage (message, handOver))
        return prepare (handOver.order, preparedRegion(), *reinterpret_cast<const Board*> (boardMemory.data()),
                        handOvers);

    if (readMessage (message, formerOutput))
        return prepare (formerOutput.order, preparedRegion(), handOvers);

    if (readMessage (message, fault))
    {
        runner->faultOrder().set (fault.indexInSlot, fault.phase, fault.fault);
        return {};
    }

    if (readMessage (message, spare))
        return bindAsSpare (spare, descriptors);

    if (readMessage (message, bind))
    {
        std::string problem;
        const auto& board = *reinterpret_cast<const Board*> (boardMemory.data());
        auto due = std::exchange (handOvers, {});

        if (auto binding = bindSlot (board, bind.plan, bind.slot, own, problem, plugins.modules()))
        {
            addHandOvers (*binding, std::move (due));
            runner->setNextBinding (std::move (binding));
        }

        return problem;
    }

    return reinterpret_cast<const MessageHeader*> (message.data())->kind
                   == static_cast<std::uint32_t> (MessageKind::sync)
               ? std::string()
               : handlePlugin (message);
}

} // namespace bulkhead
