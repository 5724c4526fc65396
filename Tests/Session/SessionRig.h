// A session on an engine of its own. The engine is no static one: its threads use JUCE, whose own statics would be gone
// before it at the end of the program.
#pragma once

#include "Host/EngineRig.h"

#include "Session/Commands.h"
#include "Session/Session.h"

namespace bulkhead::test
{

/// The engine, made before the session that plays on it.
struct EngineOfSession
{
    Engine ownEngine {offlineOptions (2)};
};

struct SessionRig : private EngineOfSession, Session, private Session::Listener
{
    SessionRig() : Session (ownEngine)
    {
        if (const auto problem = ownEngine.configure (48000.0, 128); ! problem.empty())
            throw std::runtime_error (problem);

        newPatch();
        addListener (*this);
    }

    ~SessionRig() override { removeListener (*this); }

    template <typename C, typename... Arguments> std::string make (Arguments&&... arguments)
    {
        return perform (std::make_unique<C> (std::forward<Arguments> (arguments)...));
    }

    std::string add (const std::string& id, const std::string& type, const std::string& isolation = "host")
    {
        return make<AddModule> (PatchBuilder (isolation).add (id, type).patch.modules[0]);
    }

    std::string connect (const std::string& from, const std::string& to)
    {
        return make<Connect> (PortRef::fromText (from).value(), PortRef::fromText (to).value());
    }

    /// A voice: a VCO, a VCA and an output, all in the host.
    void addVoice()
    {
        for (const auto& [id, type] :
             {std::pair {"vco1", "vco"}, std::pair {"vca1", "vca"}, std::pair {"out1", "output"}})
            if (const auto problem = add (id, type); ! problem.empty())
                throw std::runtime_error (problem);

        connect ("vco1.saw", "vca1.in");
        connect ("vca1.out", "out1.left");
    }

    int changes = 0, parameterChanges = 0;
    std::vector<std::string> notices;

private:
    void patchChanged() override { ++changes; }
    void parameterChanged (const std::string&, const std::string&) override { ++parameterChanges; }
    void notice (const std::string& words) override { notices.push_back (words); }
};

} // namespace bulkhead::test
