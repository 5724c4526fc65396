// A plugin's own editor, as the worker that shows it sees it: what it draws into a window, and what it tells of itself.
#pragma once

#include <cstdint>
#include <string>

namespace bulkhead
{

/// Hears what is done in an editor. The thread that shows it.
class EditorListener
{
public:
    virtual ~EditorListener() = default;

    /// In real units, within the parameter's range.
    virtual void parameterTurned (std::uint32_t index, float value) = 0;

    /// Between these a parameter is held: what is turned meanwhile is one step.
    virtual void gestureBegan (std::uint32_t index) = 0;
    virtual void gestureEnded (std::uint32_t index) = 0;

    /// The plugin's own bypass was switched.
    virtual void bypassTurned (bool isBypassed) = 0;

    /// It is as large as this now, in pixels.
    virtual void resized (int width, int height) = 0;

    /// Its window lies here now, in pixels of the screen.
    virtual void moved (int x, int y) = 0;

    /// Its window is gone.
    virtual void closed() = 0;
};

/// The window that an editor is to have.
struct EditorPlace
{
    std::string title;
    unsigned long owner = 0; ///< The window of X11 that it belongs to; or 0.
    bool isPlaced = false; ///< Where it lay before: x, y. It is brought onto the screen.
    int x = 0, y = 0;
};

/// An editor that draws into a window of X11. One thread.
class EmbeddedEditor
{
public:
    virtual ~EmbeddedEditor() = default;

    /// Draws into this window from now on. Empty, or why it does not. `listener` outlives it.
    virtual std::string open (unsigned long window, EditorListener& listener) = 0;

    /// Its own window in that one, once it is open; 0 where it does not say.
    virtual unsigned long window() const noexcept = 0;

    /// Some thirty times a second: it does what it has to do. False when it wants to be closed.
    virtual bool idle() = 0;
};

} // namespace bulkhead
