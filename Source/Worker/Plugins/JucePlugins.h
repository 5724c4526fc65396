// What is done through JUCE: hosting VST3 and VST2, and the windows of plugins' own editors. In a library of its own,
// which a worker loads when it is first needed. JUCE brings its windows and an event loop along, and idle workers pay
// for neither.
#pragma once

#include "Runner/HostedModule.h"

namespace bulkhead
{

/// What the library gives. It has a JUCE of its own; the thread that asks first becomes that JUCE's message thread, and
/// is the only one to use this.
class JucePlugins
{
public:
    virtual ~JucePlugins() = default;

    /// nullptr for a format that it does not host.
    virtual std::unique_ptr<PluginLoader> makeLoader (PluginFormat format) = 0;

    /// Does what plugins have asked their host to do later, until there is something to read from `descriptor` or it
    /// is broken. The thread sleeps meanwhile.
    virtual void runUntilReadable (int descriptor) = 0;

    /// Shows the own editor of a module of any format in a window; both outlive it. Where it is shown already it comes
    /// to the front. Empty, or why it cannot be shown. Only in a process that reaches the display.
    virtual std::string showEditor (HostedModule& module, const EditorPlace& place, EditorListener& listener) = 0;

    virtual void closeEditor (const HostedModule& module) = 0;
};

inline constexpr const char* jucePluginsLibrary = "libbulkhead-juce-plugins.so";

/// Where the library is: in the folder of this program. To be found out before the process is locked.
std::string jucePluginsPath();

/// Loads the library. nullptr and a problem where there is none. Control thread.
JucePlugins* loadJucePlugins (std::string& problem);

/// The library when it is loaded already, or nullptr. Control thread.
JucePlugins* loadedJucePlugins() noexcept;

} // namespace bulkhead
