#include "Browser.h"

#include "Theme.h"

namespace bulkhead
{

static constexpr int fieldHeight = 32, edge = 10, categoryHeight = 30;

Browser::List::List()
{
    setName ("browser list");
    setMouseClickGrabsKeyboardFocus (false);
}

void Browser::List::show (std::vector<BrowserGroup> newGroups, Browser& browser)
{
    groups = std::move (newGroups);
    items.clear();

    for (const auto& group : groups)
        for (const auto* const type : group.modules)
        {
            auto item = std::make_unique<BrowserItem> (*type);
            item->onDrag = [&browser] (const ModuleType& t, juce::Point<int> place)
            {
                // Whatever is pressed now is meant for what is dragged.
                browser.field.giveAwayKeyboardFocus();
                browser.onDrag (t, place);
            };
            item->onDrop = [&browser] (const ModuleType& t, juce::Point<int> place) { browser.onDrop (t, place); };
            item->onAdd = [&browser] (const ModuleType& t)
            {
                browser.field.giveAwayKeyboardFocus();
                browser.onAdd (t);
            };
            addAndMakeVisible (*item);
            items.push_back (std::move (item));
        }

    resized();
    repaint();
}

void Browser::List::setCurrent (int index)
{
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i]->setCurrent (static_cast<int> (i) == index);
}

int Browser::List::neededHeight() const
{
    return std::max (categoryHeight * 2, static_cast<int> (groups.size()) * categoryHeight
                                             + static_cast<int> (items.size()) * BrowserItem::height + edge);
}

void Browser::List::resized()
{
    auto area = getLocalBounds();
    std::size_t next = 0;

    for (const auto& group : groups)
    {
        area.removeFromTop (categoryHeight);

        for (std::size_t i = 0; i < group.modules.size(); ++i)
            items[next++]->setBounds (area.removeFromTop (BrowserItem::height));
    }
}

void Browser::List::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    auto area = getLocalBounds();

    if (groups.empty())
    {
        g.setFont (Theme::regular (Theme::barHeight));
        g.setColour (theme.textDim);
        g.drawText ("No such module", area.removeFromTop (2 * categoryHeight), juce::Justification::centred, true);
    }

    g.setFont (Theme::bold (12.5f));

    for (const auto& group : groups)
    {
        const auto heading = area.removeFromTop (categoryHeight).withTrimmedLeft (14).withTrimmedTop (8);
        g.setColour (theme.category (group.category));
        g.drawText (juce::String (group.category.data(), group.category.size()).toUpperCase(), heading,
                    juce::Justification::centredLeft, true);
        area.removeFromTop (static_cast<int> (group.modules.size()) * BrowserItem::height);
    }
}

Browser::Browser()
{
    const auto& theme = Theme::current();
    setName ("browser");
    setTitle ("Module browser");
    setOpaque (true);
    setMouseClickGrabsKeyboardFocus (false);

    field.setName ("browser search");
    field.setTitle ("Search modules");
    field.setFont (Theme::regular (15.0f));
    field.setTextToShowWhenEmpty ("Search modules", theme.textFaint);
    field.setIndents (8, 0);
    field.setJustification (juce::Justification::centredLeft);
    field.setColour (juce::TextEditor::backgroundColourId, theme.well);
    field.setColour (juce::TextEditor::outlineColourId, theme.moduleOutline);
    field.setColour (juce::TextEditor::focusedOutlineColourId, theme.accent);
    field.setInputRestrictions (100);
    field.setSelectAllWhenFocused (true);
    field.addKeyListener (this);
    field.onTextChange = [this] { search(); };
    field.onReturnKey = [this] { addCurrent(); };
    field.onEscapeKey = [this] { escape(); };

    viewport.setName ("browser viewport");
    viewport.setViewedComponent (&list, false);
    viewport.setScrollBarsShown (true, false);
    viewport.setScrollBarThickness (8);
    viewport.setWantsKeyboardFocus (false);
    viewport.setMouseClickGrabsKeyboardFocus (false);

    addAndMakeVisible (viewport);
    addAndMakeVisible (field);
    search();
}

void Browser::search()
{
    list.show (searchModules (allModuleTypes(), field.getText().toStdString()), *this);
    current = field.isEmpty() || list.items.empty() ? -1 : 0;
    list.setCurrent (current);
    viewport.setViewPosition (0, 0);
    resized();
    point();
}

void Browser::point()
{
    if (current >= 0 && onPoint)
        onPoint (list.items[static_cast<std::size_t> (current)]->moduleType());
}

void Browser::focusSearch() { field.grabKeyboardFocus(); }

bool Browser::keyPressed (const juce::KeyPress& key, juce::Component*)
{
    const auto isDown = key == juce::KeyPress::downKey;

    if (! isDown && key != juce::KeyPress::upKey)
        return false;

    moveCurrent (isDown ? 1 : -1);
    return true;
}

void Browser::moveCurrent (int by)
{
    if (list.items.empty())
        return;

    current = std::clamp (current + by, 0, static_cast<int> (list.items.size()) - 1);
    list.setCurrent (current);
    point();
    const auto bounds = list.items[static_cast<std::size_t> (current)]->getBounds();
    const auto view = viewport.getViewArea();

    if (! view.contains (bounds))
        viewport.setViewPosition (0, bounds.getY() < view.getY() ? std::max (0, bounds.getY() - categoryHeight)
                                                                 : bounds.getBottom() - view.getHeight());
}

void Browser::addCurrent()
{
    if (current < 0)
        return;

    onAdd (list.items[static_cast<std::size_t> (current)]->moduleType());
    field.selectAll(); // the next search takes its place
}

void Browser::escape()
{
    if (! field.isEmpty())
    {
        field.clear();
        search();
    }
    else if (onLeave)
    {
        onLeave();
    }
}

void Browser::resized()
{
    auto area = getLocalBounds().withTrimmedRight (1);
    field.setBounds (area.removeFromTop (fieldHeight + 2 * edge).reduced (edge));
    viewport.setBounds (area);

    const auto height = list.neededHeight();
    const auto scrolls = height > area.getHeight();
    list.setSize (area.getWidth() - (scrolls ? viewport.getScrollBarThickness() : 0), height);
}

void Browser::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.bar);
    g.setColour (theme.barLine);
    g.fillRect (getLocalBounds().removeFromRight (1));
}

} // namespace bulkhead
