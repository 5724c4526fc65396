// The memory that a plugin's controls and meters are connected to, and the parameters that some of them are.
#pragma once

#include "PluginLayout.h"

#include <atomic>
#include <span>

namespace bulkhead
{

/// Written by the thread that runs the plugin, or by another one while it does not run; read by any.
class ControlValues
{
public:
    explicit ControlValues (const PluginLayout& layout) : scales (layout.controls), values (layout.ports.size())
    {
        ports.resize (scales.size());

        for (std::size_t i = 0; i < values.size(); ++i)
        {
            values[i] = layout.ports[i].value;

            if (const auto parameter = layout.ports[i].parameter; parameter >= 0)
                ports[static_cast<std::size_t> (parameter)] = i;
        }
    }

    /// What the plugin's port is connected to. It stays there.
    float* address (std::size_t port) noexcept { return values.data() + port; }

    /// As the plugin sees it.
    float value (std::size_t port) const noexcept
    {
        return std::atomic_ref (values[port]).load (std::memory_order_relaxed);
    }
    void setValue (std::size_t port, float value) noexcept
    {
        std::atomic_ref (values[port]).store (value, std::memory_order_relaxed);
    }

    /// As the parameter has it. What is out of range is brought into it; a parameter that is not there is left alone.
    void set (std::size_t parameter, float value) noexcept
    {
        if (parameter < ports.size())
            setValue (ports[parameter], scales[parameter].toPlugin (value));
    }

    /// The same for a value as the plugin has it.
    void setAsPlugin (std::size_t parameter, float value) noexcept
    {
        if (parameter < ports.size())
            set (parameter, scales[parameter].fromPlugin (value));
    }

    void set (std::span<const float> parameters) noexcept
    {
        for (std::size_t i = 0; i < parameters.size(); ++i)
            set (i, parameters[i]);
    }

    void get (std::span<float> parameters) const noexcept
    {
        for (std::size_t i = 0; i < std::min (parameters.size(), ports.size()); ++i)
            parameters[i] = scales[i].fromPlugin (value (ports[i]));
    }

private:
    std::vector<ControlScale> scales;
    std::vector<std::size_t> ports; ///< By parameter.
    mutable std::vector<float> values; ///< By port.
};

} // namespace bulkhead
