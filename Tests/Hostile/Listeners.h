// Whoever might be called up by an attacker: servers on every kind of socket, which count who comes.
#pragma once

#include "Ipc/Descriptor.h"

#include <map>
#include <string>
#include <sys/socket.h>

namespace bulkhead::hostile
{

struct Listener
{
    Descriptor socket;
    int family = 0, type = 0, protocol = 0;
    sockaddr_storage address {};
    socklen_t addressBytes = 0;
};

class Listeners
{
public:
    /// Opens them all; those with a path in `folder`. One that this machine cannot have is left out.
    explicit Listeners (const std::string& folder);

    /// nullptr when this machine cannot have it.
    const Listener* find (const std::string& name) const;

    /// Connections and datagrams that have arrived at it since it was last asked.
    int takeVisits (const std::string& name);

    /// Of all of them, but for one.
    int takeVisitsOfAllBut (const std::string& name);

private:
    void add (const std::string& name, int family, int type, int protocol, const void* address, std::size_t bytes);
    void addPath (const std::string& name, int type, const std::string& path);
    void addAbstract (const std::string& name, int type, const std::string& text);

    std::map<std::string, Listener> listeners;
};

} // namespace bulkhead::hostile
