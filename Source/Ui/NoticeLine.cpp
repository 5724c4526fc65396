#include "NoticeLine.h"

#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr int secondsToRead = 8;

NoticeLine::NoticeLine()
{
    setName ("notice");
    setTitle ("Notice");
    setVisible (false);
}

void NoticeLine::say (const juce::String& newWords)
{
    words = newWords;
    ++count;
    setDescription (words);
    setTooltip (words);
    setVisible (true);
    startTimer (secondsToRead * 1000);
    repaint();
    juce::AccessibilityHandler::postAnnouncement (words, juce::AccessibilityHandler::AnnouncementPriority::medium);
}

void NoticeLine::timerCallback()
{
    stopTimer();
    words.clear();
    count = 0;
    setTooltip ({});
    setVisible (false);
}

void NoticeLine::paint (juce::Graphics& g)
{
    if (words.isEmpty())
        return;

    const auto& theme = Theme::current();
    const auto font = Theme::regular (Theme::barHeight);
    const auto text = count > 1 ? "(" + juce::String (count) + ") " + words : words;
    const auto width = std::min (getWidth(), static_cast<int> (std::ceil (font.getStringWidthFloat (text))) + 34);
    auto pill = getLocalBounds().withSizeKeepingCentre (width, std::min (getHeight(), 24));

    g.fillAll (theme.bar);
    g.setColour (theme.warning.withAlpha (0.16f));
    g.fillRoundedRectangle (pill.toFloat(), 5.0f);
    g.setColour (theme.warning);
    g.fillEllipse (pill.removeFromLeft (22).toFloat().withSizeKeepingCentre (8.0f, 8.0f));
    g.setFont (font);
    g.drawText (text, pill.withTrimmedRight (8), juce::Justification::centredLeft, true);
}

} // namespace bulkhead
