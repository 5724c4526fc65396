// The patch as plain data: modules, cables, MIDI mappings, notes. What a *.bulkhead file holds, and nothing else.
//
// Made and changed by the thread that owns it (the message thread, through Session's commands); everybody else gets a
// copy. It knows no processes, no devices and no drawing. Fields and module types that this version does not know are
// kept as they were read, so that a load and a save lose nothing.
#pragma once

#include "Modules/Module.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

/// JSON that keeps its keys in the order they were read in. Its objects are searched linearly: keep them small, or walk
/// them once.
using Json = nlohmann::ordered_json;

/// Bounds of what a patch may hold; a file beyond them is refused.
struct PatchLimits
{
    static constexpr std::size_t modules = 512;
    static constexpr std::size_t cables = 4096;
    static constexpr std::size_t midiMappings = 4096;
    static constexpr std::size_t nameBytes = 256;
    static constexpr std::size_t notesBytes = 65536;
    static constexpr std::size_t fileBytes = 16u << 20;
    static constexpr std::size_t values = 1u
                                          << 20; ///< JSON values in one file, so that a small file cannot fill memory.
    static constexpr int depth = 64; ///< Nested arrays and objects.
    static constexpr double coordinate = 1.0e6; ///< Of a module on the canvas, either way from zero.
};

/// Where a module runs.
struct Isolation
{
    enum class Kind
    {
        process, ///< A process of its own.
        group, ///< The process of a named group.
        host ///< The engine's own threads.
    };

    Kind kind = Kind::process;
    std::string group; ///< Of Kind::group: 1 to 64 of letters, digits, '-', '_'.

    bool operator== (const Isolation&) const = default;

    /// "process", "group:NAME" or "host"; nothing for anything else.
    static std::optional<Isolation> fromText (std::string_view text);
    std::string toText() const;
};

/// Where the modules of a whole patch run while it plays.
enum class PlacementMode
{
    asSaved, ///< As each module's own isolation says.
    individual, ///< Every module in a process of its own.
    byVendor, ///< One process for the modules of each vendor.
    byPlugin, ///< One process for the modules of each type.
    hybrid, ///< Oscillators and what comes from others each in a process of its own, the rest grouped by a rule.
    together, ///< All modules in one process.
    host, ///< In the engine's own threads; what comes from others in a process of its own.
    automatic ///< Grouped just enough to keep the load under a limit.
};

struct Placement
{
    PlacementMode mode = PlacementMode::asSaved;
    int limit = 50; ///< Of automatic: percent of a block's time, 5 to 95.
    Json unknownFields = Json::object();

    bool operator== (const Placement&) const = default;
};

struct PatchModule
{
    std::string id; ///< Unique in the patch; a letter, then letters, digits, '_' or '-'; 64 at most.
    std::string type; ///< ModuleInfo::type, or one that this version does not know.
    std::string name;
    double x = 0.0, y = 0.0; ///< Top left on the canvas, in canvas units at 100 % zoom.
    Isolation isolation;
    std::map<std::string, float> parameters; ///< In real units, a switch by its index; only those that were set.
    Json state; ///< Opaque, null where a module has none.
    bool bypassed = false; ///< An effect's dry input is heard; what makes sound by itself is silent.

    Json unknownFields = Json::object(); ///< Of the module's object.
    Json unknownParameters = Json::object(); ///< All of them when nothing is known of the type.

    /// What the patch's file says of a plugin that was not known here when it was read (RememberedPlugins.h).
    const ModuleType* remembered = nullptr;

    const ModuleType* moduleType() const noexcept; ///< nullptr when the type is unknown: it cannot be played.

    /// What it is drawn, connected and turned by: its type, or what is remembered of it; nullptr when nothing is.
    const ModuleType* describedType() const noexcept;

    /// A parameter's value: as set, else its default. `index` is that of the described type's parameters; 0 for one
    /// that is not.
    float parameter (int index) const;

    bool operator== (const PatchModule&) const = default;
};

/// One end of a cable: "vco1.saw".
struct PortRef
{
    std::string module; ///< PatchModule::id
    std::string port; ///< PortInfo::id

    bool operator== (const PortRef&) const = default;
    auto operator<=> (const PortRef&) const = default;

    /// Split at the first dot; nothing when the module is no id or the port is empty or longer than a name may be.
    static std::optional<PortRef> fromText (std::string_view text);
    std::string toText() const { return module + "." + port; }
};

struct Cable
{
    PortRef from; ///< An output.
    PortRef to; ///< An input.
    Json unknownFields = Json::object();

    bool operator== (const Cable&) const = default;
};

/// A controller that moves a parameter: {"channel": 0, "controller": 74, "module": "vcf1", "parameter": "cutoff",
/// "minimum": 20, "maximum": 20000}. The range is optional: the parameter's own where it is missing.
struct MidiMapping
{
    int channel = 0; ///< 1 to 16, or 0 for any.
    int controller = 0; ///< 0 to 127.
    std::string module;
    std::string parameter;
    std::optional<float> minimum, maximum;
    Json unknownFields = Json::object();

    bool operator== (const MidiMapping&) const = default;
};

struct Patch
{
    std::string name;
    std::string notes;
    std::vector<PatchModule> modules;
    std::vector<Cable> cables;
    std::vector<MidiMapping> midi;
    Placement placement;
    double tempo = defaultTempo; ///< Quarter notes a minute, minTempo to maxTempo.
    TimeSignature signature;
    Json unknownFields = Json::object();

    PatchModule* findModule (std::string_view id) noexcept;
    const PatchModule* findModule (std::string_view id) const noexcept;

    bool operator== (const Patch&) const = default;
};

/// True for what may be a PatchModule::id.
bool isModuleId (std::string_view text) noexcept;

/// The index of a port or parameter with this id, or -1.
int findPort (std::span<const PortInfo> ports, std::string_view id) noexcept;
int findParameter (const ModuleInfo& info, std::string_view id) noexcept;

} // namespace bulkhead
