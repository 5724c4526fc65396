// Tells the first press of a key from those that it makes by itself while it is held.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class HeldKey final : private juce::Timer
{
public:
    explicit HeldKey (int keyCode) : code (keyCode) {}

    /// The key has been pressed: false when it is held since an earlier time.
    bool press()
    {
        looksUp = 0;

        if (isTimerRunning())
            return false;

        startTimer (milliseconds);
        return true;
    }

private:
    static constexpr int milliseconds = 40;

    /// One look is not enough, nor are two on a machine with much else to do: a key that repeats is let go and pressed
    /// again, as X tells it.
    void timerCallback() override
    {
        looksUp = juce::KeyPress::isKeyCurrentlyDown (code) ? 0 : looksUp + 1;

        if (looksUp == 3)
            stopTimer();
    }

    const int code;
    int looksUp = 0;
};

} // namespace bulkhead
