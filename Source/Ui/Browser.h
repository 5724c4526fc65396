// The module browser: a panel with every module by category, and a search field over it. It knows no patch: who owns it
// is told what is dragged and added.
#pragma once

#include "BrowserItem.h"
#include "BrowserList.h"
#include "TextField.h"

namespace bulkhead
{

class Browser final : public juce::Component, private juce::KeyListener
{
public:
    Browser();

    /// A module is dragged to a place on the screen; let go there.
    std::function<void (const ModuleType&, juce::Point<int>)> onDrag, onDrop;

    /// A module is to be added wherever there is room.
    std::function<void (const ModuleType&)> onAdd;

    /// The module that Return would add is this one now.
    std::function<void (const ModuleType&)> onPoint;

    /// The user has done with the search field.
    std::function<void()> onLeave;

    /// Shows what modules there are now, by what is in the search field.
    void refresh() { search(); }

    /// Gives the keyboard to the search field.
    void focusSearch();

    void paint (juce::Graphics&) override;
    void resized() override;

    static constexpr int width = 236;

private:
    using juce::Component::keyPressed;

    /// Of the search field, which would move its caret.
    bool keyPressed (const juce::KeyPress&, juce::Component*) override;

    class List final : public juce::Component
    {
    public:
        List();

        void show (std::vector<BrowserGroup> newGroups, Browser& browser);
        void setCurrent (int index);
        void paint (juce::Graphics&) override;
        void resized() override;

        /// For the width that it has.
        int neededHeight() const;

        std::vector<std::unique_ptr<BrowserItem>> items; ///< As they are shown, from the top.

    private:
        std::vector<BrowserGroup> groups;
    };

    void search();
    void moveCurrent (int by);
    void point();
    void addCurrent();
    void escape();

    TextField field;
    juce::Viewport viewport;
    List list;
    int current = -1; ///< The item that Return adds; -1 while nothing is searched.
};

} // namespace bulkhead
