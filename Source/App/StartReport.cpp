#include "StartReport.h"

#include "Ipc/Clock.h"

#include <algorithm>
#include <cstdio>

namespace bulkhead
{

static void say (const char* what, std::uint64_t time)
{
    std::fprintf (stderr, "%s%llu\n", what, static_cast<unsigned long long> (time));
    std::fflush (stderr);
}

/// A pane of glass in front of all: when it is painted, everything behind it has been.
class StartReport::Pane final : public juce::Component
{
public:
    Pane() { setInterceptsMouseClicks (false, false); }

    void paint (juce::Graphics&) override
    {
        // What has been painted is on its way to the display by the time the next message is served.
        if (! std::exchange (painted, true))
            juce::MessageManager::callAsync ([] { say (seen, nowNanoseconds()); });
    }

private:
    bool painted = false;
};

StartReport::StartReport (const Engine& e, const Patch& patch) : engine (e)
{
    for (const auto& module : patch.modules)
        if (module.moduleType() != nullptr)
            modules.push_back (module.id);

    startTimer (5);
}

StartReport::~StartReport() = default;

void StartReport::watch (juce::Component& window)
{
    pane = std::make_unique<Pane>();
    window.addAndMakeVisible (*pane);
    pane->setBounds (window.getLocalBounds());
    pane->toFront (false);
}

void StartReport::timerCallback()
{
    std::uint64_t last = 0;

    for (const auto& module : modules)
    {
        const auto first = engine.firstBlockOf (module);

        if (first == 0)
            return;

        last = std::max (last, first);
    }

    stopTimer();
    say (heard, last);
}

} // namespace bulkhead
