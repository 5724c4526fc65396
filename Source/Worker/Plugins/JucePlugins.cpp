#include "JucePlugins.h"

#include <dlfcn.h>
#include <filesystem>

namespace bulkhead
{

static JucePlugins* loaded = nullptr;

std::string jucePluginsPath()
{
    std::error_code error;
    const auto program = std::filesystem::read_symlink ("/proc/self/exe", error);
    return error ? std::string() : (program.parent_path() / jucePluginsLibrary).string();
}

JucePlugins* loadJucePlugins (std::string& problem)
{
    if (loaded != nullptr)
        return loaded;

    // By its name: the dynamic linker knows this program's folder, which a locked process cannot ask for any more. It
    // stays: nobody can know when the last of a plugin's code has run.
    auto* library = ::dlopen (jucePluginsLibrary, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    auto* symbol = library == nullptr ? nullptr : ::dlsym (library, "bulkheadJucePlugins");

    if (symbol == nullptr)
    {
        const auto* reason = ::dlerror();
        problem = reason == nullptr ? std::string (jucePluginsLibrary) + " cannot be loaded." : reason;
        return nullptr;
    }

    loaded = reinterpret_cast<JucePlugins* (*) ()> (symbol)();
    return loaded;
}

JucePlugins* loadedJucePlugins() noexcept { return loaded; }

} // namespace bulkhead
