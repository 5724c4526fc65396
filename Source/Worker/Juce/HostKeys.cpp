#include "HostKeys.h"

#include "XLibrary.h"

#include <X11/keysym.h>

namespace bulkhead
{

/// The letters and signs of Ui/WindowCommands.cpp.
static constexpr KeySym keys[] = {XK_n, XK_o, XK_s, XK_q, XK_z,    XK_y,     XK_d,     XK_b,     XK_e,
                                  XK_k, XK_t, XK_0, XK_1, XK_plus, XK_equal, XK_minus, XK_comma, XK_period};

struct HostKeys::Connection
{
    Connection (Window windowToUse, Window ownerToUse) : window (windowToUse), owner (ownerToUse)
    {
        if (auto* open = x11.find<decltype (XOpenDisplay)> ("XOpenDisplay"))
            display = open (nullptr);

        if (display == nullptr)
            return;

        // With and without caps lock and num lock.
        constexpr unsigned locks[] = {0, LockMask, Mod2Mask, LockMask | Mod2Mask};
        auto* const grab = x11.find<decltype (XGrabKey)> ("XGrabKey");

        for (const auto key : keys)
            for (const auto lock : locks)
                for (const auto shift : {0u, static_cast<unsigned> (ShiftMask)})
                    if (const auto code = codeOf (key); code != 0)
                        grab (display, code, ControlMask | shift | lock, window, False, GrabModeAsync, GrabModeAsync);

        x11.find<decltype (XFlush)> ("XFlush") (display);
    }

    ~Connection()
    {
        if (display != nullptr)
            x11.find<decltype (XCloseDisplay)> ("XCloseDisplay") (display);
    }

    Connection (const Connection&) = delete;
    Connection& operator= (const Connection&) = delete;

    int codeOf (KeySym key) const { return x11.find<decltype (XKeysymToKeycode)> ("XKeysymToKeycode") (display, key); }

    void send (XKeyEvent event, int code, bool isDown) const
    {
        event.type = isDown ? KeyPress : KeyRelease;
        event.keycode = static_cast<unsigned> (code);
        event.window = owner;
        event.subwindow = None;
        XEvent sent {};
        sent.xkey = event;
        x11.find<decltype (XSendEvent)> ("XSendEvent") (display, owner, False, isDown ? KeyPressMask : KeyReleaseMask,
                                                        &sent);
    }

    void passOn() const
    {
        auto* const pending = x11.find<decltype (XPending)> ("XPending");

        while (pending (display) > 0)
        {
            XEvent event;
            x11.find<decltype (XNextEvent)> ("XNextEvent") (display, &event);

            if (event.type != KeyPress)
                continue;

            // The owner has not seen the modifiers go down: its window has not got the keyboard.
            const auto isShifted = (event.xkey.state & ShiftMask) != 0;
            const auto code = static_cast<int> (event.xkey.keycode);
            send (event.xkey, codeOf (XK_Control_L), true);

            if (isShifted)
                send (event.xkey, codeOf (XK_Shift_L), true);

            send (event.xkey, code, true);
            send (event.xkey, code, false);

            if (isShifted)
                send (event.xkey, codeOf (XK_Shift_L), false);

            send (event.xkey, codeOf (XK_Control_L), false);
        }

        x11.find<decltype (XFlush)> ("XFlush") (display);
    }

    const XLibrary x11;
    const Window window, owner;
    Display* display = nullptr;
};

HostKeys::HostKeys (unsigned long window, unsigned long owner)
    : connection (std::make_unique<Connection> (window, owner))
{}

HostKeys::~HostKeys() = default;

void HostKeys::passOn()
{
    if (connection->display != nullptr)
        connection->passOn();
}

} // namespace bulkhead
