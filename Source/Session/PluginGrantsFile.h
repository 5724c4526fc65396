// What the user lets plugins do beyond what all may, kept from one start of the program to the next.
#pragma once

#include "Host/PluginGrants.h"

#include <map>
#include <string>
#include <string_view>

namespace bulkhead
{

class PluginGrantsFile
{
public:
    static constexpr std::size_t mostPlugins = 1000;

    /// `state`: see stateFolder(). Reads nothing yet.
    explicit PluginGrantsFile (const std::string& state);

    /// What the file has by now. Empty, or what is wrong with it: then all() is as it was, and it is not written to.
    std::string load();

    /// By type.
    const std::map<std::string, PluginGrants>& all() const noexcept { return plugins; }

    PluginGrants of (const std::string& type) const;

    /// Each reads the file, changes one thing and saves it; empty, or what went wrong: then nothing has changed.
    /// `type`: of any plugin, known or not.
    std::string let (const std::string& type, const std::string& path);
    std::string withdraw (const std::string& type, const std::string& path);
    std::string letWriteCode (const std::string& type, bool may);

    /// As text (JSON), and back. A text that is damaged lets nothing, and `problem` says what is wrong.
    static std::string toText (const std::map<std::string, PluginGrants>& plugins);
    static std::map<std::string, PluginGrants> fromText (std::string_view text, std::string& problem);

private:
    std::string save (const std::string& type, PluginGrants grants);

    const std::string folder, file;
    std::map<std::string, PluginGrants> plugins;
};

} // namespace bulkhead
