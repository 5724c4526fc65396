// The real-time rule: a patch of thirty modules is played on the null device, edited, replaced and faulted, and on no
// audio thread, of the host or of a worker, anything is allocated, locked, or asked of the kernel but to wait and wake.
#include "Realtime/Symbols.h"

#include "Host/DevicePlayer.h"
#include "Host/EngineRig.h"
#include "Host/NullDevice.h"
#include "Ipc/RealtimeScope.h"
#include "Session/Commands.h"
#include "Session/Session.h"

#include <catch2/catch.hpp>

#include <iostream>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

const std::string source = BULKHEAD_SOURCE_DIR;

EngineOptions checkedOptions()
{
    EngineOptions options;
    options.workerExecutable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.pool.atRest = 4;
    return options;
}

/// A session that plays on the null device.
struct PlayingRig
{
    explicit PlayingRig (const std::string& patch) : session (engine), player (engine)
    {
        REQUIRE (session.open (patch) == "");
        auto type = createNullDeviceType();
        device.reset (type->createDevice (type->getDeviceNames (false)[0], {}));
        REQUIRE (device->open ({}, 3, 48000.0, 256).isEmpty());
        device->start (&player);
        playOn();
    }

    ~PlayingRig() { device->close(); }

    /// Waits for some blocks to have been played.
    void playOn (std::uint64_t blocks = 100)
    {
        const auto until = engine.blockNumber() + blocks;
        REQUIRE (waitUntil ([&] { return engine.blockNumber() >= until; }));
    }

    template <typename C, typename... Arguments> void make (Arguments&&... arguments)
    {
        REQUIRE (session.perform (std::make_unique<C> (std::forward<Arguments> (arguments)...)) == "");
        playOn (10);
    }

    void connect (const std::string& from, const std::string& to)
    {
        make<Connect> (PortRef::fromText (from).value(), PortRef::fromText (to).value());
    }

    void add (const std::string& id, const std::string& type, const std::string& isolation)
    {
        make<AddModule> (PatchBuilder (isolation).add (id, type).patch.modules[0]);
    }

    /// Sends a signal to the worker of a module, and waits until another one serves it.
    void fault (const std::string& module, int signalNumber)
    {
        INFO (module << " gets signal " << signalNumber);
        const auto before = engine.status().recoveries;
        const auto process = engine.moduleProcesses()[module];
        REQUIRE (process > 0);
        REQUIRE (::kill (process, signalNumber) == 0);
        REQUIRE (waitUntil ([&] { return engine.status().recoveries > before; }));
        REQUIRE (engine.waitUntilRecovered (std::chrono::seconds (30)));
        playOn (20);
    }

    void playNotes()
    {
        for (const std::uint8_t note : {48, 60, 64, 67})
            CHECK (engine.pushMidi ({3, 3, {0x90, note, 100}}));

        playOn (40);
        CHECK (engine.pushMidi ({0, 3, {0xb0, 123, 0}})); // all notes off
    }

    Engine engine {checkedOptions()};
    Session session;
    DevicePlayer player;
    std::unique_ptr<juce::AudioIODevice> device;
};

} // namespace

TEST_CASE ("RealtimeRule: thirty modules are played, edited and faulted, and nobody breaks it", "[realtime]")
{
    PlayingRig rig (source + "/Tests/Patches/thirty-modules.bulkhead");
    auto& session = rig.session;
    REQUIRE (session.patch().modules.size() == 30);

    // Every parameter of every module is turned to both its ends.
    for (const auto& module : std::vector (session.patch().modules))
        for (const auto& info : module.moduleType()->info.parameters)
            for (const auto value : {info.minimum, info.maximum, info.defaultValue})
                REQUIRE (session.perform (std::make_unique<SetParameter> (module.id, std::string (info.id), value))
                         == "");

    // Modules and cables come, go, and come back, in every place there is.
    for (const std::string isolation : {"process", "host", "group:effects"})
    {
        rig.add ("new_delay", "delay", isolation);
        rig.connect ("vca1.out", "new_delay.in");
        rig.add ("new_reverb", "reverb", isolation);
        rig.connect ("new_delay.out", "new_reverb.in");
        rig.add ("new_midi", "midi_in", isolation);
        rig.connect ("new_midi.pitch", "vco1.pitch");
        rig.playNotes();
        REQUIRE (session.undo() == "");
        REQUIRE (session.redo() == "");
        rig.make<Disconnect> (PortRef::fromText ("new_delay.out").value(), PortRef::fromText ("new_reverb.in").value());
        rig.make<RemoveModules> (std::vector<std::string> {"new_delay", "new_reverb", "new_midi"});
    }

    // Modules that play change their place.
    for (const auto* place : {"host", "group:a", "process"})
        for (const auto* module : {"vco1", "vcf1", "vca1"})
            rig.make<SetIsolation> (module, Isolation::fromText (place).value());

    // Workers are killed, crash, and hang.
    rig.fault ("vco1", SIGKILL);
    rig.fault ("vcf1", SIGSEGV);
    rig.fault ("vca1", SIGSTOP);
    rig.fault ("mixer1", SIGABRT);

    // Another patch takes its place, of every type of module, in processes and in the host; and a fault there.
    for (const auto* isolation : {"process", "host"})
    {
        REQUIRE (session.open (everyModulePatch (isolation).patch, "") == "");
        rig.playOn();
        rig.playNotes();
    }

    REQUIRE (session.open (everyModulePatch().patch, "") == "");
    rig.fault ("reverb1", SIGKILL);
    rig.playNotes();
    REQUIRE (session.open (source + "/Tests/Patches/thirty-modules.bulkhead") == "");
    rig.playOn();

    const auto tally = rig.engine.status().realtimeTally;
    std::cout << "RealtimeRule: " << report (tally) << "\n";

    // All of them were looked at: the workers' and the host compartment's, the engine's, the device's.
    CHECK (tally.threads >= 30 + 3);
    CHECK (tally.allocations == 0);
    CHECK (tally.locks == 0);

    if (tally.blind == 0)
    {
        CHECK (tally.waits > 0);
        CHECK (tally.wakes > 0);
        CHECK (tally.systemCalls == 0);
    }
    else
    {
        WARN ("this kernel or processor cannot show a thread its system calls: they are not counted");
    }
}
