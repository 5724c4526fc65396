#include "PluginLayout.h"

#include "Ipc/Layout.h"

#include <algorithm>

namespace bulkhead
{

LayoutBuilder::LayoutBuilder (std::size_t numPorts, double sampleRate) : rate (sampleRate)
{
    layout.ports.resize (numPorts);
}

void LayoutBuilder::addChannel (std::size_t index, bool isInput, ForeignChannel channel)
{
    auto& port = use (index);
    port.role = channel.kind == SignalKind::midi ? PluginLayout::Use::Role::events : PluginLayout::Use::Role::signal;
    port.isInput = isInput;
    auto& channels = isInput ? inputs : outputs;
    channels.channels.push_back (std::move (channel));
    channels.indices.push_back (index);
}

void LayoutBuilder::addControl (std::size_t index, const ForeignControl& control)
{
    auto [parameter, scale] = makeParameter (control, rate);
    auto& port = use (index);
    port.role = PluginLayout::Use::Role::control;
    port.isInput = true;
    port.value = scale.toPlugin (parameter.defaultValue);

    // What is beyond stays at its default.
    if (layout.controls.size() == PluginLimits::parameters)
        return;

    auto& parameters = layout.description.parameters;
    const auto id = parameter.id;
    const auto isTaken = [&wanted = parameter] (const PluginParameter& p) { return p.id == wanted.id; };

    for (auto number = 2; std::any_of (parameters.begin(), parameters.end(), isTaken); ++number)
        parameter.id = id + "_" + std::to_string (number);

    port.parameter = static_cast<int> (layout.controls.size());
    layout.controls.push_back (std::move (scale));
    parameters.push_back (std::move (parameter));
}

std::string LayoutBuilder::place (Channels& channels, std::vector<PluginPort>& ports, std::string_view id,
                                  std::string_view name, bool& firstIsMain)
{
    auto bundles = bundlePorts (channels.channels, id, name);

    if (! bundles)
        return "It has too many ports: " + std::to_string (channels.channels.size()) + " of one direction.";

    for (std::size_t i = 0; i < channels.indices.size(); ++i)
        use (channels.indices[i]).place = bundles->places[i];

    ports = std::move (bundles->ports);
    firstIsMain = bundles->firstIsMain;
    return {};
}

std::string LayoutBuilder::finish()
{
    auto& description = layout.description;
    auto mainInput = false, mainOutput = false;

    if (auto problem = place (inputs, description.inputs, "in", "In", mainInput); ! problem.empty())
        return problem;

    if (auto problem = place (outputs, description.outputs, "out", "Out", mainOutput); ! problem.empty())
        return problem;

    description.mainInput = mainInput && mainOutput ? 0 : -1;

    if (description.category.empty())
        description.category = categoryByPorts (description);

    return {};
}

std::string differenceOf (const PluginDescription& described, const PluginDescription& found)
{
    const auto samePort = [] (const PluginPort& a, const PluginPort& b)
    { return a.id == b.id && a.kind == b.kind && a.channels == b.channels; };

    const auto sameParameter = [] (const PluginParameter& a, const PluginParameter& b) {
        return a.id == b.id && a.minimum == b.minimum && a.maximum == b.maximum && a.choices.size() == b.choices.size();
    };

    const auto same = [] (const auto& a, const auto& b, auto compare)
    { return std::equal (a.begin(), a.end(), b.begin(), b.end(), compare); };

    if (! same (described.inputs, found.inputs, samePort) || ! same (described.outputs, found.outputs, samePort))
        return "It has other ports than when it was scanned.";

    if (! same (described.parameters, found.parameters, sameParameter))
        return "It has other parameters than when it was scanned.";

    return {};
}

void addProblem (std::string& problems, const std::string& name, const std::string& reason)
{
    constexpr std::size_t longest = 4096;

    if (problems.size() + name.size() + reason.size() > longest)
        return;

    problems += (problems.empty() ? "" : "\n") + name + ": " + reason;
}

int latencyInFrames (float written) noexcept
{
    constexpr auto most = static_cast<float> (PluginLimits::latency);
    return written > 0.0f ? static_cast<int> (std::min (written, most) + 0.5f) : 0;
}

std::uint32_t tailInFrames (double seconds, double sampleRate) noexcept
{
    // 0 is what those say that have never thought of it, reverbs among them. Nor NaN.
    if (! (seconds > 0.0 && sampleRate > 0.0))
        return 0;

    return seconds > PluginLimits::tail ? endlessTail : 1 + static_cast<std::uint32_t> (seconds * sampleRate + 0.5);
}

std::string categoryByPorts (const PluginDescription& description)
{
    const auto has = [] (const std::vector<PluginPort>& ports, SignalKind kind)
    { return std::any_of (ports.begin(), ports.end(), [kind] (const PluginPort& port) { return port.kind == kind; }); };

    const auto makesAudio = has (description.outputs, SignalKind::audio);

    if (makesAudio && has (description.inputs, SignalKind::audio))
        return "Effect";

    if (makesAudio)
        return has (description.inputs, SignalKind::midi) ? "Instrument" : "Oscillator";

    return "Utility";
}

} // namespace bulkhead
