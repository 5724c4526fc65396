#include "PluginPrograms.h"

#include "Session/PatchNames.h"

namespace bulkhead
{

static constexpr std::size_t mostInOneMenu = 32;

PluginPrograms::PluginPrograms (Session& s) : session (s) {}

void PluginPrograms::show (const std::string& module)
{
    session.engine().listPrograms (module,
                                   [self = juce::WeakReference<PluginPrograms> (this),
                                    module] (const std::vector<std::string>& names, const std::string& problem)
                                   {
                                       juce::MessageManager::callAsync (
                                           [self, module, names, problem]
                                           {
                                               if (self == nullptr)
                                                   return;

                                               const auto name = moduleName (self->session.patch(), module);

                                               if (! problem.empty())
                                                   self->session.notify (
                                                       name + "'s presets cannot be listed: " + problem + ".");
                                               else if (names.empty())
                                                   self->session.notify (name + " comes with no presets.");
                                               else
                                                   self->open (module, names);
                                           });
                                   });
}

void PluginPrograms::open (const std::string& module, const std::vector<std::string>& names)
{
    const auto textOf = [] (const std::string& name) { return juce::String::fromUTF8 (name.c_str()); };
    const auto add = [&] (juce::PopupMenu& menu, std::size_t index)
    {
        menu.addItem (textOf (names[index]),
                      [self = juce::WeakReference<PluginPrograms> (this), module, name = names[index], index]
                      {
                          if (self != nullptr)
                              self->load (module, name, index);
                      });
    };
    juce::PopupMenu menu;

    // More than fit onto the screen come in parts, called by their first and last.
    for (std::size_t first = 0; first < names.size(); first += mostInOneMenu)
    {
        const auto end = std::min (first + mostInOneMenu, names.size());
        juce::PopupMenu part;

        for (auto i = first; i < end; ++i)
            add (names.size() <= mostInOneMenu ? menu : part, i);

        if (names.size() > mostInOneMenu)
            menu.addSubMenu (textOf (names[first]) + " ... " + textOf (names[end - 1]), part);
    }

    menu.showMenuAsync (juce::PopupMenu::Options().withMousePosition());
}

void PluginPrograms::load (const std::string& module, const std::string& name, std::size_t index)
{
    session.engine().loadProgram (module, index,
                                  [self = juce::WeakReference<PluginPrograms> (this), module,
                                   name] (const Engine::ProgramChange& change, std::string problem)
                                  {
                                      juce::MessageManager::callAsync (
                                          [self, module, name, change, problem = std::move (problem)]() mutable
                                          {
                                              if (self == nullptr)
                                                  return;

                                              if (problem.empty())
                                                  problem = self->session.programLoaded (module, name, change);

                                              if (! problem.empty())
                                                  self->session.notify (moduleName (self->session.patch(), module)
                                                                        + " does not take this preset: " + problem
                                                                        + ".");
                                          });
                                  });
}

} // namespace bulkhead
