#include "PluginPrograms.h"

#include "Session/PatchNames.h"

namespace bulkhead
{

static constexpr std::size_t mostInOneMenu = 32;

PluginPrograms::PluginPrograms (Session& s, juce::Component& owner) : session (s), own (s, owner) {}

void PluginPrograms::show (const std::string& module)
{
    const auto* const inPatch = session.patch().findModule (module);
    const auto* const type = inPatch != nullptr ? inPatch->moduleType() : nullptr;

    if (type == nullptr || ! type->info.isHosted)
        return open (module, {}, {});

    session.engine().listPrograms (module,
                                   [self = juce::WeakReference<PluginPrograms> (this),
                                    module] (const std::vector<std::string>& names, const std::string& problem)
                                   {
                                       juce::MessageManager::callAsync (
                                           [self, module, names, problem]
                                           {
                                               if (self != nullptr)
                                                   self->open (module, names, problem);
                                           });
                                   });
}

void PluginPrograms::open (const std::string& module, const std::vector<std::string>& names, const std::string& problem)
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
    own.addTo (menu, module);

    if (! problem.empty())
        menu.addItem ("Its own presets cannot be listed: " + textOf (problem), false, false, nullptr);

    if (! names.empty())
        menu.addSectionHeader ("Its own presets");

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

    if (menu.getNumItems() == 0)
        return;

    menu.showMenuAsync (juce::PopupMenu::Options().withMousePosition());
}

void PluginPrograms::load (const std::string& module, const std::string& name, std::size_t index)
{
    const auto* inPatch = session.patch().findModule (module);

    if (inPatch == nullptr)
        return;

    const Choice choice {module, inPatch->type, name, session.patchNumber()};
    const juce::WeakReference<PluginPrograms> self (this);

    session.engine().loadProgram (module, index,
                                  [self, choice] (const Engine::ProgramChange& change, const std::string& problem)
                                  {
                                      juce::MessageManager::callAsync (
                                          [self, choice, change, problem]
                                          {
                                              if (self != nullptr)
                                                  self->loaded (choice, change, problem);
                                          });
                                  });
}

void PluginPrograms::loaded (const Choice& choice, const Engine::ProgramChange& change, std::string problem)
{
    // Another patch may have another plugin of that id by now.
    if (const auto* inPatch = session.patch().findModule (choice.module);
        inPatch == nullptr || inPatch->type != choice.type || session.patchNumber() != choice.patch)
        return;

    if (problem.empty())
        problem = session.programLoaded (choice.module, choice.name, change);

    if (! problem.empty())
        session.notify (moduleName (session.patch(), choice.module) + " does not take this preset: " + problem + ".");
}

} // namespace bulkhead
