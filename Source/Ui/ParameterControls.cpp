#include "ParameterControls.h"

namespace bulkhead
{

std::unique_ptr<ParameterControl> makeParameterControl (ControlShape shape, Session& session, const PatchModule& module,
                                                        int parameterIndex, juce::Colour colour)
{
    switch (shape)
    {
        case ControlShape::choice:
            return std::make_unique<ChoiceSwitch> (session, module, parameterIndex, colour);
        case ControlShape::bar:
            return std::make_unique<StepBar> (session, module, parameterIndex, colour);
        case ControlShape::pad:
            return std::make_unique<StepPad> (session, module, parameterIndex, colour);
        case ControlShape::knob:
            break;
    }

    return std::make_unique<Knob> (session, module, parameterIndex, colour);
}

juce::String panelName (const ParameterInfo& info)
{
    return juce::String::fromUTF8 (info.name.data(), static_cast<int> (info.name.size()))
        .upToFirstOccurrenceOf (" (", false, false);
}

} // namespace bulkhead
