#include "TopBar.h"

#include "Icons.h"
#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr int edge = 10, buttonSize = 32, meterWidth = 250;
static constexpr int wideWidth = 1300, middleWidth = 1080, narrowWidth = 920, narrowMeter = 150;

TopBar::TopBar (juce::ApplicationCommandManager& commands, Session& session)
    : menu (commands), menuBar (&menu), transportBar (commands, session), browser ("Module browser", icons::panel()),
      undo ("Undo", icons::undo()), redo ("Redo", icons::redo()), zoomOut ("Zoom out", icons::zoomOut()),
      zoomIn ("Zoom in", icons::zoomIn()), fit ("Show all", icons::fit()), keyboard ("Keyboard", icons::piano()),
      device ("Audio device", icons::sliders())
{
    setName ("top bar");
    setOpaque (true);
    menuBar.setName ("menu");
    zoom.setName ("zoom");
    zoom.setColour (juce::TextButton::buttonColourId, juce::Colours::transparentBlack);
    zoom.setColour (juce::ComboBox::outlineColourId, juce::Colours::transparentBlack);
    zoom.setWantsKeyboardFocus (false);

    const std::pair<juce::Button&, juce::CommandID> triggers[] = {{browser, WindowCommand::browser},
                                                                  {undo, WindowCommand::undo},
                                                                  {redo, WindowCommand::redo},
                                                                  {zoomOut, WindowCommand::zoomOut},
                                                                  {zoomIn, WindowCommand::zoomIn},
                                                                  {zoom, WindowCommand::zoomActual},
                                                                  {fit, WindowCommand::showAll},
                                                                  {keyboard, WindowCommand::showKeyboard},
                                                                  {device, WindowCommand::deviceSettings}};

    for (const auto& [button, command] : triggers)
    {
        button.setCommandToTrigger (&commands, command, true);
        addAndMakeVisible (button);
    }

    addAndMakeVisible (menuBar);
    addAndMakeVisible (transportBar);
    addAndMakeVisible (levelMeter);
    showZoom (1.0f);
}

TopBar::~TopBar() { menuBar.setModel (nullptr); }

void TopBar::showPatch (const juce::String& newName, bool isModified)
{
    if (newName == name && isModified == modified)
        return;

    name = newName;
    modified = isModified;
    repaint (nameArea);
}

void TopBar::showZoom (float newZoom) { zoom.setButtonText (juce::String (std::lround (newZoom * 100.0f)) + " %"); }

void TopBar::resized()
{
    auto area = getLocalBounds().withTrimmedBottom (1).reduced (edge, 0);
    browser.setBounds (area.removeFromLeft (buttonSize).withSizeKeepingCentre (buttonSize, buttonSize));
    area.removeFromLeft (edge / 2);
    auto menuWidth = 0;

    for (const auto& menuName : menu.getMenuBarNames())
        menuWidth += menuBar.getLookAndFeel().getMenuBarItemWidth (menuBar, 0, menuName);

    menuBar.setBounds (area.removeFromLeft (menuWidth));

    // In a narrow window the transport and the meter keep their room, and what the menus have, too, gives it.
    const auto wide = getWidth() >= wideWidth, narrow = getWidth() < narrowWidth;
    const auto meter = wide ? meterWidth : narrowMeter;
    const auto transport = getWidth() >= middleWidth ? TransportBar::fullWidth : TransportBar::smallWidth;
    area.removeFromLeft (edge);
    transportBar.setBounds (area.removeFromLeft (transport).withSizeKeepingCentre (transport, buttonSize));

    for (auto* button : std::initializer_list<juce::Component*> {&keyboard, &device})
        button->setVisible (wide);

    for (auto* button : std::initializer_list<juce::Component*> {&zoomOut, &zoom, &zoomIn, &fit})
        button->setVisible (! narrow);

    levelMeter.setBounds (area.removeFromRight (meter).withSizeKeepingCentre (meter, 20));
    area.removeFromRight (2 * edge);

    const auto place = [&area] (juce::Component& button, int width)
    { button.setBounds (area.removeFromRight (width).withSizeKeepingCentre (width, buttonSize)); };

    if (wide)
    {
        place (device, buttonSize);
        place (keyboard, buttonSize);
        area.removeFromRight (edge);
    }

    if (! narrow)
    {
        place (fit, buttonSize);
        place (zoomIn, buttonSize);
        place (zoom, 60);
        place (zoomOut, buttonSize);
        area.removeFromRight (edge);
    }

    place (redo, buttonSize);
    place (undo, buttonSize);
    area.removeFromRight (edge);

    // In the middle of the window, as long as there is room for it there.
    const auto half = std::min (getWidth() / 2 - area.getX(), area.getRight() - getWidth() / 2);
    nameArea = half > 100 ? area.withLeft (getWidth() / 2 - half).withRight (getWidth() / 2 + half) : area;
}

void TopBar::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.bar);
    g.setColour (theme.barLine);
    g.fillRect (getLocalBounds().removeFromBottom (1));

    if (! g.clipRegionIntersects (nameArea))
        return;

    // Where there is no room for a name the window's title has it.
    constexpr int leastName = 60, dotSpace = 20;
    const auto font = Theme::bold (17.0f);
    const auto room = nameArea.getWidth() < leastName ? 0 : nameArea.getWidth() - dotSpace;
    const auto width = std::min (static_cast<float> (room), font.getStringWidthFloat (name) + 2.0f);
    const auto text = nameArea.toFloat().withSizeKeepingCentre (width, static_cast<float> (nameArea.getHeight()));
    g.setFont (font);
    g.setColour (theme.text);
    g.drawText (name, text, juce::Justification::centred, true);

    if (modified)
    {
        g.setColour (theme.warning);
        g.fillEllipse (juce::Rectangle<float> (7.0f, 7.0f)
                           .withCentre ({room > 0 ? text.getRight() + 9.0f : text.getCentreX(), text.getCentreY()}));
    }
}

} // namespace bulkhead
