#include "MainWindow.h"

#include "MainComponent.h"
#include "Theme.h"

namespace bulkhead
{

MainWindow::MainWindow (Session& session, MidiRouter& router, AudioDevices& devices, DevicePlayer& player)
    : juce::DocumentWindow ("Bulkhead", Theme::current().bar, allButtons, false)
{
    juce::LookAndFeel::setDefaultLookAndFeel (&lookAndFeel);
    setUsingNativeTitleBar (true);
    setResizable (true, false);
    setResizeLimits (760, 420, 16384, 16384);

    auto content = std::make_unique<MainComponent> (session, router, devices, player);
    content->onTitle = [this] (const juce::String& title) { setName (title); };
    content->onLookForPlugins = [this]
    {
        if (onLookForPlugins)
            onLookForPlugins();
    };
    content->onQuit = [this] { closeButtonPressed(); };

    const auto* screen = juce::Desktop::getInstance().getDisplays().getPrimaryDisplay();
    const auto room = screen != nullptr ? screen->userArea : juce::Rectangle<int> (1280, 800);
    content->setSize (std::min (1440, room.getWidth() - 40), std::min (900, room.getHeight() - 60));
    content->onPointedAt = [this] (const ModuleType& type)
    {
        if (onPointedAt)
            onPointedAt (type);
    };
    setContentOwned (content.release(), true);

    addToDesktop();
    centreWithSize (getWidth(), getHeight());
    setVisible (true);
}

MainWindow::~MainWindow()
{
    // Before the look and feel that they are drawn with.
    clearContentComponent();
    juce::LookAndFeel::setDefaultLookAndFeel (nullptr);
}

void MainWindow::pluginsChanged()
{
    if (auto* content = dynamic_cast<MainComponent*> (getContentComponent()))
        content->pluginsChanged();
}

void MainWindow::closeButtonPressed()
{
    if (auto* content = dynamic_cast<MainComponent*> (getContentComponent()))
        content->whenSafeToClose ([] { juce::JUCEApplicationBase::quit(); });
}

void MainWindow::beginRecovery (const std::string& file, bool isSafeStart)
{
    if (auto* content = dynamic_cast<MainComponent*> (getContentComponent()))
        content->recovery().begin (file, isSafeStart);
}

void MainWindow::activeWindowStatusChanged()
{
    juce::DocumentWindow::activeWindowStatusChanged();

    // A key that was let go while another window had the keyboard (Alt, after Alt+F4) would count as held for ever.
    // Whatever is still held is seen again with the next key or mouse event.
    if (isActiveWindow())
        juce::ModifierKeys::currentModifiers = juce::ModifierKeys::currentModifiers.withOnlyMouseButtons();
}

} // namespace bulkhead
