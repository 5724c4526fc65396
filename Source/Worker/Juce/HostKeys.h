// The keys of the host's commands (Ctrl+S, Ctrl+Z, ...) while a plugin's editor has the keyboard: passed on to the
// window that the editor belongs to.
#pragma once

#include <memory>

namespace bulkhead
{

class HostKeys
{
public:
    /// Takes them from `window` and all within it, for `owner`, as long as it lasts. Those with which text is edited
    /// (Ctrl+X, C, V, A) stay the editor's.
    HostKeys (unsigned long window, unsigned long owner);
    ~HostKeys();

    HostKeys (const HostKeys&) = delete;
    HostKeys& operator= (const HostKeys&) = delete;

    /// Passes on what has been pressed. Some thirty times a second; waits for nobody.
    void passOn();

private:
    struct Connection;
    std::unique_ptr<Connection> connection;
};

} // namespace bulkhead
