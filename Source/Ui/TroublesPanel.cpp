#include "TroublesPanel.h"

#include "Icons.h"
#include "Theme.h"

#include <algorithm>

namespace bulkhead
{

static constexpr int edge = 18, gap = 12, panelWidth = 660, headingHeight = 30, textLine = 22, buttonHeight = 32,
                     buttonWidth = 130, mostRows = 4, latelyHeight = 148, looksPerReport = 10;
static constexpr float headingText = 18.0f, smallText = 13.5f;

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

TroublesPanel::TroublesPanel (Session& s) : session (s), close ("Close", icons::cross())
{
    setName ("troubles");
    setTitle ("Troubles");
    setOpaque (false);
    const auto& theme = Theme::current();

    list.setRowHeight (TroubleRow::height);
    list.setColour (juce::ListBox::backgroundColourId, theme.well);
    list.setTitle ("Modules that failed");
    list.setWantsKeyboardFocus (false);
    list.setMouseClickGrabsKeyboardFocus (false);
    list.setRowSelectedOnMouseDown (false);

    lately.setName ("lately");
    lately.setTitle ("What happened");
    lately.setMultiLine (true);
    lately.setReadOnly (true);
    lately.setCaretVisible (false);
    lately.setPopupMenuEnabled (false);
    lately.setWantsKeyboardFocus (false);
    lately.setMouseClickGrabsKeyboardFocus (false);
    lately.setIndents (8, 6);
    lately.setFont (Theme::regular (smallText));
    lately.setColour (juce::TextEditor::backgroundColourId, theme.well);
    lately.setColour (juce::TextEditor::outlineColourId, theme.well);
    lately.setColour (juce::TextEditor::textColourId, theme.textDim);

    copy.setColour (juce::TextButton::buttonColourId, theme.accent);
    copy.setColour (juce::TextButton::textColourOffId, theme.canvas);
    copy.setTooltip ("Puts all of it on the clipboard, for whoever looks for the cause.");
    copy.onClick = [this] { copyReport(); };
    countAnew.setTooltip ("The status bar counts faults from now on.");
    countAnew.onClick = [this] { onCountAnew(); };
    close.onClick = [this] { onClose(); };

    for (auto* button : {&copy, &countAnew})
        button->setWantsKeyboardFocus (false);

    for (auto* child : std::initializer_list<juce::Component*> {&list, &lately, &copy, &countAnew, &close})
        addAndMakeVisible (child);
}

TroublesPanel::~TroublesPanel() { list.setModel (nullptr); }

void TroublesPanel::show (const EngineStatus& status)
{
    if (! isVisible())
        return;

    if (auto now = troublesOf (session.patch(), status); now != troubles)
    {
        const auto rowsBefore = getNumRows();
        troubles = std::move (now);
        list.updateContent();
        repaint();

        if (auto* const parent = getParentComponent(); parent != nullptr && getNumRows() != rowsBefore)
            parent->resized();
    }

    if (++looks >= looksPerReport)
        showReport();
}

void TroublesPanel::showReport()
{
    looks = 0;

    if (auto now = session.engine().faultReport(); now != report)
    {
        report = std::move (now);
        lately.setText (textOf (report).trimEnd(), false);
        lately.moveCaretToEnd();
    }
}

void TroublesPanel::copyReport()
{
    showReport();
    juce::SystemClipboard::copyTextToClipboard (textOf (troubleReport (report, troubles)));
    session.notify ("The report is on the clipboard.");
}

void TroublesPanel::visibilityChanged()
{
    if (isVisible())
        showReport();
}

juce::Component* TroublesPanel::refreshComponentForRow (int row, bool, juce::Component* existing)
{
    // The list owns what it is given, and gives it back to be used again or deleted.
    std::unique_ptr<juce::Component> owned (existing);

    if (row >= getNumRows())
        return nullptr;

    if (dynamic_cast<TroubleRow*> (existing) == nullptr)
    {
        auto made = std::make_unique<TroubleRow>();
        made->onTryAgain = [&s = session] (const std::string& module) { s.retry (module); };
        owned = std::move (made);
    }

    static_cast<TroubleRow&> (*owned).show (troubles[static_cast<std::size_t> (row)]);
    return owned.release();
}

juce::Rectangle<int> TroublesPanel::boundsIn (juce::Rectangle<int> area)
{
    area.reduce (gap, gap);
    const auto rows = std::min (getNumRows(), mostRows);
    const auto height = 2 * edge + headingHeight + textLine + (rows > 0 ? gap + rows * TroubleRow::height : 0) + gap
                        + textLine + latelyHeight + gap + buttonHeight;
    return area.removeFromBottom (std::min (area.getHeight(), height))
        .removeFromLeft (std::min (area.getWidth(), panelWidth));
}

void TroublesPanel::resized()
{
    auto area = getLocalBounds().reduced (edge);
    headingArea = area.removeFromTop (headingHeight);
    close.setBounds (headingArea.removeFromRight (headingHeight));
    summaryArea = area.removeFromTop (textLine);

    auto buttons = area.removeFromBottom (buttonHeight);
    copy.setBounds (buttons.removeFromRight (buttonWidth));
    buttons.removeFromRight (gap);
    countAnew.setBounds (buttons.removeFromRight (buttonWidth));
    area.removeFromBottom (gap);

    // In a small window what happened has the less room.
    const auto rows = std::min (getNumRows(), mostRows);
    list.setVisible (rows > 0);

    if (rows > 0)
    {
        area.removeFromTop (gap);
        list.setBounds (area.removeFromTop (std::min (area.getHeight(), rows * TroubleRow::height)));
    }

    area.removeFromTop (gap);
    latelyArea = area.removeFromTop (textLine);
    lately.setBounds (area);
}

void TroublesPanel::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto whole = getLocalBounds().toFloat().reduced (0.5f);
    g.setColour (theme.popup);
    g.fillRoundedRectangle (whole, Theme::corner);
    g.setColour (theme.moduleOutline);
    g.drawRoundedRectangle (whole, Theme::corner, 1.0f);

    g.setColour (theme.text);
    g.setFont (Theme::bold (headingText));
    g.drawText ("Troubles", headingArea, juce::Justification::centredLeft, true);

    g.setColour (theme.textDim);
    g.setFont (Theme::regular (Theme::barHeight));
    g.drawText (troubles.empty()
                    ? "No module of this patch has failed."
                    : "The others play on. What failed comes back by itself; what fails again and again is "
                      "left out.",
                summaryArea, juce::Justification::centredLeft, true);
    g.drawText ("What happened", latelyArea, juce::Justification::centredLeft, true);
}

} // namespace bulkhead
