// bench dsp: what every module costs by itself on a warm cache, in nanoseconds per frame and voice. Beside each figure
// stands what a one-pole low-pass took meanwhile, a frame after the other, each of which waits for the one before: of
// two runs, or two machines, the ratios to that can be compared.
//
// "steady" is a module as it is used: the inputs that a patch plugs in carry what they do there, each voice a signal of
// its own, the first output is read and the knobs stay. "turned": the same while a knob is on its way at every frame.
// "all": something in every input, and every output read.
#include "ModuleRun.h"
#include "Report.h"

#include "App/Commands/Commands.h"
#include "App/Failure.h"
#include "App/Progress.h"
#include "Host/MachineWatch.h"
#include "Ipc/Clock.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

constexpr double rate = 48000.0;

enum class Use
{
    steady,
    turned,
    all
};

constexpr const char* nameOf (Use use) { return use == Use::steady ? "steady" : use == Use::turned ? "turned" : "all"; }

struct Port
{
    std::string_view module, port;
};

/// Inputs that most patches leave empty.
constexpr Port seldomPlugged[] = {
    {"vco", "fm"},
    {"vco", "pulse_width"},
    {"vco", "sync"},
    {"adsr", "retrigger"},
    {"lfo", "rate"},
    {"lfo", "reset"},
    {"clock", "run"},
    {"clock", "reset"},
    {"quantizer", "trigger"},
    {"step_sequencer", "reset"},
    {"midi_out", "cc"},
};

/// The knob that is turned, where it is not the first that is smoothed.
constexpr Port turnedKnobs[] = {{"reverb", "decay"}, {"delay", "tone"}, {"noise", "density"}};

template <std::size_t count> bool contains (const Port (&ports)[count], std::string_view module, std::string_view port)
{
    return std::any_of (std::begin (ports), std::end (ports),
                        [&] (const Port& p) { return p.module == module && p.port == port; });
}

bool isGate (std::string_view id)
{
    constexpr std::string_view gates[] = {"gate", "trigger", "retrigger", "reset", "clock", "run"};
    return std::find (std::begin (gates), std::end (gates), id) != std::end (gates);
}

/// Four notes a second, the voices one after the other.
std::vector<float> gateOf (int voice)
{
    constexpr int period = 12000, high = 6000;
    std::vector<float> signal (period);

    for (int i = 0; i < period; ++i)
        signal[static_cast<std::size_t> (i)] = (i + 700 * voice) % period < high ? 1.0f : 0.0f;

    return signal;
}

std::vector<float> signalFor (const PortInfo& port, int voice)
{
    if (isGate (port.id))
        return gateOf (voice);

    if (port.id == "pitch")
        return std::vector<float> (1, static_cast<float> ((5 * voice) % 24 - 12) / 12.0f);

    // Of an envelope or an LFO it has the speed; 1 s, for the sines to end where they began.
    return port.kind == SignalKind::audio ? sineOf (110.0 + 37.0 * voice, 0.5, 1.0, rate, 0.1 * voice)
                                          : sineOf (3.0 + voice, 0.4, 1.0, rate, 0.1 * voice);
}

void plugInto (ModuleRun& run, int voices, Use use)
{
    const auto& info = run.info;

    for (std::size_t i = 0; i < info.inputs.size(); ++i)
    {
        const auto& port = info.inputs[i];

        if (port.kind == SignalKind::midi || (use != Use::all && contains (seldomPlugged, info.type, port.id)))
            continue;

        std::vector<std::vector<float>> signals;

        for (int c = 0; c < (port.channels == perVoice ? voices : port.channels); ++c)
            signals.push_back (signalFor (port, c));

        run.plug (static_cast<int> (i), std::move (signals));
    }

    for (std::size_t o = 1; o < info.outputs.size() && use != Use::all; ++o)
        run.setWanted (static_cast<int> (o), false);

    for (int v = 0; v < voices; ++v)
        run.midi ({0x90, 40 + v, 100});
}

/// The parameter to turn, or -1.
int knobOf (const ModuleInfo& info)
{
    int knob = -1;

    for (std::size_t p = 0; p < info.parameters.size(); ++p)
    {
        if (contains (turnedKnobs, info.type, info.parameters[p].id))
            return static_cast<int> (p);

        if (knob < 0 && ! info.parameters[p].isStepped())
            knob = static_cast<int> (p);
    }

    return knob;
}

/// One side of the middle of a knob's range, and the other.
float placeOf (const ParameterInfo& knob, bool high)
{
    const float share = high ? 0.6f : 0.4f;
    return knob.scale == Scale::logarithmic ? knob.minimum * std::pow (knob.maximum / knob.minimum, share)
                                            : knob.minimum + share * (knob.maximum - knob.minimum);
}

/// The unit of the machine: y += pace * (x - y).
class Reference
{
public:
    /// Nanoseconds that `frames` frames take.
    std::uint64_t run (int frames)
    {
        const auto start = nowNanoseconds();
        float out = last;

        for (int i = 0; i < frames; ++i)
            out += 0.1f * (noise[static_cast<std::size_t> (i) % noise.size()] - out);

        last = out;
        return nowNanoseconds() - start;
    }

private:
    const std::vector<float> noise = sineOf (3000.0, 0.5, 128.0 / rate, rate);
    volatile float last = 0.0f; // Volatile: what nobody reads would not be computed.
};

/// What reading the clock twice takes, which is in every time that was measured.
std::uint64_t clockNanoseconds()
{
    std::vector<double> times;

    for (int i = 0; i < 1000; ++i)
    {
        const auto start = nowNanoseconds();
        times.push_back (static_cast<double> (nowNanoseconds() - start));
    }

    return static_cast<std::uint64_t> (percentile (times, 0.5));
}

class DspBench
{
public:
    DspBench (BenchReport& toFill, bool isQuick) : report (toFill), quick (isQuick) {}

    void measure (const ModuleType& type, int voices, int frames, Use use)
    {
        const int knob = knobOf (type.info);

        if (use == Use::turned && knob < 0)
            return;

        ModuleRun run (type, rate, voices, frames);
        run.setRecording (false);
        plugInto (run, voices, use);
        run.run (quick ? frames : 24000);

        Figure figure {.name = std::string (type.info.type) + ", " + std::to_string (voices)
                               + (voices == 1 ? " voice, " : " voices, ") + std::to_string (frames) + ", "
                               + nameOf (use),
                       .unit = "ns",
                       .reference = "one-pole"};
        std::vector<double> beside;

        // A second and more, so that every note of the gates is in it.
        for (int block = 0, blocks = quick ? 10 : 64000 / frames; block < blocks; ++block)
        {
            if (use == Use::turned)
                run.turn (knob, placeOf (type.info.parameters[static_cast<std::size_t> (knob)], block % 2 == 0));

            const auto before = run.nanoseconds();
            run.run (frames);
            figure.samples.push_back (perFrame (run.nanoseconds() - before, frames * voices));
            beside.push_back (perFrame (reference.run (frames), frames));
        }

        figure.referenceValue = percentile (beside, 0.5);
        report.add (std::move (figure));
    }

private:
    double perFrame (std::uint64_t nanoseconds, int frames) const
    {
        return static_cast<double> (std::max (nanoseconds, clock) - clock) / frames;
    }

    BenchReport& report;
    const bool quick;
    const std::uint64_t clock = clockNanoseconds();
    Reference reference;
};

bool isPolyphonic (const ModuleInfo& info)
{
    const auto perVoicePort = [] (const PortInfo& port) { return port.channels == perVoice; };
    return std::any_of (info.inputs.begin(), info.inputs.end(), perVoicePort)
           || std::any_of (info.outputs.begin(), info.outputs.end(), perVoicePort);
}

} // namespace

int benchDsp (const DspBenchOptions& options)
{
    std::vector<const ModuleType*> modules;

    for (const auto& name : options.types)
    {
        modules.push_back (findModuleType (name));

        if (modules.back() == nullptr)
            return fail ("There is no module " + name + " (see bulkhead modules)");
    }

    if (modules.empty())
        modules.assign (moduleCatalogue().begin(), moduleCatalogue().end());

    BenchReport report ("dsp");
    const MachineWatch machine;
    Progress progress ("Measuring");
    DspBench bench (report, options.quick);

    for (std::size_t m = 0; m < modules.size(); ++m)
    {
        progress.show (static_cast<double> (m) / static_cast<double> (modules.size()),
                       std::string (modules[m]->info.name));

        for (const int voices : {1, 4, 8, maxChannels})
        {
            if (voices > 1 && ! isPolyphonic (modules[m]->info))
                continue;

            bench.measure (*modules[m], voices, 64, Use::steady);
            bench.measure (*modules[m], voices, 128, Use::steady);
            bench.measure (*modules[m], voices, 128, Use::turned);
            bench.measure (*modules[m], voices, 128, Use::all);
        }
    }

    report.setMachineAway (machine.numAway(), static_cast<double> (machine.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
