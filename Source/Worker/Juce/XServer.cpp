#include "XServer.h"

#include "XLibrary.h"

namespace bulkhead
{

void ignoreXErrors()
{
    const XLibrary x11;

    if (auto* setHandler = x11.find<decltype (XSetErrorHandler)> ("XSetErrorHandler"))
        setHandler ([] (Display*, XErrorEvent*) { return 0; });
}

XServer::XServer()
{
    if (auto* openDisplay = XLibrary().find<decltype (XOpenDisplay)> ("XOpenDisplay"))
        display = openDisplay (nullptr);
}

XServer::~XServer()
{
    if (display != nullptr)
        XLibrary().find<decltype (XCloseDisplay)> ("XCloseDisplay") (static_cast<Display*> (display));
}

void XServer::setOwner (unsigned long window, unsigned long owner)
{
    if (display == nullptr)
        return;

    XLibrary().find<decltype (XSetTransientForHint)> ("XSetTransientForHint") (static_cast<Display*> (display), window,
                                                                               owner);
    XLibrary().find<decltype (XSync)> ("XSync") (static_cast<Display*> (display), False);
}

void XServer::show (unsigned long window)
{
    if (display == nullptr)
        return;

    XLibrary().find<decltype (XMapWindow)> ("XMapWindow") (static_cast<Display*> (display), window);
    XLibrary().find<decltype (XSync)> ("XSync") (static_cast<Display*> (display), False);
}

std::optional<std::pair<int, int>> XServer::sizeOf (unsigned long window)
{
    Window root = 0;
    int x = 0, y = 0;
    unsigned width = 0, height = 0, border = 0, depth = 0;

    if (display == nullptr
        || XLibrary().find<decltype (XGetGeometry)> ("XGetGeometry") (static_cast<Display*> (display), window, &root,
                                                                      &x, &y, &width, &height, &border, &depth)
               == 0)
        return {};

    return std::pair (static_cast<int> (width), static_cast<int> (height));
}

} // namespace bulkhead
