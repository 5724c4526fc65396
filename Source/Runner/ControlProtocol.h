// What the host and a worker say to each other over the control socket. Plain structs, a header first; the sizes are
// fixed or bounded, and each side checks what it gets.
//
//   host                                        worker
//   folders                                ->   (when launched so) may read them, too; before it locks itself
//                                          <-   hello      launched, locked, its coordinator's hand shaken
//                                                          (+ its requests for the display, in the editor profile)
//   welcome  (+ board, own out, own in)    ->
//   regions  (+ out of others)             ->   maps them for reading
//   forget                                 ->   unmaps one that nobody uses any more
//                                          <-   ready      its audio thread is parked
//   module, memory, touch ...              ->   prepares
//   handOver, formerOutput ...             ->   notes what the plan's first block is to take over
//   bind     (a plan that is not live yet) ->   binds its slot
//   spare    (+ out of a slot's worker)    ->   binds a slot of the plan that is live, to run it when its worker dies
//                                          <-   done       in answer to each bind, spare, sync, describe, plugin,
//                                               load, save, openEditor, programs, program and
//                                               askValues, and to whatever fails
//   describe (a plugin's file)             ->   pieces of the JSON of what is in it, then done
//   piece ... (of a description, a state)  ->   keeps them
//   plugin                                 ->   makes an instance from the pieces of its description
//   values ... (of its parameters)         ->   sets them
//   load     (pieces of a state)           ->   gives the instance that state
//   save                                   ->   pieces of the state of an instance, then done
//   programs                               ->   pieces of the JSON of an instance's programs' names, then done
//   program                                ->   takes one, then done
//   askValues                              ->   pieces of the values of its parameters, floats, then done
//   openEditor                             ->   shows an instance's own editor (the editor profile), then done
//   closeEditor                            ->   takes it away
//   fault                                  ->   misbehaves at a moment of a module's life
//   quit                                   ->   ends
#pragma once

#include "FaultInjection.h"
#include "HandOver.h"

namespace bulkhead
{

inline constexpr std::uint32_t protocolVersion = 7;

enum class MessageKind : std::uint32_t
{
    welcome = 1,
    regions,
    forget,
    module,
    memory,
    touch,
    bind,
    sync,
    quit,
    handOver,
    formerOutput,
    spare,
    fault,
    describe,
    plugin,
    values,
    load,
    save,
    folders,
    openEditor,
    closeEditor,
    programs,
    program,
    askValues,
    hello = 100,
    ready,
    done,
    piece = 200 ///< Both ways.
};

struct MessageHeader
{
    std::uint32_t kind; ///< MessageKind
    std::uint32_t serial; ///< Repeated in the answer.
};

/// Folders that the worker may read beside the system's libraries: for plugins that are elsewhere.
struct FoldersMessage
{
    static constexpr std::size_t most = 64, mostBytes = 16384;

    MessageHeader header {static_cast<std::uint32_t> (MessageKind::folders), 0};
    std::uint32_t count = 0; ///< 1 to most.
    std::uint32_t bytes = 0; ///< That are used, 1 to mostBytes.
    char paths[mostBytes] = {}; ///< Absolute, each ended by a zero.
};

struct WelcomeMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::welcome), 0};
    std::uint32_t protocol = protocolVersion;
    std::uint32_t region = 0;
    std::uint64_t touchPorts = 0, touchState = 0; ///< Bytes of its own region to touch ahead.
};

struct RegionsMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::regions), 0};
    std::uint32_t count = 0;
    std::uint32_t regions[64] = {}; ///< In the order of the descriptors.
};

struct ForgetMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::forget), 0};
    std::uint32_t region = 0;
};

template <typename Order, MessageKind kind> struct OrderMessage
{
    MessageHeader header {static_cast<std::uint32_t> (kind), 0};
    Order order {};
};

using ModuleMessage = OrderMessage<PrepareModule, MessageKind::module>;
using MemoryMessage = OrderMessage<PrepareMemory, MessageKind::memory>;
using TouchMessage = OrderMessage<PrepareTouch, MessageKind::touch>;
using HandOverMessage = OrderMessage<PrepareHandOver, MessageKind::handOver>;
using FormerOutputMessage = OrderMessage<FormerOutput, MessageKind::formerOutput>;

struct BindMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::bind), 0};
    std::uint32_t plan = 0; ///< Which of the board's two.
    std::uint32_t slot = 0;
};

/// To a spare. Without a slot's worker (its region is noIndex) the slot is let go.
struct SpareMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::spare), 0};
    std::uint32_t plan = 0; ///< Which of the board's two.
    std::uint32_t slot = 0;
    std::uint32_t region = noIndex; ///< That serves the slot: its descriptor comes along where it has delay memory.
    std::uint32_t reserved = 0;
    std::uint64_t memoryOffset = 0, memoryBytes = 0; ///< All its delay memory, in whole pages; or nothing.
};

/// For proofs: see FaultInjection.h.
struct FaultMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::fault), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t phase = 0; ///< FaultPhase
    std::uint32_t fault = 0; ///< Fault
};

inline FaultMessage faultMessage (std::uint32_t indexInSlot, Fault fault, FaultPhase phase) noexcept
{
    FaultMessage message;
    message.indexInSlot = indexInSlot;
    message.phase = static_cast<std::uint32_t> (phase);
    message.fault = static_cast<std::uint32_t> (fault);
    return message;
}

/// Answered when all before it has been done.
struct SyncMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::sync), 0};
};

/// Asks what plugins are in a file. A worker that has been asked that has run foreign code: it is not used for anything
/// else.
struct DescribeMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::describe), 0};
    std::uint32_t format = 0; ///< PluginFormat
    std::uint32_t reserved = 0;
    char file[1024] = {}; ///< An absolute path, ended by a zero.
};

/// A part of a longer text or blob, in order. What they add up to is used by the message after the last one.
struct PieceMessage
{
    static constexpr std::size_t mostBytes = 16384;

    MessageHeader header {static_cast<std::uint32_t> (MessageKind::piece), 0};
    std::uint32_t count = 0; ///< Bytes that are used, 1 to mostBytes.
    std::uint32_t isFirst = 0; ///< 1: what was kept before is dropped.
    std::byte bytes[mostBytes] = {};
};

/// Makes an instance of the plugin whose description (JSON) the pieces before this hold.
struct PluginMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::plugin), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t type = 0; ///< moduleTypeIndex() of it in the host.
    std::uint32_t maxFrames = 0;
    std::uint32_t offline = 0; ///< 1: it need not be in time.
    double sampleRate = 0.0;
};

/// Values of an instance's parameters from `first` on.
struct ValuesMessage
{
    static constexpr std::uint32_t most = 1024;

    MessageHeader header {static_cast<std::uint32_t> (MessageKind::values), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t first = 0, count = 0;
    std::uint32_t reserved = 0;
    float values[most] = {};
};

/// The pieces before this are its opaque state.
struct LoadMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::load), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t reserved = 0;
};

struct SaveMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::save), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t reserved = 0;
};

/// Asks what programs an instance has.
struct ProgramsMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::programs), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t reserved = 0;
};

/// Makes an instance take one of its programs.
struct ProgramMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::program), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t program = 0;
};

/// Asks for the values of an instance's parameters.
struct AskValuesMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::askValues), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t reserved = 0;
};

/// Shows an instance's own editor, or brings it to the front where it is shown already.
struct OpenEditorMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::openEditor), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t isPlaced = 0; ///< 1: x and y say where.
    std::int32_t x = 0, y = 0; ///< Pixels of the screen.
    std::uint64_t owner = 0; ///< The window of X11 that it belongs to; or 0.
    char title[128] = {}; ///< Ended by a zero.
};

struct CloseEditorMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::closeEditor), 0};
    std::uint32_t indexInSlot = 0;
    std::uint32_t reserved = 0;
};

struct HelloMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::hello), 0};
    std::uint32_t protocol = protocolVersion;
};

struct ReadyMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::ready), 0};
    std::uint32_t protocol = protocolVersion;
    std::int32_t audioThread = 0; ///< The kernel's thread id.
    std::uint32_t sandbox = 0; ///< SandboxLayer bits that hold.
    std::uint32_t landlock = 0; ///< The version of Landlock that holds, or 0.
};

/// Layers of the sandbox, as bits.
enum SandboxLayer : std::uint32_t
{
    sandboxNoNewPrivileges = 1,
    sandboxLandlock = 2,
    sandboxSeccomp = 4,
    sandboxLimits = 8,
    sandboxCodePages = 16, ///< No memory can be written and then run as code.
    sandboxDisplay = 32 ///< Not a layer: the display can be reached, through the host (the editor profile).
};

/// What holds in every worker of a system that has everything; sandboxCodePages unless a module is trusted with it.
inline constexpr std::uint32_t allSandboxLayers =
    sandboxNoNewPrivileges | sandboxLandlock | sandboxSeccomp | sandboxLimits | sandboxCodePages;

struct DoneMessage
{
    MessageHeader header {static_cast<std::uint32_t> (MessageKind::done), 0};
    char problem[200] = {}; ///< Empty when all went well; else text, ended by a zero.
};

template <typename Message> std::span<const std::byte> bytesOf (const Message& message) noexcept
{
    return std::as_bytes (std::span (&message, 1));
}

/// Copies a message out of received bytes; false when the size or kind is not its own.
template <typename Message> bool readMessage (std::span<const std::byte> bytes, Message& message) noexcept
{
    const auto kind = Message().header.kind;

    if (bytes.size() != sizeof (Message))
        return false;

    std::memcpy (static_cast<void*> (&message), bytes.data(), sizeof (Message));
    return message.header.kind == kind || kind == 0;
}

} // namespace bulkhead
