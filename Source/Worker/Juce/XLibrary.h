// libX11, loaded when it is needed: a worker without a window does without it. JUCE loads it in the same way.
#pragma once

#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <dlfcn.h>

namespace bulkhead
{

class XLibrary
{
public:
    /// nullptr where there is no libX11, or nothing of that name in it.
    template <typename Function> Function* find (const char* name) const
    {
        return library == nullptr ? nullptr : reinterpret_cast<Function*> (::dlsym (library, name));
    }

private:
    void* library = ::dlopen ("libX11.so.6", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
};

} // namespace bulkhead
