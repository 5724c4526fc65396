#include "SessionRig.h"

#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Blocks, as a device asks for them, as long as it lives.
class Device
{
public:
    explicit Device (Engine& e) : engine (e)
    {
        engine.started();
        thread = std::thread (
            [this]
            {
                std::vector<float> left (engine.maxFrames()), right (engine.maxFrames());

                while (! ending.load())
                    engine.process (left.data(), right.data(), engine.maxFrames(), 0);
            });
    }

    ~Device()
    {
        ending.store (true);
        thread.join();
        engine.stopped();
    }

private:
    Engine& engine;
    std::atomic<bool> ending {false};
    std::thread thread;
};

ModuleStatus statusOf (Session& session, const std::string& id)
{
    for (const auto& module : session.engine().status().modules)
        if (module.id == id)
            return module;

    throw std::invalid_argument (id);
}

bool isParked (Session& session, const std::string& id)
{
    return statusOf (session, id).state == ModuleStatus::State::parked;
}

void park (Session& session, const std::string& id)
{
    REQUIRE (waitUntil (
        [&]
        {
            session.engine().injectFault (id, Fault::crash);
            return isParked (session, id);
        }));
}

} // namespace

TEST_CASE ("Session: a patch with a stopped module is edited, undone and saved as any other", "[session]")
{
    SessionRig session;
    session.addVoice();
    session.make<SetIsolation> ("vca1", Isolation());
    const Device device (session.engine());
    park (session, "vca1");

    // Elsewhere: it stays stopped.
    auto before = session.patch();
    CHECK (session.make<SetParameter> ("vca1", "gain", -12.0f) == "");
    CHECK (session.make<MoveModules> (std::vector<std::string> {"vca1"}, 8.0, 8.0) == "");
    CHECK (session.make<RenameModule> ("vca1", "Loudness") == "");
    CHECK (session.add ("vco2", "vco", "process") == "");
    CHECK (session.connect ("vco2.saw", "out1.right") == "");
    CHECK (isParked (session, "vca1"));

    const graphtests::TemporaryFolder folder;
    const auto file = folder.path ("stopped.bulkhead");
    CHECK (session.saveAs (file) == "");
    CHECK_FALSE (session.isModified());
    before.name = session.patch().name; // it is called as its file is

    for (int step = 0; step < 5; ++step)
        REQUIRE (session.undo() == "");

    CHECK (session.patch() == before);
    CHECK (isParked (session, "vca1"));

    // At the module itself, and the module away and back.
    CHECK (session.connect ("vco1.sine", "vca1.in") == "");
    CHECK (session.make<RemoveModules> (std::vector<std::string> {"vca1"}) == "");
    CHECK (session.undo() == "");
    CHECK (session.undo() == "");
    CHECK (session.patch() == before);

    // Opened again it is as new.
    CHECK (session.open (file) == "");
    CHECK (statusOf (session, "vca1").state == ModuleStatus::State::playing);
    CHECK (statusOf (session, "vca1").faults == 0);
    CHECK (statusOf (session, "vca1").trouble.empty());
    CHECK (session.notices.empty());
}

TEST_CASE ("Session: a stopped module is tried again, which is no step of the user's", "[session]")
{
    SessionRig session;
    session.addVoice();
    session.make<SetIsolation> ("vca1", Isolation());
    const Device device (session.engine());
    park (session, "vca1");
    const auto undoName = session.undoName();

    session.retry ("vca1");
    CHECK (statusOf (session, "vca1").state == ModuleStatus::State::playing);
    CHECK (session.undoName() == undoName);
    CHECK (session.notices.empty());

    session.retry ("vcf7");
    REQUIRE (session.notices.size() == 1);
    CHECK (session.notices[0] == "vcf7 cannot be brought back: there is no such module");
}
