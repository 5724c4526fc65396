// A module that is carried from the browser to the canvas: as it will look, in its real size, on the grid where it
// would be let go. Takes no mouse itself.
#pragma once

#include "Canvas.h"

namespace bulkhead
{

class ModuleGhost final : public juce::Component
{
public:
    /// Both outlive it.
    ModuleGhost (Session& session, Canvas& canvas);

    /// The mouse carries it to a place on the screen.
    void carry (const ModuleType& type, juce::Point<int> onScreen);

    /// Adds it where it is, when that is on the canvas.
    void drop (const ModuleType& type, juce::Point<int> onScreen);

    /// Lets it go; what is carried further until the next drop is not. False when nothing is carried.
    bool cancel();

    void paint (juce::Graphics&) override;

private:
    /// The top left corner in canvas units for a place of the mouse; nothing when that is not on the canvas.
    std::optional<juce::Point<int>> placeFor (const ModuleType& type, juce::Point<int> onScreen) const;

    Session& session;
    Canvas& canvas;
    const ModuleType* carried = nullptr;
    bool cancelled = false;
    juce::Image image;
    float imageZoom = 1.0f;
};

} // namespace bulkhead
