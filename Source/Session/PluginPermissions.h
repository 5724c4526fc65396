// What the plugins of the running program may do, and what they have asked for in vain: asked of the user in words.
#pragma once

#include "PluginGrantsFile.h"

#include "Host/Engine.h"

namespace bulkhead
{

/// Message thread only.
class PluginPermissions
{
public:
    /// The engine outlives it, and is told what `state` (see stateFolder()) has of before. `problem`: what is wrong
    /// with that, or "".
    PluginPermissions (Engine& engine, const std::string& state, std::string& problem);

    /// Asks the engine what plugins have wanted in vain. Words for what is new, one line each: what they wanted to read,
    /// each once.
    std::vector<std::string> ask (const Patch& patch);

    struct Request
    {
        Refusals::Path path;
        bool code = false; ///< Then there is no path.
    };

    /// What has been asked for a type, and is not let.
    std::vector<Request> requests (const std::string& type) const;

    PluginGrants of (const std::string& type) const { return file.of (type); }

    /// Each takes effect at once: plugins of the type that play are made again, with their state. Empty, or what went
    /// wrong: then nothing has changed.
    std::string let (const std::string& type, const std::string& path);
    std::string withdraw (const std::string& type, const std::string& path);
    std::string letWriteCode (const std::string& type, bool may);

private:
    std::string tell (std::string problem);

    Engine& engine;
    PluginGrantsFile file;
    std::map<std::string, std::vector<Request>> asked; ///< By type.
};

} // namespace bulkhead
