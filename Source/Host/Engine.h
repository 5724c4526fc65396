// The engine as everybody above sees it: give it a patch and a device's rate and block size, and it plays.
//
// It owns the shared memory, the pool of workers, the supervisor and the block driver; it compiles patches into plans,
// gives each slot of a plan a worker, and replaces workers that die. All public functions but process() and pushMidi()
// are for control threads (they lock, allocate and wait for workers); process() is for one real-time thread.
#pragma once

#include "BlockDriver.h"
#include "HangWatch.h"
#include "HostCompartment.h"
#include "PlanCompiler.h"
#include "PluginNursery.h"
#include "Strikes.h"
#include "WorkerPool.h"

#include <functional>
#include <set>

namespace bulkhead
{

struct EngineOptions
{
    std::string workerExecutable; ///< Empty: findWorkerExecutable().
    PoolOptions pool {}; ///< How many workers are kept warm.
    int spares =
        static_cast<int> (BlockDriver::numSpares); ///< Workers that stand by to run the block of one that dies.
    bool strikes = true; ///< Modules that fail again and again are parked in the end; false: brought back for ever.
    bool realtime = true; ///< False for offline use: ordinary priorities, no core is taken.
    bool offline = false; ///< Plugins are told that they need not be in time: for files.
    bool pluginsJoinLater = false; ///< setPatch() does not wait for plugins to start: they join when they have.
    bool requireSandbox = false; ///< No worker is used in which a layer of the sandbox is missing.
    PreloadLimits preload {}; ///< How many plugins preload() holds.
    std::vector<std::string> readableFolders {}; ///< That plugins are in, beside the system's: see readableFolders().
};

/// How one module does.
struct ModuleStatus
{
    enum class State
    {
        playing,
        standIn, ///< Its process is dead or late; a stand-in is heard.
        starting, ///< A plugin that is being made; it is not heard yet.
        parked, ///< It has failed again and again: its stand-in is heard until Engine::retry().
        notPlaying ///< Its type is unknown, or no plan holds it.
    };

    std::string id;
    State state = State::notPlaying;
    int process = 0; ///< Process id; the host's own for modules in the host.
    int lane = 0;
    bool inHost = false;
    std::string group; ///< The group whose process it shares; or empty.
    double microseconds = 0.0; ///< Mean time per block since the last status().
    double awakeMicroseconds = 0.0; ///< Likewise, of blocks in which it did not sleep; while it sleeps, what it was.
    float peak[4] = {}; ///< Of its first outputs, in the last block.
    std::uint64_t blocks = 0, skipped = 0, wrongSequence = 0;
    std::uint64_t nonFinite = 0, runaway = 0; ///< Blocks that the output guard has silenced.
    std::uint32_t latency = 0; ///< Frames by which it lags behind; what does not run through it waits for it.
    std::optional<double> tail; ///< Seconds for which it sounds on after its input has ended; infinity: it does not
                                ///< end. Nothing where that is not known.
    std::string trouble; ///< What it failed of last, in words; or empty.
    std::string said; ///< The last lines that its code had printed by then, made safe to show; or empty.
    int faults = 0; ///< Times its process died.
    std::uint64_t realtimeViolations = 0; ///< Of its present process, in the checked programs.
};

struct EngineStatus
{
    bool realtime = false;
    double sampleRate = 0.0;
    int maxFrames = 0;
    std::uint64_t blocks = 0, repeated = 0, wrongSequence = 0, skipped = 0, late = 0, standIns = 0, machineAway = 0;
    std::uint64_t spared = 0; ///< Times a spare ran a dying module's block again: nothing was lost.
    int faults = 0, recoveries = 0;
    int warmWorkers = 0, warmTarget = 0;
    PreloadedPlugins::Status preloaded; ///< Plugins that are loaded ahead.
    std::uint32_t sandboxLayers = 0;
    double load = 0.0; ///< Part of the block's time that the graph took, mean since the last status().
    double longestMilliseconds = 0.0;
    std::string poolProblem;
    std::vector<ModuleStatus> modules;
    RealtimeTally realtimeTally; ///< Of the checked programs.
};

/// A MIDI message for the modules that take the host's MIDI.
struct HostMidi
{
    std::uint32_t offset = 0; ///< Frames into the next block.
    std::uint8_t size = 0;
    std::uint8_t data[12] = {};
};

/// How a new patch takes the old one's place while it plays.
enum class Transition
{
    edit, ///< The same patch, changed: cables that come and go fade over 5 ms, all else plays on.
    replace ///< Another patch: the old one's sound fades out, the new one's in.
};

/// A parameter's new value at a frame of the next block.
struct ParameterChange
{
    std::string_view module;
    int index = 0; ///< Of ModuleInfo::parameters.
    float value = 0.0f; ///< Real units.
    std::uint32_t offset = 0;
};

class Engine
{
public:
    /// Starts the pool. Throws std::exception when the system cannot share memory or there is no worker program.
    explicit Engine (EngineOptions options = {});
    ~Engine();

    /// Called with words for a musician ("VCF stopped: its process ended. It is back.") from a thread of the engine's.
    std::function<void (const std::string&)> onFault;

    /// What the device gives. The device must not be calling process(). Empty, or why the patch cannot play so.
    std::string configure (double sampleRate, int maxFrames);

    /// Plays this patch; modules with the same id, type and place go on without a break. Waits until it plays (or, when
    /// no device is running, until it would). Empty, or why it cannot; the former one plays on.
    std::string setPatch (const Patch& patch, Transition transition = Transition::edit);

    /// Tempo, time signature, playing or not. Its orders are for control threads; setPatch() orders the patch's tempo.
    Transport& transport() noexcept { return driver->transport(); }

    /// Moves compartments to other lanes, at the next block, where what the modules have cost lately makes that pay.
    /// True when it did; it looks every two seconds of sound. Control thread; `status`: what status() has just given.
    bool balanceLanes (const EngineStatus& status);

    /// Moves a parameter; smoothed. False when there is no such module or parameter.
    bool setParameter (const std::string& module, int index, float value);

    /// Bypasses a module, or no longer does, with a short fade: EngineBypass.cpp. False when there is no such module.
    bool setBypassed (const std::string& module, bool isBypassed);

    /// Queues a MIDI message for the modules that take the host's MIDI, at the start of the next block. Any thread but
    /// process()'s; waits for no plan. False when the queue is full.
    bool pushMidi (const HostMidi& message);

    /// Takes the messages that modules have sent to the MIDI devices, oldest first; how many. One thread at a time.
    std::size_t takeMidi (std::span<DeviceMidi> messages) noexcept { return driver->takeMidi (messages); }

    /// What a module shows on its panel at the moment. False when it shows nothing, or is not playing.
    bool display (const std::string& module, Display& lines) const;

    /// Not from the thread that calls process(): it would wait for itself while a worker is replaced.
    EngineStatus status();

    /// Layers of the sandbox that hold in the workers, as SandboxLayer bits; 0 before the first is warm. Any thread.
    std::uint32_t sandboxLayers() const noexcept { return pool->sandboxLayers(); }

    /// Process ids of the workers that serve modules, by module id.
    std::map<std::string, int> moduleProcesses() const;

    /// nowNanoseconds() at which a module ended its first block, as its worker says; 0 before that.
    std::uint64_t firstBlockOf (const std::string& module) const;

    /// nowNanoseconds() at which the last plan was ready to go live at the next block.
    std::uint64_t lastPlanReady() const noexcept { return planReady.load(); }

    /// Waits until the pool is full.
    bool waitUntilWarm (std::chrono::milliseconds limit) { return pool->waitUntilWarm (limit); }

    /// Has the libraries of these plugins loaded ahead, the most wanted first, as many as EngineOptions::preload says,
    /// in workers that do nothing else: adding one, or bringing it back, then takes little more than its constructor.
    /// Descriptions of registered types (descriptionOf()). Any thread; waits for nothing.
    void preload (std::vector<const PluginDescription*> plugins) { preloaded->want (std::move (plugins)); }

    /// Waits until they are there, or given up; false when that takes longer than `limit`.
    bool waitUntilPreloaded (std::chrono::milliseconds limit) { return preloaded->waitUntilReady (limit); }

    /// Waits until every dead worker known so far has been replaced; false when that takes longer than `limit`.
    bool waitUntilRecovered (std::chrono::milliseconds limit);

    /// Brings a parked module back, as new, with its parameters. Empty, or why it cannot be.
    std::string retry (const std::string& module);

    /// What failed lately, and on what system: for the user to pass on.
    std::string faultReport() const;

    /// A plugin's opaque state as it was a moment ago, its parameters aside: what a patch keeps of it. null where there
    /// is none. Waits for nobody.
    Json pluginState (const std::string& module) const;

    /// The programs (factory presets) of a plugin that plays, by name; `done` is told them, or why there are none, from
    /// another thread. Waits for nobody.
    void listPrograms (const std::string& module, std::function<void (std::vector<std::string>, std::string)> done);

    /// What a plugin was before it took a program, and is after.
    struct ProgramChange
    {
        Json before, after; ///< Its states, as pluginState() gives them.
        std::vector<float> values; ///< Of its parameters, after; not believed.
    };

    /// Makes a plugin that plays take one of its programs. `done` is told, from another thread, what has changed, or
    /// why it has not. Waits for nobody.
    void loadProgram (const std::string& module, std::size_t program,
                      std::function<void (ProgramChange, std::string)> done);

    /// Asks a plugin that plays for its state, as pluginState() gives it. `done` is told it, or why there is none, from
    /// another thread. Waits for nobody.
    void askState (const std::string& module, std::function<void (Json, std::string)> done);

    /// Gives a plugin that plays a state, as a patch has it. `done` as of loadProgram(). Waits for nobody.
    void loadState (const std::string& module, const Json& state,
                    std::function<void (ProgramChange, std::string)> done);

    /// Remembers a module's parameters and state as the plugin has them already.
    bool noteState (const PatchModule& module);

    /// What the user lets plugins do, by their types. Those that play and are let do more or less are made again, with
    /// their state, and play on meanwhile; those that did not start are tried again. Waits for nobody.
    void letPlugins (std::map<std::string, PluginGrants> byType);

    struct PluginRefusal
    {
        std::string module, type;
        Refusals what;
    };

    /// What plugins have wanted and were refused since the last call. One control thread at a time.
    std::vector<PluginRefusal> takeRefusals();

    /// Shows a plugin's own editor. Where its process does not reach the display it is made again, with its state, in
    /// one that does, and plays on meanwhile; for an engine whose plugins join later. `done` is called from another
    /// thread when it is shown (an empty string), or with the reason why it is not. Waits for nobody.
    void openEditor (const std::string& module, const EditorPlace& place, std::function<void (std::string)> done);

    /// Waits for nobody.
    void closeEditor (const std::string& module);

    /// What is done in a plugin's own editor.
    struct EditorLook
    {
        bool isOpen = false;
        int x = 0, y = 0; ///< Where its window is, in pixels of the screen; not believed.
        std::vector<EditorEvent> events; ///< Since the last look, oldest first; of parameters that are there.
    };

    /// Message thread.
    EditorLook lookAtEditor (const std::string& module);

    /// Remembers a parameter as the plugin has it already.
    bool noteParameter (const std::string& module, int index, float value);

    /// For proofs: a module misbehaves the next time it comes to that moment of its life; `times`: so often, for the
    /// moments of its beginning, each time in another process. It need not be there yet for those; for the others,
    /// false when there is no such module in a process other than the host's.
    bool injectFault (const std::string& module, Fault fault, FaultPhase phase = FaultPhase::process, int times = 1);

    /// Waits until the spares stand by for every module; false when that takes longer than `limit`.
    bool waitUntilSpared (std::chrono::milliseconds limit);

    // One real-time thread -------------------------------------------------------------------------------------------

    /// Between these two calls process() is being called regularly; setPatch() then waits for blocks to pass.
    void started() noexcept
    {
        const std::lock_guard lock (startMutex); // not while what was handed over takes effect without a block
        running.store (true);
    }

    void stopped() noexcept { running.store (false); }

    /// Computes `frames` frames (any count; more than the largest block are computed in several). `deadline`:
    /// nowNanoseconds() at which what is not done is skipped, or 0 for offline. `inputs`: what the device records,
    /// `frames` each; those beyond maxDeviceInputs are left out.
    void process (float* left, float* right, std::uint32_t frames, std::uint64_t deadline,
                  std::span<const TimedEvent> events = {}, std::span<const float* const> inputs = {}) noexcept;

    /// Events for process(), resolved against the patch that plays. Control threads.
    bool resolve (const ParameterChange& change, TimedEvent& event) const;
    void resolve (const HostMidi& message, std::vector<TimedEvent>& events) const;

    std::span<const SkipRecord> skipRecords() const noexcept { return driver->skipRecords(); }
    std::uint64_t blockNumber() const noexcept { return driver->blockNumber(); }

    /// Blocks of modules made by stand-ins so far, and workers replaced. Any thread.
    std::uint64_t standIns() const noexcept { return driver->counts().standIns.load (std::memory_order_relaxed); }
    int numRecoveries() const noexcept { return recoveries.load(); }
    double sampleRate() const noexcept { return settings.sampleRate; }
    std::uint32_t maxFrames() const noexcept { return settings.maxFrames; }
    int lanes() const noexcept { return driver->numLanes(); }
    bool isRealtime() const noexcept { return realtime; }

private:
    bool isPluginSlot (std::uint32_t slot) const;

    enum class Instances
    {
        keep, ///< Those that there are go on.
        renew, ///< All are made again, and go on from their states.
        startAfresh ///< All are made, from what the patch says.
    };
    Patch withPlugins (const Patch& wanted, Instances instances);
    void beginMissing (Patch& wanted, Instances instances);
    std::set<std::string> cradleBorn (Patch& playable);
    void abandonBeingMade();
    void playBorn();
    PluginNursery::Order pluginOrderFor (const PatchModule& module, bool afresh) const;
    void refuseCradles (const std::string& problem);
    void emptyCradles();
    void tellTurned (const PatchModule& module, const std::map<std::string, float>& told);
    static std::string rebirthOf (std::uint32_t slot, std::uint32_t deadRegion);
    void beginRebirth (std::uint32_t slot, std::uint32_t deadRegion, const Patch& from);
    std::shared_ptr<Worker> takeFor (std::uint32_t slot, std::uint32_t deadRegion, const Patch& from);
    std::vector<std::byte> newestState (const std::string& id) const;
    std::string saveState (const std::string& id, std::chrono::milliseconds limit);
    void refreshStates();
    void forgetStates();
    std::uint32_t plannedLatency (const std::string& id) const;
    bool takeLatencies (bool atOnce);
    void applyLatencies();
    void followLatencies();
    bool forgetUnborn (const std::string& module);
    PluginGrants grantsOf (const std::string& type) const;
    void keepRefusals (const std::string& module, const std::string& type, Refusals what);
    std::shared_ptr<Worker> workerOf (const std::string& module) const;
    std::string takeProgram (const std::string& module, std::size_t program, ProgramChange& change);
    std::string changeState (const std::string& module, const std::function<std::string (Worker&)>& order,
                             ProgramChange& change);
    void forgetStateOfAnother (const PatchModule& module);
    void giveStates (const Patch& before, const Patch& now);
    void giveState (const std::string& module);
    static std::vector<std::byte> savedState (const PatchModule& module);
    bool reachesDisplay (const std::string& module) const;
    void showEditor (const std::string& module);
    bool showDueEditors();
    void giveUpEditors (const Patch& wanted, Instances instances);
    void giveUpEditor (const std::string& module, const std::string& problem);
    bool keepParameter (const std::string& module, int index, float& value);
    enum class Values
    {
        asGiven,
        asTurned ///< The wanted patch once more: with its parameters as they are by the time that it plays.
    };
    std::string play (const Patch& patch, Transition transition, Values values = Values::asGiven);
    std::string playAgain();
    Patch wantedNow() const;
    std::string edit (const Patch& patch);
    std::string replace (const Patch& patch);
    std::string apply (const Patch& patch, const PlanChange& change = {});
    void moveParameters (const Patch& before, const PlanLayout& layoutBefore);
    void queueBypass (const std::string& module, bool isBypassed);
    std::optional<double> tailOf (const std::string& module, const PlacedModule& placed) const;
    using Assignment = std::map<std::uint32_t, std::shared_ptr<Worker>>; ///< By slot.
    std::string prepareSlots (CompiledPlan& compiled, const Patch& newPatch, const PlanLayout& layoutBefore,
                              const Assignment& assignedBefore, std::uint32_t planIndex);
    std::string prepareSlot (Worker& worker, std::uint32_t slot, const PlanLayout& layout, const SlotOrders& orders,
                             std::uint32_t planIndex);
    bool sendOrders (Worker& worker, std::uint32_t slot, const PlanLayout& layout, const SlotOrders& orders,
                     std::uint32_t planIndex);
    bool sendFaultDue (Worker& worker, std::uint32_t slot, const PlanLayout& layout, const PrepareModule& order);
    std::string prepareHostSlot (std::uint32_t slot, const PlanLayout& layout, const SlotOrders& orders,
                                 std::uint32_t planIndex);
    void orderMoves (CompiledPlan& compiled) const;

    /// What makes the whole slot again in another worker, from the dead one's region `copyFrom`. `newOnes`: orders of a
    /// plan under way, for what the dead worker did not have yet.
    SlotOrders allOrders (std::uint32_t slot, const Patch& patch, const PlanLayout& layout, std::uint32_t copyFrom,
                          const SlotOrders* newOnes = nullptr) const;
    std::vector<PrepareTouch> touchesFor (std::uint32_t slot, const PlanLayout& layout, const Plan& plan,
                                          std::uint32_t ownRegion) const;
    std::vector<std::shared_ptr<Region>> neighboursOf (std::uint32_t slot, const Plan& plan) const;
    void introduceToNeighbours (std::uint32_t slot, const Plan& plan);
    void schedule (const PlanLayout& layout);
    bool waitWhilePlaying (std::chrono::milliseconds patience, const std::function<bool()>& isOver) const;
    void waitUntilSettled();
    void waitForFade();
    bool isThrough (const PlacedModule& placed, std::uint32_t block) const;
    void waitUntilRun (const std::function<bool (const PlacedModule&)>& matches) const;
    void waitUntilTakenOver (const CompiledPlan& compiled) const;
    std::uint32_t regionOf (std::uint32_t slot) const;
    /// A spare and what it has bound: for which version of a slot, and served by whom.
    struct Spare
    {
        struct Bound
        {
            std::uint64_t version;
            std::uint32_t servedBy;

            bool operator== (const Bound&) const = default;
        };

        std::shared_ptr<Worker> worker;
        std::map<std::uint32_t, Bound> bound; ///< By slot.
    };

    bool keepSpares();
    void hireSpare (std::uint32_t which, std::shared_ptr<Worker> worker);
    bool introduceSpare (const std::shared_ptr<Region>& region);
    bool bindInSpare (std::uint32_t which, std::uint32_t slot, const Plan& plan);
    void dismissSpare (std::uint32_t which);
    void withdrawSpares (std::uint32_t slot);
    void wantSpares();
    std::vector<std::shared_ptr<Region>> spareRegions() const;
    SlotOrders recoveryOrders (std::uint32_t slot, std::uint32_t deadRegion) const;
    void recoveryLoop();
    void replaceWorker (std::uint32_t deadRegion);
    void replaceDeferred();
    void makeAgain (std::uint32_t slot, std::uint32_t deadRegion, bool afresh);
    void countRebirths();
    void dropDeferred();
    void endHung();
    void endSpoiled();
    std::uint64_t blocksUntilOut() const;
    Strikes::Sentence strike (std::uint32_t slot, std::uint32_t deadRegion);
    void judge (std::uint32_t slot, std::uint32_t deadRegion);
    void takeOutputs();
    void failAgain (std::uint32_t slot, std::uint32_t deadRegion, const std::string& problem);
    void park (std::uint32_t slot, const std::string& reason);
    void isolate (std::uint32_t slot, const std::vector<std::string>& culprits);
    void keepApart (Patch& playable) const;
    std::string bringBack (std::uint32_t slot, std::uint32_t deadRegion, bool afresh);
    std::vector<std::string> culpritsOf (std::uint32_t slot, std::uint32_t deadRegion) const;
    std::string reasonOf (std::uint32_t deadRegion);
    void note (const std::string& names, const std::string& words);
    void noteLine (const std::string& line);
    void replaceDead();
    std::string modulesOf (std::uint32_t slot) const;
    std::string modulesOf (std::uint32_t slot, const Patch& named) const;

    static constexpr std::chrono::milliseconds answerPatience {5000}; ///< With a worker that makes modules.
    static constexpr std::chrono::milliseconds introductionPatience {1000}; ///< With one that maps a region.

    const bool realtime;
    Regions regions;
    std::unique_ptr<BlockDriver> driver;
    std::unique_ptr<HostCompartment> hostCompartment;
    std::unique_ptr<Supervisor> supervisor;
    std::unique_ptr<HangWatch> hangWatch;
    std::unique_ptr<WorkerPool> pool;
    std::unique_ptr<PreloadedPlugins> preloaded;
    std::unique_ptr<PluginNursery> nursery;

    std::mutex patchMutex; // Whoever sets a patch or a rate: taken before the next one.
    mutable std::mutex controlMutex; // Plans, assignments, exchanges.
    Patch patch;
    PlanSettings settings;
    PlanLayout layout;
    std::uint32_t livePlan = 0;
    Assignment assigned;
    std::array<Spare, BlockDriver::numSpares> spares;
    const std::uint32_t spareCount;
    std::atomic<bool> sparesMissing {true};
    std::map<std::string, int> faultsOf; // by module id

    Patch wantedPatch; // As it was given, also what cannot be played of it; with what has been turned since.
    std::uint64_t pluginInstances = 0; // patchMutex

    struct BeingMade
    {
        std::string type, group;
        std::map<std::string, float> told; ///< Its parameters, as they were ordered.
        bool plays = false; ///< It plays elsewhere meanwhile.
        bool forGrants = false; ///< For that it may do more or less by now.
    };
    std::map<std::string, BeingMade>
        beingMade; // By module id: plugins that are being made. Written by who sets a patch.

    struct Cradle
    {
        std::shared_ptr<Worker> worker; ///< nullptr once a plan has it.
        std::string module;
        std::map<std::string, float> told;
    };
    std::map<std::string, Cradle> cradles; // By slot key: instances that wait for their plan.

    struct Unborn
    {
        std::string type, reason;
    };
    std::map<std::uint64_t, std::unique_ptr<MidiChase>>
        heardByPlugins; // By module instance; the driver's while it plays.
    std::map<std::string, PluginGrants> grants; // By type.
    std::set<std::string> regranted; // By module id: plugins that play with other grants than they have by now.
    std::vector<PluginRefusal> refusedAtBirth; // Of plugins that did not start; not taken yet.

    struct RefusalsRead
    {
        int process = 0;
        std::uint32_t written = 0, code = 0;
    };
    std::map<std::string, RefusalsRead> refusalsRead; // By module id.
    std::set<std::string> atDisplay; // By module id: plugins that are to be where the display is.

    struct EditorOrder
    {
        EditorPlace place;
        std::function<void (std::string)> done;
    };
    std::map<std::string, EditorOrder> editorOrders; // By module id: editors that are about to be shown.

    struct EditorsRead
    {
        int process = 0;
        std::uint64_t events = 0;
        bool wasOpen = false;
    };
    std::map<std::string, EditorsRead> editorsRead; // By module id; the message thread's.
    std::map<std::string, Unborn> unborn; // By module id: plugins that could not be started; not tried at each edit.
    std::map<std::string, std::chrono::steady_clock::time_point> statesTaken;
    std::map<std::string, std::uint32_t>
        latenciesSeen; // By module id: at the last look, where that is not what is played.
    std::chrono::steady_clock::time_point latenciesFollowed {};
    std::atomic<bool> followingLatencies {false};
    std::atomic<bool> takingState {false};
    std::mutex givingMutex; // Before a worker's Exchange; the control mutex is never taken within one.
    mutable std::mutex stateMutex;
    std::map<std::string, std::vector<std::byte>> pluginStates; // by module id; stateMutex
    std::map<std::string, std::string> stateTypes; // By module id: whose state that is; stateMutex.

    struct Schedule
    {
        int thread = 0, core = 0, priority = 0;

        bool operator== (const Schedule&) const = default;
    };
    std::map<std::uint32_t, Schedule> scheduled; // What was last asked of the kernel, by slot.

    Strikes strikes;
    std::set<std::string> isolated; // Modules that failed again and again in a process that they shared.
    const bool isOffline, pluginsJoinLater, countStrikes;
    std::map<std::string, std::string> troubles; // By module id: what it failed of last.
    std::map<std::string, std::string> lastWords; // By module id: what it had printed by then.
    std::chrono::steady_clock::time_point outputsTaken;
    std::deque<std::string> faultLines; // The last ones, for the report.

    struct Deferred
    {
        std::uint32_t slot, deadRegion;
        Strikes::Clock::time_point due;
        bool afresh = true; ///< From its parameters only, not from what the dead worker has left.
        bool isBeingMade = false; ///< Due when its plugin has been made.
    };
    std::vector<Deferred> deferred; // To be brought back after a rest, or when it has been made.
    std::set<std::uint32_t> outdated; // Slots of plugins that died, which know nothing of the present plan.

    struct FaultDue
    {
        Fault fault;
        FaultPhase phase;
        int times;
    };
    std::map<std::string, FaultDue> faultsDue; // By module: what it is to fail of when it is made.

    struct Silenced
    {
        std::uint32_t region;
        std::uint64_t block;
        std::uint32_t count;
    };
    std::map<std::string, Silenced> silenced; // By module: what it had made of NaN and the like, and when.
    std::map<std::uint32_t, std::string> spoiledRegions; // Of workers that were ended because of that: of which module.
    bool startFailed = false; // The last plan could not be applied because of a worker, not of itself.
    std::map<std::uint32_t, HangKind> hungRegions; // Of workers that were ended because they hung; recoveryMutex.
    std::atomic<bool> running {false};
    std::mutex startMutex;
    std::atomic<std::uint64_t> planReady {0};
    std::mutex midiMutex; // Whoever queues MIDI.

    struct Sample
    {
        std::uint64_t timed = 0, nanoseconds = 0, blocks = 0, slept = 0;
    };

    struct Figures
    {
        Sample sample;
        double awake = 0.0; ///< Microseconds of a block in which it did not sleep.
        double share = 1.0; ///< Of blocks in which it did not.
    };
    std::uint64_t balancedAt = 0; // Block at which the lanes were looked at last, or a plan went live.
    std::uint64_t costsTakenAt = 0;
    std::map<std::string, Figures> lastSamples; // By module: at the last status().
    Sample lastDriverSample;

    std::mutex recoveryMutex;
    std::condition_variable recoveryChanged;
    std::deque<std::uint32_t> deadRegions;
    bool recovering = false, ending = false, sparesWanted = false, birthsDone = false;
    int rebirths = 0; // that are under way
    std::atomic<int> faults {0}, recoveries {0};
    std::thread recovery;
};

} // namespace bulkhead
