#include "XServer.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <dlfcn.h>

namespace bulkhead
{

/// JUCE loads libX11 in the same way: a worker without a window does without it.
static void* libX11() { return ::dlopen ("libX11.so.6", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE); }

template <typename Function> static Function* find (void* library, const char* name)
{
    return library == nullptr ? nullptr : reinterpret_cast<Function*> (::dlsym (library, name));
}

void ignoreXErrors()
{
    auto* library = libX11();

    if (auto* setHandler = find<decltype (XSetErrorHandler)> (library, "XSetErrorHandler"))
        setHandler ([] (Display*, XErrorEvent*) { return 0; });
}

XServer::XServer() : library (libX11())
{
    if (auto* openDisplay = find<decltype (XOpenDisplay)> (library, "XOpenDisplay"))
        display = openDisplay (nullptr);
}

XServer::~XServer()
{
    if (display != nullptr)
        find<decltype (XCloseDisplay)> (library, "XCloseDisplay") (static_cast<Display*> (display));
}

void XServer::setOwner (unsigned long window, unsigned long owner)
{
    if (display == nullptr)
        return;

    find<decltype (XSetTransientForHint)> (library, "XSetTransientForHint") (static_cast<Display*> (display), window,
                                                                             owner);
    find<decltype (XSync)> (library, "XSync") (static_cast<Display*> (display), False);
}

void XServer::show (unsigned long window)
{
    if (display == nullptr)
        return;

    find<decltype (XMapWindow)> (library, "XMapWindow") (static_cast<Display*> (display), window);
    find<decltype (XSync)> (library, "XSync") (static_cast<Display*> (display), False);
}

std::optional<std::pair<int, int>> XServer::sizeOf (unsigned long window)
{
    Window root = 0;
    int x = 0, y = 0;
    unsigned width = 0, height = 0, border = 0, depth = 0;

    if (display == nullptr
        || find<decltype (XGetGeometry)> (library, "XGetGeometry") (static_cast<Display*> (display), window, &root, &x,
                                                                    &y, &width, &height, &border, &depth)
               == 0)
        return {};

    return std::pair (static_cast<int> (width), static_cast<int> (height));
}

} // namespace bulkhead
