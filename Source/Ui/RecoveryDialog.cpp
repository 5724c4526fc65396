#include "RecoveryDialog.h"

#include "Recovery.h"
#include "Theme.h"

#include <algorithm>
#include <ctime>

namespace bulkhead
{

static constexpr int edge = 24, gap = 14, dialogWidth = 600, rowHeight = 46, buttonHeight = 32, mostRows = 5,
                     headingLine = 24, textLine = 22;
static constexpr float headingHeight = 18.0f, textHeight = 15.0f, smallHeight = 13.5f;

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

/// Names come from files: what is long is cut.
static juce::String quoted (const std::string& name)
{
    constexpr int most = 60;
    const auto text = textOf (name);
    return "\"" + (text.length() > most ? text.substring (0, most) + "..." : text) + "\"";
}

/// The end of a path tells more than its beginning.
static juce::String pathText (const std::string& path)
{
    constexpr int most = 62;
    const auto text = textOf (path);
    return text.length() > most ? "..." + text.substring (text.length() - most) : text;
}

juce::Component* RecoveryDialog::show (std::vector<JournalFolder::Journal> journals, Actions actions,
                                       juce::Component& owner)
{
    juce::DialogWindow::LaunchOptions options;
    options.content.setOwned (new RecoveryDialog (std::move (journals), std::move (actions)));
    options.dialogTitle = "Recover changes";
    options.dialogBackgroundColour = Theme::current().module;
    options.componentToCentreAround = &owner;
    options.useNativeTitleBar = true;
    options.resizable = false;
    return options.launchAsync();
}

RecoveryDialog::RecoveryDialog (std::vector<JournalFolder::Journal> found, Actions a)
    : journals (std::move (found)), actions (std::move (a))
{
    setName ("recovery");
    const auto& theme = Theme::current();
    list.setRowHeight (rowHeight);
    list.setColour (juce::ListBox::backgroundColourId, theme.well);
    list.setTitle ("Changes that were not saved");

    if (journals.size() > 1)
        addAndMakeVisible (list);

    for (auto* button : {&recoverButton, &laterButton, &discardButton})
        addAndMakeVisible (button);

    recoverButton.onClick = [this] { answer (actions.recover); };
    laterButton.onClick = [this] { answer (nullptr); };
    discardButton.onClick = [this] { answer (actions.discard); };
    discardButton.setTooltip ("Sets them aside. File, Recover... has them for two months more.");

    const auto rows = std::min (getNumRows(), mostRows);
    setSize (dialogWidth, 2 * edge + linesOfHeading() * headingLine + gap
                              + (rows > 1 ? rows * rowHeight + gap : textLine) + 2 * textLine + gap + buttonHeight);
    list.selectRow (0);
    showChoice();
}

RecoveryDialog::~RecoveryDialog()
{
    list.setModel (nullptr);

    if (keyWindow != nullptr)
        keyWindow->removeKeyListener (this);
}

void RecoveryDialog::parentHierarchyChanged()
{
    auto* const window = getTopLevelComponent();

    if (window == this || window == keyWindow.getComponent())
        return;

    if (keyWindow != nullptr)
        keyWindow->removeKeyListener (this);

    keyWindow = window;
    window->addKeyListener (this);
}

bool RecoveryDialog::keyPressed (const juce::KeyPress& key, juce::Component*)
{
    const auto step = key == juce::KeyPress::downKey ? 1 : key == juce::KeyPress::upKey ? -1 : 0;

    if (step == 0)
        return false;

    list.selectRow (juce::jlimit (0, getNumRows() - 1, list.getSelectedRow() + step));
    return true;
}

const JournalFolder::Journal& RecoveryDialog::chosen() const
{
    const auto last = static_cast<int> (journals.size()) - 1;
    return journals[static_cast<std::size_t> (juce::jlimit (0, last, list.getSelectedRow()))];
}

bool RecoveryDialog::isSuspect() const { return chosen().failedStarts >= JournalFolder::mostFailedStarts; }

juce::String RecoveryDialog::detail (const JournalFolder::Journal& journal) const
{
    const auto& header = journal.reading.header;
    return Recovery::age (std::time (nullptr) - header.written) + juce::String::fromUTF8 (" \xc2\xb7 ")
           + (header.file.empty() ? "not saved in a file yet" : pathText (header.file))
           + (journal.wasKept ? juce::String::fromUTF8 (" \xc2\xb7 set aside") : juce::String());
}

int RecoveryDialog::linesOfHeading() const
{
    return Theme::bold (headingHeight).getStringWidth (heading()) > dialogWidth - 2 * edge ? 2 : 1;
}

juce::String RecoveryDialog::heading() const
{
    if (journals.size() == 1 && ! journals.front().wasKept)
        return "Bulkhead ended while " + quoted (journals.front().name()) + " had changes that were not saved.";

    if (journals.size() == 1)
        return "Changes of " + quoted (journals.front().name()) + " that were set aside.";

    return journals.back().wasKept ? "Changes that were not saved when Bulkhead ended, or were set aside."
                                   : "Bulkhead ended while these patches had changes that were not saved.";
}

juce::String RecoveryDialog::explanation() const
{
    if (isSuspect())
        return "Bulkhead ended soon after these changes were opened, twice in a row: the patch itself may be the "
               "cause.";

    return chosen().reading.header.file.empty()
               ? "Recovering opens the patch as it was. It has no file until you save it."
               : "Recovering opens the patch as it was. Its file stays as it is until you save.";
}

void RecoveryDialog::showChoice()
{
    recoverButton.setButtonText (isSuspect() ? "Open All the Same" : "Recover");
    discardButton.setEnabled (! chosen().wasKept);

    // Return does what is right most of the time, wherever the keyboard is.
    recoverButton.clearShortcuts();
    laterButton.clearShortcuts();
    (isSuspect() ? laterButton : recoverButton).addShortcut (juce::KeyPress (juce::KeyPress::returnKey));
    laterButton.addShortcut (juce::KeyPress (juce::KeyPress::escapeKey));
    const auto& theme = Theme::current();
    recoverButton.setColour (juce::TextButton::buttonColourId, isSuspect() ? theme.knob : theme.accent);
    recoverButton.setColour (juce::TextButton::textColourOffId, isSuspect() ? theme.text : theme.canvas);
    repaint();
}

/// Nothing to do is "Not Now": the journals are offered again.
void RecoveryDialog::answer (const std::function<void (JournalFolder::Journal)>& action)
{
    if (std::exchange (isAnswered, true))
        return;

    const auto index = static_cast<std::size_t> (&chosen() - journals.data());
    auto journal = std::move (journals[index]);
    const auto act = action;

    // It may open another dialog, once this one is gone.
    juce::MessageManager::callAsync (
        [act, shared = std::make_shared<JournalFolder::Journal> (std::move (journal))]
        {
            if (act)
                act (std::move (*shared));
        });

    if (auto* const window = findParentComponentOfClass<juce::DialogWindow>(); window != nullptr)
        window->exitModalState (0);
}

void RecoveryDialog::resized()
{
    auto area = getLocalBounds().reduced (edge);
    auto buttons = area.removeFromBottom (buttonHeight);
    const auto widthOf = [] (const juce::TextButton& button)
    { return std::max (110, Theme::regular (textHeight).getStringWidth (button.getButtonText()) + 36); };

    discardButton.setBounds (buttons.removeFromLeft (widthOf (discardButton)));
    recoverButton.setBounds (buttons.removeFromRight (170));
    buttons.removeFromRight (gap);
    laterButton.setBounds (buttons.removeFromRight (widthOf (laterButton)));

    headingArea = area.removeFromTop (linesOfHeading() * headingLine);
    area.removeFromTop (gap);
    area.removeFromBottom (gap);
    explanationArea = area.removeFromBottom (2 * textLine);

    if (list.isVisible())
        area.removeFromBottom (gap);

    detailArea = area;
    list.setBounds (area);
}

void RecoveryDialog::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.module);
    g.setColour (theme.text);
    g.setFont (Theme::bold (headingHeight));
    g.drawFittedText (heading(), headingArea, juce::Justification::topLeft, 2, 1.0f);

    if (! list.isVisible())
    {
        g.setColour (theme.textDim);
        g.setFont (Theme::regular (textHeight));
        g.drawText (detail (chosen()), detailArea, juce::Justification::topLeft, true);
    }

    g.setColour (isSuspect() ? theme.warning : theme.textDim);
    g.setFont (Theme::regular (textHeight));
    g.drawFittedText (explanation(), explanationArea, juce::Justification::topLeft, 2, 1.0f);
}

juce::String RecoveryDialog::getNameForRow (int row)
{
    const auto& journal = journals[static_cast<std::size_t> (row)];
    return textOf (journal.name()) + ", " + detail (journal);
}

void RecoveryDialog::paintListBoxItem (int row, juce::Graphics& g, int width, int height, bool isSelected)
{
    const auto& theme = Theme::current();
    const auto& journal = journals[static_cast<std::size_t> (row)];
    auto area = juce::Rectangle<int> (width, height).reduced (12, 4);

    if (isSelected)
        g.fillAll (theme.accent);

    g.setColour (isSelected ? theme.canvas : theme.text);
    g.setFont (Theme::bold (textHeight));
    g.drawText (textOf (journal.name()), area.removeFromTop (20), juce::Justification::centredLeft, true);
    g.setColour (isSelected ? theme.canvas : theme.textDim);
    g.setFont (Theme::regular (smallHeight));
    g.drawText (detail (journal), area, juce::Justification::centredLeft, true);
}

} // namespace bulkhead
