// The text box in which a module's name is typed, in its place.
#pragma once

#include "TextField.h"

#include <functional>
#include <string>

namespace bulkhead
{

class NameEditor final : public TextField
{
public:
    /// `take` gets the name once, when it is finished by Return or by a click elsewhere, not by Escape.
    NameEditor (const juce::String& name, juce::Rectangle<int> area, std::function<void (const std::string&)> take);

    /// Shows it with the name selected, and gives it the keyboard.
    void openIn (juce::Component& parent);

    /// Told later, not from within a callback of the box: it may be deleted then.
    std::function<void()> onClose;

private:
    void close (bool taken);

    std::function<void (const std::string&)> take;
};

} // namespace bulkhead
