#include "EditorWindow.h"

#include "XServer.h"

namespace bulkhead
{

static unsigned long windowOf (const juce::Component& component)
{
    return reinterpret_cast<unsigned long> (component.getWindowHandle());
}

std::unique_ptr<EditorWindow> EditorWindow::open (HostedModule& module, const EditorPlace& place,
                                                  EditorListener& listener, std::function<void()> onClose,
                                                  std::string& problem)
{
    ignoreXErrors();
    std::unique_ptr<EditorWindow> window (new EditorWindow (place, listener, std::move (onClose)));
    problem = window->show (module, place);

    if (! problem.empty())
        return nullptr;

    return window;
}

EditorWindow::EditorWindow (const EditorPlace& place, EditorListener& listener, std::function<void()> onCloseToUse)
    : juce::DocumentWindow (juce::String::fromUTF8 (place.title.c_str()), juce::Colours::black,
                            juce::DocumentWindow::minimiseButton | juce::DocumentWindow::closeButton, false),
      hears (listener), onClose (std::move (onCloseToUse))
{
    setUsingNativeTitleBar (true);
}

EditorWindow::~EditorWindow()
{
    stopTimer();
    hostKeys = nullptr;
    embedded = nullptr; // while its window is there
    clearContentComponent();

    if (ownModule != nullptr)
        ownModule->editorClosed();
}

std::string EditorWindow::show (HostedModule& module, const EditorPlace& place)
{
    constexpr int idlesPerSecond = 30;
    std::string problem;
    ownModule = dynamic_cast<JuceModule*> (&module);

    if (ownModule != nullptr)
    {
        auto* editor = ownModule->makeJuceEditor (*this);

        if (editor == nullptr)
        {
            ownModule = nullptr;
            return "it has no editor of its own";
        }

        setResizable (editor->isResizable(), false);
        setContentOwned (editor, true);
    }
    else
    {
        embedded = module.makeEditor (problem);

        if (embedded == nullptr)
            return problem;

        holder = new juce::Component;
        holder->setSize (400, 300); // until it says
        setContentOwned (holder, true);
    }

    addToDesktop();
    bringOntoScreen (place);

    if (place.owner != 0)
    {
        XServer().setOwner (windowOf (*this), place.owner);
        hostKeys = std::make_unique<HostKeys> (windowOf (*this), place.owner);
    }

    setVisible (true);

    if (embedded != nullptr)
    {
        problem = embed();
        stayOnScreen(); // it knows its size now
    }

    startTimerHz (idlesPerSecond);
    moved();
    return problem;
}

void EditorWindow::bringOntoScreen (const EditorPlace& place)
{
    if (place.isPlaced)
        setTopLeftPosition (place.x, place.y);
    else
        centreWithSize (getWidth(), getHeight());

    stayOnScreen();
}

void EditorWindow::stayOnScreen()
{
    const auto& displays = juce::Desktop::getInstance().getDisplays();

    if (const auto* display = displays.getDisplayForRect (getBounds()))
        setBounds (getBounds().constrainedWithin (display->userArea));
}

std::string EditorWindow::embed()
{
    if (auto problem = embedded->open (windowOf (*this), *this); ! problem.empty())
        return problem;

    if (embedded->window() == 0)
        return {};

    XServer server;
    server.show (embedded->window());

    if (const auto size = server.sizeOf (embedded->window()))
        resized (size->first, size->second);

    return {};
}

/// An editor says how large it is in pixels; JUCE counts in what they are at this display's scale.
void EditorWindow::resized (int width, int height)
{
    constexpr int least = 16, most = 16384;
    const auto scale = getPeer() == nullptr ? 1.0 : getPeer()->getPlatformScaleFactor();

    if (holder != nullptr && width >= least && height >= least && width <= most && height <= most)
        setContentComponentSize (juce::roundToInt (width / scale), juce::roundToInt (height / scale));
}

void EditorWindow::comeForward()
{
    setMinimised (false);
    setVisible (true);
    toFront (true);
}

/// Where its frame is: that is what a window is placed by before it has one.
void EditorWindow::moved()
{
    const auto known =
        getPeer() == nullptr ? juce::ComponentPeer::OptionalBorderSize() : getPeer()->getFrameSizeIfPresent();
    const auto frame = known ? *known : juce::BorderSize<int>();
    hears.moved (getX() - frame.getLeft(), getY() - frame.getTop());
}

void EditorWindow::closeButtonPressed()
{
    if (! std::exchange (isClosing, true))
        onClose();
}

void EditorWindow::timerCallback()
{
    if (hostKeys != nullptr)
        hostKeys->passOn();

    if (embedded != nullptr && ! isClosing && ! embedded->idle())
        closeButtonPressed();
}

} // namespace bulkhead
