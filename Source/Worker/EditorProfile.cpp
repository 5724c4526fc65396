#include "EditorProfile.h"

#include <cstdlib>

namespace bulkhead
{

static std::string textOfVariable (const char* name)
{
    const auto* value = std::getenv (name);
    return value != nullptr ? value : "";
}

void addDisplay (SandboxProfile& profile)
{
    profile.systemCalls.display = true;

    for (const auto* path : {"/etc/fonts", "/usr/share/fonts", "/usr/share/fontconfig", "/usr/local/share/fonts",
                             "/var/cache/fontconfig", "/usr/share/X11"})
        profile.readablePaths.emplace_back (path);

    profile.environment.emplace_back ("DISPLAY", textOfVariable ("DISPLAY"));

    // Editors draw with OpenGL in software, and Mesa's usual way writes code and runs it, which is not let here: the
    // way that does not.
    profile.environment.emplace_back ("LIBGL_ALWAYS_SOFTWARE", "1");
    profile.environment.emplace_back ("GALLIUM_DRIVER", "softpipe");
    profile.environment.emplace_back ("DRAW_USE_LLVM", "0");
    profile.environment.emplace_back ("GALLIUM_NOSSE", "1");

    // As libXau looks for it.
    auto authority = textOfVariable ("XAUTHORITY");

    if (const auto home = textOfVariable ("HOME"); authority.empty() && ! home.empty())
        authority = home + "/.Xauthority";

    if (! authority.empty())
    {
        profile.readablePaths.push_back (authority);
        profile.environment.emplace_back ("XAUTHORITY", authority);
    }
}

} // namespace bulkhead
