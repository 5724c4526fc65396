// Real plugins can be loaded in a locked process: all that load without the lock.
#include "Worker/Sandbox.h"

#include "Ipc/ChildProcess.h"

#include <algorithm>
#include <dlfcn.h>
#include <filesystem>
#include <string>
#include <vector>

using namespace bulkhead;
using bulkhead::test::ChildProcess;

namespace
{

/// A handful of each folder, evenly spread.
std::vector<std::string> installedPlugins()
{
    constexpr std::size_t handful = 12;
    std::vector<std::string> result;

    for (const auto* folder : {"/usr/lib/ladspa", "/usr/lib/lv2", "/usr/lib/vst3"})
    {
        std::vector<std::string> found;
        std::error_code error;

        for (const auto& entry : std::filesystem::recursive_directory_iterator (folder, error))
            if (entry.path().extension() == ".so" && entry.path().filename().string().find ("_ui") == std::string::npos)
                found.push_back (entry.path().string());

        std::sort (found.begin(), found.end());

        for (std::size_t i = 0; i < found.size(); i += std::max<std::size_t> (1, found.size() / handful))
            result.push_back (found[i]);
    }

    return result;
}

/// In a process of its own: constructors of a library are foreign code.
bool loads (const std::string& plugin, bool locked)
{
    const auto parent = ::getpid();
    ChildProcess child (
        [&] (int pipe)
        {
            SandboxProfile profile;
            profile.parentProcess = parent;
            profile.keepDescriptor = pipe;
            profile.readablePaths = {"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"};
            detachFromParent (profile);

            if (locked)
                lockSandbox (profile);

            const auto loaded = ::dlopen (plugin.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr;
            test::tell (pipe, loaded);
            return 0;
        });

    auto loaded = false;
    return child.read (loaded) && loaded;
}

} // namespace

TEST_CASE ("Sandbox: plugins that load without it load under it", "[worker]")
{
    const auto plugins = installedPlugins();
    auto tried = 0;

    for (const auto& plugin : plugins)
        if (loads (plugin, false))
        {
            ++tried;
            INFO (plugin);
            CHECK (loads (plugin, true));
        }

    if (tried == 0)
        WARN ("no plugin is installed here to be tried: apt-get install cmt mda-lv2");
}
