#include "ReplaceMenu.h"

#include "Graph/RememberedPlugins.h"
#include "Session/KnownPlugins.h"
#include "Session/PatchNames.h"
#include "Session/PluginCandidates.h"
#include "Session/ReplacePlugin.h"

#include <map>

namespace bulkhead
{

namespace
{

juce::String textOf (const std::string& text)
{
    constexpr int most = 80;
    const auto words = juce::String::fromUTF8 (text.c_str());
    return words.length() > most ? words.substring (0, most) + "..." : words;
}

std::string makerOf (const KnownPlugin& plugin)
{
    return plugin.vendor.substr (0, plugin.vendor.find (" <")); // without an address
}

void addItem (juce::PopupMenu& menu, Session& session, const std::vector<std::string>& modules,
              const KnownPlugin& plugin, bool withMaker)
{
    const auto maker = makerOf (plugin);
    const auto words = nameWithFormat (plugin) + (withMaker && ! maker.empty() ? ", " + maker : std::string());
    menu.addItem (textOf (words),
                  [&session, modules, type = plugin.type()]
                  {
                      if (const auto problem = replacePlugin (session, modules, type); ! problem.empty())
                          session.notify (problem);
                  });
}

/// All plugins, by maker.
juce::PopupMenu allPlugins (Session& session, const std::vector<std::string>& modules,
                            const std::vector<KnownPlugin>& known)
{
    std::map<juce::String, juce::PopupMenu> makers;

    for (const auto& plugin : known)
        addItem (makers[makerOf (plugin).empty() ? juce::String ("Others") : textOf (makerOf (plugin))], session,
                 modules, plugin, false);

    juce::PopupMenu menu;

    for (auto& [maker, plugins] : makers)
        menu.addSubMenu (maker, plugins);

    return menu;
}

void addCandidates (juce::PopupMenu& menu, Session& session, const std::vector<std::string>& modules,
                    const std::vector<KnownPlugin>& candidates, const std::vector<KnownPlugin>& known)
{
    for (const auto& candidate : candidates)
        addItem (menu, session, modules, candidate, true);

    if (candidates.empty())
        menu.addItem ("No plugin here is called like it", false, false, nullptr);

    if (! known.empty())
        menu.addSubMenu ("Any other plugin", allPlugins (session, modules, known));
}

} // namespace

juce::PopupMenu replaceMenu (Session& session, const std::string& module)
{
    juce::PopupMenu menu;
    const auto* const inPatch = session.patch().findModule (module);
    auto* const plugins = session.knownPlugins();

    if (inPatch == nullptr || plugins == nullptr || inPatch->type.find (':') == std::string::npos)
        return menu;

    const auto known = plugins->catalogue().plugins();
    const auto candidates = candidatesFor (*inPatch, known);
    addCandidates (menu, session, {module}, candidates, known);

    if (const auto same = modulesOfSamePlugin (session.patch(), module); same.size() > 1)
    {
        juce::PopupMenu all;
        addCandidates (all, session, same, candidates, known);
        menu.addSeparator();
        menu.addSubMenu ("All " + juce::String (static_cast<int> (same.size())) + " of "
                             + textOf (pluginName (*inPatch)) + " by",
                         all);
    }

    return menu;
}

void showReplaceMenu (Session& session, const std::string& module, juce::Component& owner)
{
    auto menu = replaceMenu (session, module);

    if (menu.getNumItems() == 0)
        return;

    juce::PopupMenu titled;
    titled.addItem ("Replace " + textOf (moduleName (session.patch(), module)) + " by", false, false, nullptr);
    titled.addSeparator();

    for (juce::PopupMenu::MenuItemIterator item (menu); item.next();)
        titled.addItem (item.getItem());

    titled.showMenuAsync (juce::PopupMenu::Options().withMousePosition().withDeletionCheck (owner));
}

} // namespace bulkhead
