#include "TransportBar.h"

#include "Icons.h"
#include "Theme.h"
#include "WindowCommands.h"

#include "Graph/TempoText.h"
#include "Session/TempoCommands.h"

namespace bulkhead
{

static constexpr TimeSignature usualSignatures[] {{2, 4}, {3, 4}, {4, 4}, {5, 4}, {6, 4}, {7, 4},
                                                  {3, 8}, {5, 8}, {6, 8}, {7, 8}, {9, 8}, {12, 8}};

TransportBar::TransportBar (juce::ApplicationCommandManager& commands, Session& s)
    : session (s), rewind ("Rewind", icons::toStart()), play ("Play", icons::play(), icons::stop()), tempo (s)
{
    setName ("transport");
    setTitle ("Transport");
    rewind.setCommandToTrigger (&commands, WindowCommand::rewind, true);
    play.setCommandToTrigger (&commands, WindowCommand::play, true);
    signature.setName ("time signature");
    signature.setTitle ("Time signature");
    signature.setTooltip ("Time signature");
    signature.setColour (juce::TextButton::buttonColourId, juce::Colours::transparentBlack);
    signature.setColour (juce::ComboBox::outlineColourId, juce::Colours::transparentBlack);
    signature.setWantsKeyboardFocus (false);
    signature.onClick = [this] { chooseSignature(); };

    for (auto* child : std::initializer_list<juce::Component*> {&rewind, &play, &tempo, &signature})
        addAndMakeVisible (child);

    showTempo (defaultTempo, {});
    showPosition ({});
}

void TransportBar::showTempo (double newTempo, TimeSignature newSignature)
{
    tempo.show (newTempo);
    signature.setButtonText (textOf (newSignature));
}

void TransportBar::showPosition (const TransportPosition& at)
{
    // As musicians count: from one.
    const auto text = juce::String (at.bar + 1) + "." + juce::String (static_cast<int> (at.beatsInBar()) + 1);

    if (text == position)
        return;

    position = text;
    repaint (positionArea);
}

void TransportBar::chooseSignature()
{
    juce::PopupMenu menu;

    for (const auto choice : usualSignatures)
        menu.addItem (textOf (choice), true, choice == session.patch().signature,
                      [safe = juce::Component::SafePointer<TransportBar> (this), choice]
                      {
                          if (safe == nullptr || choice == safe->session.patch().signature)
                              return;

                          if (const auto problem = safe->session.perform (std::make_unique<SetTimeSignature> (choice));
                              ! problem.empty())
                              safe->session.notify (problem);
                      });

    menu.showMenuAsync (juce::PopupMenu::Options().withTargetComponent (signature));
}

void TransportBar::resized()
{
    constexpr int tempoWidth = 78, positionWidth = 52;
    auto area = getLocalBounds();
    const auto isFull = getWidth() >= fullWidth;
    rewind.setBounds (area.removeFromLeft (buttonSize));
    play.setBounds (area.removeFromLeft (buttonSize));
    positionArea = area.removeFromLeft (isFull ? positionWidth : 0);
    tempo.setBounds (area.removeFromLeft (tempoWidth));
    signature.setBounds (area);
    signature.setVisible (isFull);
}

void TransportBar::paint (juce::Graphics& g)
{
    g.setFont (Theme::bold (Theme::barHeight));
    g.setColour (Theme::current().textDim);
    g.drawText (position, positionArea, juce::Justification::centred, false);
}

} // namespace bulkhead
