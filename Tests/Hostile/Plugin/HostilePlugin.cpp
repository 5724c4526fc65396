// An LV2 plugin that misbehaves. How and when, its bundle's name says: "run-busyLoop.lv2". What it plays is its input
// at half the level, until it comes to that. "late.lv2" only falls behind: by 300 frames, from its hundredth run on,
// and says so; "slow.lv2" takes ten milliseconds for its fiftieth run. "reader.lv2" is silent unless it may read what
// the file "wanted" of its bundle names, "coder.lv2" unless it may run code that it writes. "transport.lv2" plays what
// it is told of the transport. "enabled.lv2" has a bypass of its own, which turns its input upside down, so that it can
// be told from another's.
#include "Runner/FaultInjection.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <lv2/atom/util.h>
#include <lv2/core/lv2.h>
#include <lv2/state/state.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <string>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace
{

using bulkhead::Fault;

constexpr struct
{
    const char* name;
    Fault fault;
} faults[] = {{"crash", Fault::crash},
              {"abort", Fault::abort},
              {"busyLoop", Fault::busyLoop},
              {"sleep", Fault::sleep},
              {"hang", Fault::hang},
              {"notANumber", Fault::notANumber},
              {"runaway", Fault::runaway},
              {"memoryBomb", Fault::memoryBomb},
              {"descriptorBomb", Fault::descriptorBomb},
              {"threadBomb", Fault::threadBomb},
              {"logFlood", Fault::logFlood},
              {"absurdReport", Fault::absurdReport}};

std::filesystem::path bundle()
{
    static const char here = 0;
    Dl_info info {};
    return dladdr (&here, &info) != 0 ? std::filesystem::path (info.dli_fname).parent_path() : "";
}

std::string bundleName() { return bundle().stem().string(); }

/// In each of the ways in which files are opened.
bool canRead (const std::string& path)
{
    const auto descriptor = ::open (path.c_str(), O_RDONLY);
    auto* const file = std::fopen (path.c_str(), "rb");
    const auto isStream = std::ifstream (path).is_open();

    if (descriptor >= 0)
        ::close (descriptor);

    if (file != nullptr)
        std::fclose (file);

    return descriptor >= 0 && file != nullptr && isStream;
}

bool canRunItsOwnCode()
{
    constexpr std::size_t bytes = 4096;
    auto* const code = ::mmap (nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (code == MAP_FAILED)
        return false;

    const auto canRun = ::mprotect (code, bytes, PROT_READ | PROT_EXEC) == 0;
    ::munmap (code, bytes);
    return canRun;
}

/// That there is something that it may do, where that is what it is for.
bool mayDoWhatItWants()
{
    if (bundleName() == "coder")
        return canRunItsOwnCode();

    if (bundleName() != "reader")
        return true;

    std::ifstream wanted (bundle() / "wanted");
    return canRead ({std::istreambuf_iterator<char> (wanted), {}});
}

/// The fault that is due at this moment of its life.
Fault dueAt (const std::string& moment)
{
    static const auto name = bundleName();

    for (const auto& known : faults)
        if (name == moment + "-" + known.name)
            return known.fault;

    return Fault::none;
}

void misbehaveAt (const char* moment)
{
    static const bulkhead::SharedMemory nowhere;

    if (const auto fault = dueAt (moment);
        fault != Fault::none && fault != Fault::notANumber && fault != Fault::runaway && fault != Fault::absurdReport)
    {
        std::fprintf (stderr, "At %s: farewell\n", moment);
        bulkhead::commit (fault, {nowhere, 0});
    }
}

__attribute__ ((constructor)) void load() { misbehaveAt ("load"); }

struct Instance
{
    const float* in = nullptr;
    float* out = nullptr;
    const float* gain = nullptr;
    float* latency = nullptr;
    const LV2_Atom_Sequence* events = nullptr;
    const float* tempo = nullptr; // As the host puts it at a port of its own.
    const float* enabled = nullptr;
    LV2_URID_Map map {};
    int runs = 0;
    bool isSilent = false;
    std::array<float, 300> past {}; // A ring.
    std::size_t oldest = 0;
};

Instance& of (LV2_Handle handle) { return *static_cast<Instance*> (handle); }

LV2_Handle instantiate (const LV2_Descriptor*, double, const char*, const LV2_Feature* const* features)
{
    misbehaveAt ("instantiate");
    auto* instance = new Instance;
    instance->isSilent = ! mayDoWhatItWants();

    for (; features != nullptr && *features != nullptr; ++features)
        if (std::string ((*features)->URI) == LV2_URID__map)
            instance->map = *static_cast<const LV2_URID_Map*> ((*features)->data);

    return instance;
}

void connect (LV2_Handle handle, std::uint32_t port, void* data)
{
    auto* samples = static_cast<float*> (data);

    switch (port)
    {
        case 0:
            of (handle).in = samples;
            break;
        case 1:
            of (handle).out = samples;
            break;
        case 2:
            of (handle).gain = samples;
            break;
        case 3:
            of (handle).latency = samples;
            break;
        case 4:
            if (bundleName() == "enabled")
                of (handle).enabled = samples;
            else
                of (handle).events = static_cast<const LV2_Atom_Sequence*> (data);
            break;
        case 5:
            of (handle).tempo = samples;
            break;
        default:
            break;
    }
}

void activate (LV2_Handle) { misbehaveAt ("activate"); }

void fallBehind (Instance& self, std::uint32_t frames)
{
    constexpr int promptRuns = 100;
    const auto isLate = self.runs >= promptRuns;

    for (std::uint32_t i = 0; i < frames; ++i)
    {
        const auto old = std::exchange (self.past[self.oldest], self.out[i]);
        self.oldest = (self.oldest + 1) % self.past.size();
        self.out[i] = isLate ? old : self.out[i];
    }

    *self.latency = isLate ? static_cast<float> (self.past.size()) : 0.0f;
}

double numberIn (const LV2_URID_Map& map, const LV2_Atom& atom)
{
    const auto is = [&] (const char* type) { return atom.type == map.map (map.handle, type); };
    return is (LV2_ATOM__Float)    ? static_cast<double> (reinterpret_cast<const LV2_Atom_Float&> (atom).body)
           : is (LV2_ATOM__Double) ? reinterpret_cast<const LV2_Atom_Double&> (atom).body
           : is (LV2_ATOM__Int)    ? reinterpret_cast<const LV2_Atom_Int&> (atom).body
           : is (LV2_ATOM__Long)   ? static_cast<double> (reinterpret_cast<const LV2_Atom_Long&> (atom).body)
                                   : 0.0;
}

/// Writes, in thousandths, how many positions came at the start of this run, what the last of them said (the frame in
/// millionths), and the tempo of the port; silence after that.
void tellOfTransport (Instance& self, std::uint32_t frames)
{
    constexpr const char* keys[] {LV2_TIME__bar,         LV2_TIME__barBeat,        LV2_TIME__beat,  LV2_TIME__beatUnit,
                                  LV2_TIME__beatsPerBar, LV2_TIME__beatsPerMinute, LV2_TIME__frame, LV2_TIME__speed};
    constexpr std::size_t first = 1, frameKey = 6;
    std::array<double, 10> told {};

    LV2_ATOM_SEQUENCE_FOREACH (self.events, event)
    {
        const auto& object = reinterpret_cast<const LV2_Atom_Object&> (event->body);

        if (event->time.frames != 0 || object.body.otype != self.map.map (self.map.handle, LV2_TIME__Position))
            continue;

        ++told[0];

        for (std::size_t i = 0; i < std::size (keys); ++i)
        {
            const LV2_Atom* value = nullptr;
            lv2_atom_object_get (&object, self.map.map (self.map.handle, keys[i]), &value, 0);
            told[first + i] = value == nullptr ? 0.0 : numberIn (self.map, *value) / (i == frameKey ? 1000.0 : 1.0);
        }
    }

    told.back() = static_cast<double> (*self.tempo);
    std::fill_n (self.out, frames, 0.0f);

    for (std::size_t i = 0; i < std::min<std::size_t> (told.size(), frames); ++i)
        self.out[i] = static_cast<float> (told[i] * 1.0e-3);
}

void run (LV2_Handle handle, std::uint32_t frames)
{
    constexpr int goodRuns = 20;
    auto& self = of (handle);
    std::transform (self.in, self.in + frames, self.out, [&] (float x) { return x * *self.gain; });
    *self.latency = 0.0f;

    if (self.isSilent)
        std::fill_n (self.out, frames, 0.0f);

    if (self.enabled != nullptr && ! (*self.enabled > 0.0f))
        std::transform (self.in, self.in + frames, self.out, [] (float x) { return -x; });

    if (static const auto isLate = bundleName() == "late"; isLate)
        fallBehind (self, frames);

    if (self.events != nullptr && self.tempo != nullptr)
        tellOfTransport (self, frames);

    if (static const auto isSlow = bundleName() == "slow"; isSlow && self.runs == 50)
        std::this_thread::sleep_for (std::chrono::milliseconds (10));

    if (++self.runs < goodRuns)
        return;

    switch (dueAt ("run"))
    {
        case Fault::notANumber:
            std::fill_n (self.out, frames, std::numeric_limits<float>::quiet_NaN());
            break;
        case Fault::runaway:
            std::fill_n (self.out, frames, 1e30f);
            break;
        case Fault::absurdReport:
            *self.latency = self.runs % 2 == 0 ? 1e30f : -std::numeric_limits<float>::infinity();
            break;
        default:
            if (self.runs == goodRuns)
                misbehaveAt ("run");
    }
}

void deactivate (LV2_Handle) {}

void cleanUp (LV2_Handle handle)
{
    misbehaveAt ("cleanup");
    delete &of (handle);
}

LV2_State_Status save (LV2_Handle handle, LV2_State_Store_Function store, LV2_State_Handle state, std::uint32_t,
                       const LV2_Feature* const*)
{
    misbehaveAt ("save");
    const auto& map = of (handle).map;

    if (map.map == nullptr)
        return LV2_STATE_ERR_NO_FEATURE;

    const float value = 1.0f;
    return store (state, map.map (map.handle, "urn:bulkhead:test:value"), &value, sizeof value,
                  map.map (map.handle, LV2_ATOM__Float), LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE);
}

LV2_State_Status restore (LV2_Handle, LV2_State_Retrieve_Function, LV2_State_Handle, std::uint32_t,
                          const LV2_Feature* const*)
{
    misbehaveAt ("restore");
    return LV2_STATE_SUCCESS;
}

const void* extensionData (const char* uri)
{
    static const LV2_State_Interface state {save, restore};
    return std::string (uri) == LV2_STATE__interface ? &state : nullptr;
}

} // namespace

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor (std::uint32_t index)
{
    static const auto uri = "urn:bulkhead:test:" + bundleName();
    static const LV2_Descriptor descriptor {uri.c_str(), instantiate, connect, activate,
                                            run,         deactivate,  cleanUp, extensionData};
    return index == 0 ? &descriptor : nullptr;
}
