#include "ParameterPanel.h"

#include "Icons.h"
#include "Theme.h"

#include "Graph/RememberedPlugins.h"

namespace bulkhead
{

static constexpr int edge = 10, titleHeight = 26, subtitleHeight = 18, fieldHeight = 32, scrollBar = 8;

static juce::String textOf (std::string_view text)
{
    return juce::String::fromUTF8 (text.data(), static_cast<int> (text.size()));
}

ParameterPanel::ParameterPanel (Session& s)
    : session (s), close ("Close", icons::cross()), bypass ("Bypass", icons::power()),
      ownEditor ("Its own editor", icons::window()), programs ("Presets", icons::list())
{
    const auto& theme = Theme::current();
    setName ("parameters");
    setTitle ("All parameters");
    setOpaque (true);
    setMouseClickGrabsKeyboardFocus (false);

    field.setName ("parameter search");
    field.setTitle ("Search parameters");
    field.setFont (Theme::regular (15.0f));
    field.setTextToShowWhenEmpty ("Search parameters", theme.textFaint);
    field.setIndents (8, 0);
    field.setJustification (juce::Justification::centredLeft);
    field.setColour (juce::TextEditor::backgroundColourId, theme.well);
    field.setColour (juce::TextEditor::outlineColourId, theme.moduleOutline);
    field.setColour (juce::TextEditor::focusedOutlineColourId, theme.accent);
    field.setInputRestrictions (100);
    field.setSelectAllWhenFocused (true);
    field.onTextChange = [this]
    {
        show();
        viewport.setViewPosition (0, 0);
    };
    field.onReturnKey = [this] { field.giveAwayKeyboardFocus(); };
    field.onEscapeKey = [this]
    {
        if (field.isEmpty())
            return field.giveAwayKeyboardFocus();

        field.clear();
        show();
    };

    viewport.setName ("parameter viewport");
    viewport.setViewedComponent (&grid, false);
    viewport.setScrollBarsShown (true, false);
    viewport.setScrollBarThickness (scrollBar);
    viewport.setWantsKeyboardFocus (false);
    viewport.setMouseClickGrabsKeyboardFocus (false);
    close.onClick = [this] { onClose(); };
    bypass.setToggleable (true);
    bypass.setTooltip ("Leaves the module out of the sound, or takes it back into it (Ctrl+Shift+B)");
    bypass.onClick = [this] { onBypass (moduleId); };
    ownEditor.onClick = [this] { onShowEditor (moduleId); };
    programs.onClick = [this] { onShowPrograms (moduleId); };

    for (auto* child : std::initializer_list<juce::Component*> {&viewport, &field, &close})
        addAndMakeVisible (child);

    replace.setName ("replace plugin");
    replace.setTooltip ("Puts another plugin in the place of the one that is missing");
    replace.setWantsKeyboardFocus (false);
    replace.onClick = [this] { onReplace (moduleId); };

    addChildComponent (replace);
    addChildComponent (bypass);
    addChildComponent (ownEditor);
    addChildComponent (programs);

    session.addListener (*this);
}

ParameterPanel::~ParameterPanel() { session.removeListener (*this); }

void ParameterPanel::showModule (const std::string& id)
{
    if (id == moduleId)
        return;

    moduleId = id;

    if (isVisible())
    {
        field.clear();
        show();
        viewport.setViewPosition (0, 0);
    }
}

void ParameterPanel::visibilityChanged()
{
    if (isVisible())
        show();
    else
        field.giveAwayKeyboardFocus();
}

void ParameterPanel::patchChanged()
{
    if (! isVisible())
        return;

    // Another patch may have another module of that id.
    if (const auto* present = module(); present == nullptr || present->id != shownId
                                        || present->describedType() != shownType
                                        || isMissing (*present) != shownMissing)
        return show();
    else
        grid.showValues (*present);

    bypass.setToggleState (module()->bypassed, juce::dontSendNotification);
    const auto name = textOf (module()->name);

    if (title != name)
    {
        title = name;
        repaint();
    }
}

void ParameterPanel::parameterChanged (const std::string& changed, const std::string& parameter)
{
    if (const auto* present = module(); isVisible() && changed == moduleId && present != nullptr)
        grid.showValue (*present, parameter);
}

void ParameterPanel::show()
{
    const auto* present = module();
    shownType = present != nullptr ? present->describedType() : nullptr;
    shownMissing = present != nullptr && isMissing (*present);
    shownId = present != nullptr ? present->id : std::string();
    title = present != nullptr ? textOf (present->name) : juce::String ("Parameters");
    subtitle = {};

    if (shownType != nullptr)
        subtitle << (shownMissing ? "Missing. " : "") << textOf (shownType->info.name) << ", "
                 << static_cast<int> (shownType->info.parameters.size())
                 << (shownType->info.parameters.size() == 1 ? " parameter" : " parameters")
                 << (shownType->info.isHosted ? ". " + textOf (shownType->info.description) : juce::String());

    bypass.setVisible (present != nullptr);
    bypass.setToggleState (present != nullptr && present->bypassed, juce::dontSendNotification);
    ownEditor.setVisible (shownType != nullptr && shownType->info.isHosted && ! shownMissing);
    programs.setVisible (shownType != nullptr);
    replace.setVisible (shownMissing && present->type.find (':') != std::string::npos);

    grid.show (session, present, field.getText().toStdString());
    layOutGrid();
    repaint();
}

void ParameterPanel::layOutGrid()
{
    const auto view = viewport.getBounds();
    const auto needed = grid.heightAt (view.getWidth() - scrollBar);
    grid.setSize (view.getWidth() - scrollBar, std::max (needed, view.getHeight()));
}

void ParameterPanel::resized()
{
    auto area = getLocalBounds().withTrimmedLeft (1);
    auto heading = area.removeFromTop (titleHeight + subtitleHeight + 2 * edge).reduced (edge + 4, edge);
    close.setBounds (heading.removeFromRight (titleHeight).removeFromTop (titleHeight));

    for (auto* button : {&bypass, &ownEditor, &programs})
    {
        heading.removeFromRight (edge / 2);
        button->setBounds (heading.removeFromRight (titleHeight).removeFromTop (titleHeight));
    }

    replace.setBounds (ownEditor.getBounds().withLeft (ownEditor.getX() - 64));
    titleArea = heading.removeFromTop (titleHeight);
    subtitleArea = heading;
    field.setBounds (area.removeFromTop (fieldHeight + edge).reduced (edge, 0).withTrimmedBottom (edge));
    viewport.setBounds (area);
    layOutGrid();
}

void ParameterPanel::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.bar);
    g.setColour (theme.barLine);
    g.fillRect (getLocalBounds().removeFromLeft (1));
    g.setColour (theme.text);
    g.setFont (Theme::bold (17.0f));
    g.drawText (title, titleArea, juce::Justification::centredLeft, true);
    g.setColour (theme.textDim);
    g.setFont (Theme::regular (Theme::labelHeight));
    g.drawText (subtitle, subtitleArea, juce::Justification::centredLeft, true);
}

} // namespace bulkhead
