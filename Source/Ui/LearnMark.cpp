#include "LearnMark.h"

#include "KeyboardPanel.h"
#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr int looksPerSecond = 20;
static constexpr double pulsesPerSecond = 1.5;

LearnMark::LearnMark (juce::Component& control, MidiRouter& r, const ParameterRef& parameter,
                      std::function<void()> whenDone)
    : router (r), what (parameter), done (std::move (whenDone)), keyWindow (control.getTopLevelComponent())
{
    setName ("learning");
    setInterceptsMouseClicks (false, false);
    control.addAndMakeVisible (this);
    setBounds (control.getLocalBounds());

    keyWindow->addKeyListener (this);
    elsewhere =
        std::make_unique<ClickElsewhere> (*this,
                                          [this] (juce::Component& clicked)
                                          {
                                              if (dynamic_cast<KeyboardPanel*> (&clicked) == nullptr
                                                  && clicked.findParentComponentOfClass<KeyboardPanel>() == nullptr)
                                                  router.cancelLearning();
                                          });
    router.learn (what);
    router.addListener (*this);
    startTimerHz (looksPerSecond);
}

LearnMark::~LearnMark()
{
    router.removeListener (*this);

    if (router.learning() == what)
        router.cancelLearning();

    if (keyWindow != nullptr)
        keyWindow->removeKeyListener (this);
}

void LearnMark::learningChanged()
{
    if (router.learning() == what)
        return;

    const auto tell = done; // this may be gone when it returns
    tell();
}

bool LearnMark::keyPressed (const juce::KeyPress& key, juce::Component*)
{
    if (! key.isKeyCode (juce::KeyPress::escapeKey))
        return false;

    router.cancelLearning();
    return true;
}

void LearnMark::paint (juce::Graphics& g)
{
    const auto phase = juce::Time::getMillisecondCounterHiRes() * 0.001 * pulsesPerSecond;
    const auto strength = static_cast<float> (0.65 + 0.35 * std::cos (phase * juce::MathConstants<double>::twoPi));
    const auto area = getLocalBounds().toFloat().reduced (1.0f);
    g.setColour (Theme::current().midi.withAlpha (0.18f * strength));
    g.fillRoundedRectangle (area, 5.0f);
    g.setColour (Theme::current().midi.withAlpha (strength));
    g.drawRoundedRectangle (area, 5.0f, 2.0f);
}

} // namespace bulkhead
