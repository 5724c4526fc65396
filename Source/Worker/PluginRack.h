// The plugins of a worker: made, loaded and saved as the host says, by the control thread; bound with their slot.
#pragma once

#include "Runner/Binding.h"
#include "Runner/ControlProtocol.h"

#include <functional>

namespace bulkhead
{

/// Finds the loader of a format, or nullptr.
using PluginLoaderFactory = std::function<std::unique_ptr<PluginLoader> (PluginFormat)>;

class PluginRack
{
public:
    explicit PluginRack (PluginLoaderFactory factory) : makeLoader (std::move (factory)) {}

    /// Keeps a piece of what the next order needs. Each of these returns an empty string, or what is wrong.
    std::string take (const PieceMessage& message);
    std::string preload();
    std::string make (const PluginMessage& message);
    std::string setValues (const ValuesMessage& message);
    std::string load (const LoadMessage& message);

    /// The state of an instance, in `bytes`.
    std::string save (const SaveMessage& message, std::vector<std::byte>& bytes);

    /// The names of its programs, as a JSON list, in `text`.
    std::string listPrograms (const ProgramsMessage& message, std::string& text);
    std::string loadProgram (const ProgramMessage& message);

    /// The values of its parameters.
    std::string getValues (const AskValuesMessage& message, std::vector<float>& values);

    const HostedModules& modules() const noexcept { return instances; }

    /// nullptr where there is none.
    HostedModule* find (std::uint32_t indexInSlot)
    {
        auto* instance = findInstance (indexInSlot);
        return instance == nullptr ? nullptr : instance->instance.get();
    }

private:
    std::optional<PluginDescription> takeDescription (std::string& problem);
    PluginLoader* loaderFor (PluginFormat format, std::string& problem);
    HostedInstance* findInstance (std::uint32_t indexInSlot);
    std::vector<std::byte> takePieces() { return std::exchange (pieces, {}); }

    const PluginLoaderFactory makeLoader;
    std::map<PluginFormat, std::unique_ptr<PluginLoader>> loaders;
    std::vector<std::byte> pieces;
    HostedModules instances;
};

} // namespace bulkhead
