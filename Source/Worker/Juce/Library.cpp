// The library's only entrance.
#include "EditorWindow.h"
#include "JuceEventLoop.h"
#include "JuceLoader.h"

#include "Worker/Plugins/JucePlugins.h"

#include <map>

namespace bulkhead
{

namespace
{

class Library final : public JucePlugins
{
public:
    std::unique_ptr<PluginLoader> makeLoader (PluginFormat format) override
    {
        auto juceFormat = makeJuceFormat (format);
        return juceFormat == nullptr ? nullptr : std::make_unique<JuceLoader> (format, std::move (juceFormat));
    }

    void runUntilReadable (int descriptor) override
    {
        loop.runUntilReadable (descriptor, [this] { return ! windows.empty(); });
    }

    std::string showEditor (HostedModule& module, const EditorPlace& place, EditorListener& listener) override
    {
        if (const auto shown = windows.find (&module); shown != windows.end())
        {
            shown->second->comeForward();
            return {};
        }

        std::string problem;
        auto window = EditorWindow::open (
            module, place, listener,
            [this, &module, &listener]
            {
                // Not from within what the window does at the moment.
                juce::MessageManager::callAsync (
                    [this, &module, &listener]
                    {
                        closeEditor (module);
                        listener.closed();
                    });
            },
            problem);

        if (window != nullptr)
            windows[&module] = std::move (window);

        return problem;
    }

    void closeEditor (const HostedModule& module) override { windows.erase (&module); }

private:
    JuceEventLoop loop;
    std::map<const HostedModule*, std::unique_ptr<EditorWindow>> windows;
};

} // namespace

} // namespace bulkhead

extern "C" __attribute__ ((visibility ("default"))) bulkhead::JucePlugins* bulkheadJucePlugins();

bulkhead::JucePlugins* bulkheadJucePlugins()
{
    // For ever: plugins may have threads that use it to the end.
    static auto* library = new bulkhead::Library;
    return library;
}
