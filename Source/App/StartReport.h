// --report-start: says on standard error when the program was first heard and first seen, in nanoseconds of the
// system's monotonic clock, for `bulkhead bench start`. Message thread.
#pragma once

#include "Host/Engine.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class StartReport final : private juce::Timer
{
public:
    /// Says "heard NANOSECONDS" once every module of the patch has computed a block: when the last of them had.
    StartReport (const Engine& engine, const Patch& patch);
    ~StartReport() override;

    /// Says "seen NANOSECONDS" once the window has been painted, with all that is in it.
    void watch (juce::Component& window);

    /// How the lines begin.
    static constexpr const char* heard = "bulkhead: heard at ";
    static constexpr const char* seen = "bulkhead: seen at ";

private:
    class Pane;

    void timerCallback() override;

    const Engine& engine;
    std::vector<std::string> modules;
    std::unique_ptr<Pane> pane;
};

} // namespace bulkhead
