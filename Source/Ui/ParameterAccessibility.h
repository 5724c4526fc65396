// A parameter as a screen reader knows it: a slider with a title, a range and a value in words.
#pragma once

#include "ParameterControl.h"

namespace bulkhead
{

std::unique_ptr<juce::AccessibilityHandler> makeParameterAccessibility (ParameterControl& control);

} // namespace bulkhead
