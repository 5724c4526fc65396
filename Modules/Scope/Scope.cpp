// Scope: shows two signals on its panel, and passes them through.
//
// A column of the screen holds the lowest and the highest value of its frames, in the order in which they came, so that
// a fast signal is a band and never a slow wave that is not there. A screen of fewer frames than points shows the
// frames themselves.
//
// A sweep is shown when it is complete. With a trigger, it begins where A crosses the level (having been `rearm` of the
// screen's height on the other side); when that does not happen for a second, it begins anyway. Without a trigger and
// from `rollSeconds` on, the screen rolls: each column enters at the right as soon as it is complete.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Module.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

struct Scope
{
    enum Parameter
    {
        time,
        gainA,
        gainB,
        trigger,
        triggerLevel,
        freeze
    };

    enum Trigger
    {
        freely,
        rising,
        falling
    };

    static constexpr int numTraces = 2;
    static constexpr int numPoints = Display::maxPoints;
    static constexpr int numColumns = numPoints / 2;
    static constexpr double rollSeconds = 0.5;
    static constexpr double patienceSeconds = 1.0; ///< Until a sweep begins without its trigger.
    static constexpr float rearm = 0.01f;

    static constexpr PortInfo inputs[] = {
        {"a", "A", SignalKind::audio, perVoice, "First signal: its first voice is shown and triggers."},
        {"b", "B", SignalKind::audio, perVoice, "Second signal: its first voice is shown."},
    };

    static constexpr PortInfo outputs[] = {
        {"a", "A", SignalKind::audio, perVoice, "A as it came."},
        {"b", "B", SignalKind::audio, perVoice, "B as it came."},
    };

    static constexpr std::string_view triggerNames[] = {"Free", "Rising", "Falling"};
    static constexpr std::string_view freezeNames[] = {"Off", "On"};

    static constexpr ParameterInfo parameters[] = {
        {"time", "Time (of a screen)", "s", 0.001f, 10.0f, 0.02f, Scale::logarithmic},
        {"gain_a", "Gain A", "dB", -24.0f, 36.0f, 0.0f},
        {"gain_b", "Gain B", "dB", -24.0f, 36.0f, 0.0f},
        {"trigger", "Trigger", "", 0.0f, 2.0f, 1.0f, Scale::linear, triggerNames},
        {"trigger_level", "Trig Level", "V", -5.0f, 5.0f, 0.0f},
        {"freeze", "Freeze", "", 0.0f, 1.0f, 0.0f, Scale::linear, freezeNames},
    };

    static constexpr ModuleInfo info {.type = "scope",
                                      .name = "Scope",
                                      .category = "Utility",
                                      .description = "Oscilloscope for two signals, from a millisecond to ten seconds.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .dryInput = 0,
                                      .displayHeight = 140};

    /// A screen in volts. Numbers of any bits are harmless in it.
    struct Screen
    {
        std::int32_t points = 0;
        float traces[numTraces][numPoints] = {};
    };

    /// The column that is being filled.
    struct Column
    {
        std::uint32_t frames = 0; ///< That it holds so far.
        float lowest[numTraces] = {}, highest[numTraces] = {};
        std::int32_t lowestFirst[numTraces] = {}; ///< 1 where the lowest came before the highest.

        void add (int trace, float value) noexcept
        {
            if (frames == 0)
            {
                lowest[trace] = highest[trace] = value;
                lowestFirst[trace] = 1;
            }
            else if (value < lowest[trace])
            {
                lowest[trace] = value;
                lowestFirst[trace] = 0;
            }
            else if (value > highest[trace])
            {
                highest[trace] = value;
                lowestFirst[trace] = 1;
            }
        }

        float first (int trace) const noexcept { return lowestFirst[trace] != 0 ? lowest[trace] : highest[trace]; }
        float second (int trace) const noexcept { return lowestFirst[trace] != 0 ? highest[trace] : lowest[trace]; }
    };

    struct State
    {
        Screen shown, sweep; ///< What is on the screen, and the sweep that is being written.
        Column column;
        double sweepSeconds = 0.0; ///< Of the screen, when the sweep began.
        std::uint64_t frames = 0; ///< Since the sweep began.
        std::uint64_t waited = 0; ///< Frames since the last sweep ended.
        std::int32_t way = -1; ///< How the screen is filled: sweeps with a trigger or without (0 to 2), or rolls.
        std::int32_t sweeping = 0, armed = 0;
        float gains[numTraces] = {1.0f, 1.0f};
        std::int32_t plugged[numTraces] = {};
    };

    static_assert (sizeof (State) < 8192, "it is copied at every block");

    static constexpr int rolls = 3; ///< State::way, after those of the trigger.

    static void beginSweep (State& state, double seconds) noexcept
    {
        state.sweepSeconds = seconds;
        state.frames = 0;
        state.sweep.points = 0;
        state.column.frames = 0;
        state.sweeping = 1;
    }

    static void endSweep (State& state) noexcept
    {
        state.sweeping = 0;
        state.armed = 0;
        state.waited = 0;
    }

    /// True at the frame where a sweep is to begin.
    static bool triggers (State& state, int chosen, float a, float level, float gain, double sampleRate) noexcept
    {
        if (chosen == freely)
            return true;

        const float above = chosen == rising ? a - level : level - a;

        if (above < -rearm / gain)
            state.armed = 1;
        else if (state.armed != 0 && above >= 0.0f)
            return true;

        return static_cast<double> (++state.waited) >= patienceSeconds * sampleRate;
    }

    /// Frames before column number `column` of a sweep.
    static std::uint64_t columnStart (int column, double framesPerScreen) noexcept
    {
        return static_cast<std::uint64_t> (static_cast<double> (column) * framesPerScreen / numColumns);
    }

    /// Takes one frame into the sweep; the last one of it brings it onto the screen.
    static void write (State& state, const float (&values)[numTraces], double sampleRate) noexcept
    {
        auto& sweep = state.sweep;
        const double framesPerScreen = state.sweepSeconds * sampleRate;
        const bool plain = framesPerScreen <= numPoints;
        sweep.points = std::clamp (sweep.points, 0, numPoints - (plain ? 1 : 2)); // in a State from elsewhere

        for (int t = 0; t < numTraces; ++t)
        {
            if (plain)
                sweep.traces[t][sweep.points] = values[t];
            else
                state.column.add (t, values[t]);
        }

        ++state.frames;

        if (plain)
        {
            ++sweep.points;
        }
        else
        {
            ++state.column.frames;

            if (state.frames >= columnStart (sweep.points / 2 + 1, framesPerScreen))
            {
                for (int t = 0; t < numTraces; ++t)
                {
                    sweep.traces[t][sweep.points] = state.column.first (t);
                    sweep.traces[t][sweep.points + 1] = state.column.second (t);
                }

                sweep.points += 2;
                state.column.frames = 0;
            }
        }

        if (sweep.points >= (plain ? std::max (2, static_cast<int> (std::lround (framesPerScreen))) : numPoints))
        {
            state.shown = sweep;
            endSweep (state);
        }
    }

    /// Takes one frame into the column at the right edge, and moves the screen to the left when that is complete.
    static void roll (State& state, const float (&values)[numTraces], double framesPerScreen) noexcept
    {
        for (int t = 0; t < numTraces; ++t)
            state.column.add (t, values[t]);

        if (++state.column.frames < framesPerScreen / numColumns)
            return;

        for (int t = 0; t < numTraces; ++t)
        {
            auto& trace = state.shown.traces[t];
            std::copy (trace + 2, trace + numPoints, trace);
            trace[numPoints - 2] = state.column.first (t);
            trace[numPoints - 1] = state.column.second (t);
        }

        state.column.frames = 0;
    }

    static void begin (State& state, int way) noexcept
    {
        state.way = way;
        endSweep (state);
        state.column = {};

        if (way == rolls)
        {
            state.shown = {};
            state.shown.points = numPoints;
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        for (int port = 0; port < numTraces; ++port)
            for (int v = 0; v < block.voices; ++v)
                for (int i = 0; i < block.frames; ++i)
                    block.out (port, v)[i] = bounded (block.in (port, v)[i]);

        const int chosen = std::clamp (block.choice (trigger), 0, 2);
        const auto* seconds = block.parameter (time);
        const auto* levels = block.parameter (triggerLevel);
        const auto* gains = block.parameter (gainA);

        for (int t = 0; t < numTraces; ++t)
        {
            state.gains[t] = gainFromDecibels (block.parameter (gainA + t)[block.frames - 1]);
            state.plugged[t] = block.connected (t) ? 1 : 0;
        }

        if (block.choice (freeze) != 0)
        {
            endSweep (state);
            state.column.frames = 0;
            return;
        }

        for (int i = 0; i < block.frames; ++i)
        {
            const auto screen = static_cast<double> (seconds[i]);
            const int way = chosen == freely && screen >= rollSeconds ? rolls : chosen;
            const float values[numTraces] = {bounded (block.in (0)[i]), bounded (block.in (1)[i])};

            // A sweep that lasts for another time than the knob now says is not worth waiting for.
            if (way != state.way)
                begin (state, way);
            else if (state.sweeping != 0 && ! (std::abs (screen - state.sweepSeconds) <= 0.01 * screen))
                endSweep (state);

            if (way == rolls)
            {
                roll (state, values, screen * block.sampleRate);
                continue;
            }

            if (state.sweeping == 0
                && triggers (state, chosen, values[0], levels[i], gainFromDecibels (gains[i]), block.sampleRate))
                beginSweep (state, screen);

            if (state.sweeping != 0)
                write (state, values, block.sampleRate);
        }
    }

    /// Line 0 is A, line 1 is B where it is plugged in; the gains apply, and what is higher than the screen is cut off.
    static void display (const State& state, Display& display) noexcept
    {
        display.lines = state.plugged[1] != 0 ? 2 : 1;
        display.points = std::clamp (static_cast<int> (state.shown.points), 0, numPoints);

        for (int line = 0; line < display.lines; ++line)
            for (int point = 0; point < display.points; ++point)
                display.values[line][point] = bounded (state.shown.traces[line][point] * state.gains[line], 1.0f);
    }
};

BULKHEAD_MODULE (Scope)

} // namespace bulkhead
