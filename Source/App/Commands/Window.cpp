#include "App/Failure.h"
#include "App/LoadedPatch.h"
#include "App/PluginWatch.h"
#include "App/SandboxNotice.h"
#include "App/StartReport.h"
#include "App/UserPlugins.h"
#include "Commands.h"

#include "Graph/WholeFile.h"
#include "Host/MidiDevices.h"
#include "Host/SandboxProbe.h"
#include "Session/PluginPreloading.h"
#include "Session/StateFolder.h"
#include "Ui/MainWindow.h"

#include <cstdlib>

namespace bulkhead
{

namespace
{

/// The program with a window, as JUCE wants an application to be.
class Application final : public juce::JUCEApplication
{
public:
    explicit Application (WindowOptions o) : options (std::move (o)) {}

    const juce::String getApplicationName() override { return "Bulkhead"; }
    const juce::String getApplicationVersion() override { return BULKHEAD_VERSION; }
    bool moreThanOneInstanceAllowed() override { return true; }

    void initialise (const juce::String&) override
    {
        if (juce::Desktop::getInstance().getDisplays().displays.isEmpty())
        {
            setApplicationReturnValue (
                fail (std::string ("cannot open the display \"") + std::getenv ("DISPLAY") + "\""));
            return quit();
        }

        try
        {
            EngineOptions engineOptions;
            engineOptions.pool.first = options.numProcesses;
            engineOptions.requireSandbox = options.requireSandbox;
            engineOptions.pluginsJoinLater = true;
            engineOptions.preload.plugins = options.preload;
            engineOptions.readableFolders = userPlugins().readableFolders();
            engine = std::make_unique<Engine> (engineOptions);
        }
        catch (const std::exception& e)
        {
            setApplicationReturnValue (fail (e.what()));
            return quit();
        }

        session = std::make_unique<Session> (*engine);
        router = std::make_unique<MidiRouter> (*session);
        player = std::make_unique<DevicePlayer> (*engine, true);
        devices = std::make_unique<AudioDevices> (*player);

        // Faults are told from an engine's thread; the window is the message thread's.
        engine->onFault = [this] (const std::string& words) { notifyLater (words); };
        journal = std::make_unique<EditJournal> (JournalFolder (stateFolder()),
                                                 [this] (const std::string& words) { notifyLater (words); });
        session->journalTo (journal.get(), stateFolder());
        session->findPluginsIn (&userPlugins());
        devices->onNotice = [this] (const std::string& words) { session->notify (words); };
        sandbox = std::make_unique<SandboxNotice> (*engine,
                                                   [this] (const std::string& words)
                                                   {
                                                       std::fprintf (stderr, "bulkhead: %s\n", words.c_str());
                                                       session->notify (words);
                                                   });

        // The window is built while the patch's workers start.
        window = std::make_unique<MainWindow> (*session, *router, *devices, *player);
        std::string problem;
        const auto isSafeStart = isDangerous (options.patch);

        if (! options.patch.empty() && ! isSafeStart)
            problem = session->open (options.patch);

        if (options.reportStart)
        {
            start = std::make_unique<StartReport> (*engine, session->patch());
            start->watch (*window->getContentComponent());
        }

        if (! problem.empty())
        {
            std::fprintf (stderr, "bulkhead: %s: %s\n", options.patch.c_str(), problem.c_str());
            session->notify (options.patch + ": " + problem);
        }

        if (const auto trouble = devices->open ({}); ! trouble.empty())
            session->notify (trouble);

        midiDevices = std::make_unique<MidiDevices> (*engine, [this] (const std::string&, auto message)
                                                     { router->receive (message); });
        window->beginRecovery (options.patch, isSafeStart);

        if (options.preload > 0)
        {
            preloading = std::make_unique<PluginPreloading> (*session, stateFolder(), options.preload);
            window->onPointedAt = [this] (const ModuleType& type) { preloading->pointAt (type); };
        }

        pluginWatch = std::make_unique<PluginWatch> (userPlugins(),
                                                     [this] (const std::string& words) { showPluginsLater (words); });
        window->onLookForPlugins = [this] { pluginWatch->lookAgain(); };
    }

    /// The desktop's wish to quit asks about unsaved changes like the window's own.
    void systemRequestedQuit() override
    {
        if (window != nullptr)
            window->closeButtonPressed();
        else
            quit();
    }

    void shutdown() override
    {
        pluginWatch.reset();
        preloading.reset();
        start.reset();
        sandbox.reset();
        window.reset();
        midiDevices.reset();
        devices.reset();
        player.reset();
        router.reset();
        session.reset();
        journal.reset();
        engine.reset();
    }

private:
    void notifyLater (const std::string& words)
    {
        juce::MessageManager::callAsync (
            [this, words]
            {
                if (session != nullptr)
                    session->notify (words);
            });
    }

    void showPluginsLater (const std::string& words)
    {
        juce::MessageManager::callAsync (
            [this, words]
            {
                if (window == nullptr)
                    return;

                session->pluginsChanged();
                window->pluginsChanged();

                if (preloading != nullptr)
                    preloading->refresh();

                if (! words.empty())
                    session->notify (words);
            });
    }

    /// True when programs that had opened this patch died soon after, again and again.
    bool isDangerous (const std::string& patch) const
    {
        std::string bytes;
        return ! patch.empty() && readWholeFile (patch, PatchLimits::fileBytes, bytes).empty()
               && journal->folder().failedStarts (fingerprintOf (bytes)) >= JournalFolder::mostFailedStarts;
    }

    WindowOptions options;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<EditJournal> journal;
    std::unique_ptr<Session> session;
    std::unique_ptr<MidiRouter> router;
    std::unique_ptr<DevicePlayer> player;
    std::unique_ptr<AudioDevices> devices;
    std::unique_ptr<MidiDevices> midiDevices;
    std::unique_ptr<MainWindow> window;
    std::unique_ptr<StartReport> start;
    std::unique_ptr<SandboxNotice> sandbox;
    std::unique_ptr<PluginPreloading> preloading;
    std::unique_ptr<PluginWatch> pluginWatch;
};

WindowOptions windowOptions;

} // namespace

int openWindow (const WindowOptions& options)
{
    // A patch that cannot be read is said before a window is opened for it.
    windowOptions = options;

    if (! options.patch.empty())
        windowOptions.numProcesses = numProcessesOf (loadPatchOrThrow (options.patch));

    if (std::getenv ("DISPLAY") == nullptr)
        return fail ("there is no display: bulkhead play PATCH plays without one");

    if (options.requireSandbox)
        requireSandbox();

    juce::JUCEApplicationBase::createInstance = []() -> juce::JUCEApplicationBase*
    { return new Application (windowOptions); };
    return juce::JUCEApplicationBase::main();
}

} // namespace bulkhead
