#include "ParameterMenu.h"

#include "Graph/ParameterText.h"
#include "Session/Commands.h"

namespace bulkhead
{

juce::String controllerName (const MidiMapping& mapping)
{
    return "controller " + juce::String (mapping.controller)
           + (mapping.channel == 0 ? juce::String (" (any channel)")
                                   : " (channel " + juce::String (mapping.channel) + ")");
}

void showParameterMenu (ParameterControl& control)
{
    const auto& info = control.parameter();
    const auto text = [] (std::string_view s)
    { return juce::String::fromUTF8 (s.data(), static_cast<int> (s.size())); };
    const juce::Component::SafePointer safe (&control);

    juce::PopupMenu menu;
    menu.addSectionHeader (text (info.name) + ": " + control.valueText());

    if (control.canLearn())
        menu.addItem ("Learn MIDI Controller",
                      [safe]
                      {
                          if (safe != nullptr)
                              safe->learn();
                      });

    for (const auto& mapping : control.controllers())
        menu.addItem ("Forget " + controllerName (mapping),
                      [safe, channel = mapping.channel, controller = mapping.controller]
                      {
                          if (safe != nullptr)
                              safe->perform (std::make_unique<UnmapParameter> (safe->reference(), channel, controller));
                      });

    menu.addSeparator();
    menu.addItem ("Reset to " + text (parameterText (info, info.defaultValue)),
                  control.shownValue() != info.defaultValue, false,
                  [safe]
                  {
                      if (safe != nullptr)
                          safe->setValueFromOutside (safe->parameter().defaultValue);
                  });
    menu.addItem ("Type a Value...",
                  [safe]
                  {
                      if (safe != nullptr)
                          safe->typeValue();
                  });

    menu.showMenuAsync (juce::PopupMenu::Options().withMousePosition());
}

} // namespace bulkhead
