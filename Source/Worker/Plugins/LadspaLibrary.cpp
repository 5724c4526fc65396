#include "LadspaLibrary.h"

#include "PluginText.h"

#include <cmath>
#include <cstring>
#include <dlfcn.h>
#include <strings.h>

namespace bulkhead
{

namespace
{

std::string_view text (const char* foreign) noexcept
{
    return foreign == nullptr ? std::string_view() : std::string_view (foreign, ::strnlen (foreign, 4096));
}

/// ladspa.h says what each hint means.
std::optional<float> defaultOf (int hints, float low, float high)
{
    const auto logarithmic = LADSPA_IS_HINT_LOGARITHMIC (hints) && low > 0.0f && high > 0.0f;
    const auto between = [&] (float part)
    {
        return logarithmic ? std::exp (std::log (low) * (1.0f - part) + std::log (high) * part)
                           : low * (1.0f - part) + high * part;
    };

    switch (hints & LADSPA_HINT_DEFAULT_MASK)
    {
        case LADSPA_HINT_DEFAULT_MINIMUM:
            return low;
        case LADSPA_HINT_DEFAULT_LOW:
            return between (0.25f);
        case LADSPA_HINT_DEFAULT_MIDDLE:
            return between (0.5f);
        case LADSPA_HINT_DEFAULT_HIGH:
            return between (0.75f);
        case LADSPA_HINT_DEFAULT_MAXIMUM:
            return high;
        case LADSPA_HINT_DEFAULT_0:
            return 0.0f;
        case LADSPA_HINT_DEFAULT_1:
            return 1.0f;
        case LADSPA_HINT_DEFAULT_100:
            return 100.0f;
        case LADSPA_HINT_DEFAULT_440:
            return 440.0f;
        default:
            return {};
    }
}

ForeignControl readControl (const LADSPA_Descriptor& plugin, unsigned long port, double sampleRate)
{
    const auto& range = plugin.PortRangeHints[port];
    const auto hints = range.HintDescriptor;
    const auto factor = LADSPA_IS_HINT_SAMPLE_RATE (hints) ? static_cast<float> (sampleRate) : 1.0f;

    ForeignControl control;
    control.name = plainText (text (plugin.PortNames[port]));
    control.symbol = portId (control.name, "control");
    control.isToggle = LADSPA_IS_HINT_TOGGLED (hints);
    control.isInteger = LADSPA_IS_HINT_INTEGER (hints);
    control.isLogarithmic = LADSPA_IS_HINT_LOGARITHMIC (hints);

    // "Frequency (Hz)", "Gain [dB]": the only place for a unit.
    if (const auto from = control.name.find_last_of ("(["); from != std::string::npos && from > 0)
    {
        const auto inside = control.name.substr (from + 1);

        for (const std::string_view unit : {"Hz", "kHz", "dB", "%", "ms", "s", "seconds", "octaves", "BPM"})
            if (inside.size() == unit.size() + 1 && ::strncasecmp (inside.data(), unit.data(), unit.size()) == 0)
            {
                control.unit = unit == "seconds" ? "s" : unit == "octaves" ? "oct" : unit;
                control.name = plainText (std::string_view (control.name).substr (0, from));
            }
    }

    if (LADSPA_IS_HINT_BOUNDED_BELOW (hints))
        control.minimum = range.LowerBound * factor;

    if (LADSPA_IS_HINT_BOUNDED_ABOVE (hints))
        control.maximum = range.UpperBound * factor;

    control.defaultValue = defaultOf (hints, control.minimum.value_or (0.0f),
                                      control.maximum.value_or (control.minimum.value_or (0.0f) + 1.0f));
    return control;
}

bool isLatency (std::string_view name) noexcept
{
    return name.size() < 16
           && (::strcasecmp (std::string (name).c_str(), "latency") == 0
               || ::strcasecmp (std::string (name).c_str(), "_latency") == 0);
}

} // namespace

std::shared_ptr<const LadspaLibrary> LadspaLibrary::open (const std::string& file, std::string& problem)
{
    std::shared_ptr<LadspaLibrary> library (new LadspaLibrary);
    library->handle = ::dlopen (file.c_str(), RTLD_NOW | RTLD_LOCAL);

    if (library->handle == nullptr)
    {
        const auto* reason = ::dlerror();
        problem = "It cannot be opened: " + plainText (text (reason), 500);
        return nullptr;
    }

    const auto descriptor =
        reinterpret_cast<LADSPA_Descriptor_Function> (::dlsym (library->handle, "ladspa_descriptor"));

    if (descriptor == nullptr)
    {
        problem = "It is no LADSPA library.";
        return nullptr;
    }

    for (unsigned long i = 0; i < PluginLimits::perBundle; ++i)
    {
        const auto* plugin = descriptor (i);

        if (plugin == nullptr)
            break;

        library->descriptors.push_back (plugin);
    }

    return library;
}

LadspaLibrary::~LadspaLibrary()
{
    if (handle != nullptr)
        ::dlclose (handle);
}

std::string ladspaIdentifier (const LADSPA_Descriptor& plugin)
{
    return std::to_string (plugin.UniqueID) + ":" + plainText (text (plugin.Label), 128);
}

std::optional<PluginLayout> readLadspaPlugin (const LADSPA_Descriptor& plugin, const std::string& file,
                                              double sampleRate, std::string& problem)
{
    constexpr unsigned long mostPorts = 4096;

    if (plugin.instantiate == nullptr || plugin.connect_port == nullptr || plugin.run == nullptr
        || plugin.cleanup == nullptr)
        problem = "It lacks a function that it must have.";
    else if (plugin.PortCount > mostPorts)
        problem = "It has too many ports: " + std::to_string (plugin.PortCount) + ".";
    else if (plugin.PortCount > 0
             && (plugin.PortDescriptors == nullptr || plugin.PortNames == nullptr || plugin.PortRangeHints == nullptr))
        problem = "It does not say what its ports are.";

    if (! problem.empty())
        return {};

    LayoutBuilder builder (plugin.PortCount, sampleRate);
    auto& description = builder.description();
    description.format = PluginFormat::ladspa;
    description.identifier = ladspaIdentifier (plugin);
    description.file = file;
    description.name = plainText (text (plugin.Name));
    description.vendor = plainText (text (plugin.Maker));

    if (description.name.empty())
        description.name = description.identifier;

    for (unsigned long i = 0; i < plugin.PortCount; ++i)
    {
        const auto kind = plugin.PortDescriptors[i];
        const auto isInput = LADSPA_IS_PORT_INPUT (kind) != 0;
        const auto name = plainText (text (plugin.PortNames[i]));

        if (isInput == (LADSPA_IS_PORT_OUTPUT (kind) != 0)
            || (LADSPA_IS_PORT_AUDIO (kind) != 0) == (LADSPA_IS_PORT_CONTROL (kind) != 0))
        {
            problem = "Its port " + std::to_string (i) + " is of no known kind.";
            return {};
        }

        if (LADSPA_IS_PORT_AUDIO (kind))
        {
            builder.addChannel (i, isInput, {.kind = SignalKind::audio, .symbol = name, .name = name});
        }
        else if (isInput)
        {
            builder.addControl (i, readControl (plugin, i, sampleRate));
        }
        else
        {
            builder.use (i).role = PluginLayout::Use::Role::meter;
            builder.use (i).isInput = false;

            if (isLatency (name))
                builder.layout.latencyPort = static_cast<int> (i);
        }
    }

    problem = builder.finish();
    return problem.empty() ? std::optional (std::move (builder.layout)) : std::nullopt;
}

} // namespace bulkhead
