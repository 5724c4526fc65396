// The library's only entrance.
#include "JuceEventLoop.h"
#include "JuceLoader.h"

#include "Worker/Plugins/JucePlugins.h"

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

    void runUntilReadable (int descriptor) override { loop.runUntilReadable (descriptor); }

private:
    JuceEventLoop loop;
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
