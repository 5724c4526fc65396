// One module of the troubles: its name, what it failed of, and for one that is stopped the button to try again.
#pragma once

#include "TroubleList.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class TroubleRow final : public juce::Component, public juce::SettableTooltipClient
{
public:
    TroubleRow();

    void show (const Trouble& newTrouble);

    /// Told the module's id.
    std::function<void (const std::string&)> onTryAgain;

    void paint (juce::Graphics&) override;
    void resized() override;

    static constexpr int height = 48;

private:
    Trouble trouble;
    juce::TextButton tryAgain {"Try Again"};
    juce::Rectangle<int> textArea;
};

} // namespace bulkhead
