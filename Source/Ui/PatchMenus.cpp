#include "PatchMenus.h"

#include "BrowserList.h"
#include "Canvas.h"
#include "ReplaceMenu.h"

#include "Session/PatchNames.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

juce::String textOf (std::string_view text)
{
    return juce::String::fromUTF8 (text.data(), static_cast<int> (text.size()));
}

/// A line in grey that says what the menu is about. What is long is cut: names come from files.
void addHeading (juce::PopupMenu& menu, const juce::String& words)
{
    constexpr int most = 80;
    menu.addItem (words.length() > most ? words.substring (0, most) + "..." : words, false, false, nullptr);
}

void addItem (juce::PopupMenu& menu, const juce::String& words, std::function<void()> action,
              const juce::String& keys = {})
{
    juce::PopupMenu::Item item (words);
    item.setAction (std::move (action));
    item.shortcutKeyDescription = keys;
    menu.addItem (std::move (item));
}

} // namespace

void PatchMenus::show (juce::PopupMenu& menu) const
{
    menu.showMenuAsync (juce::PopupMenu::Options().withMousePosition().withDeletionCheck (canvas));
}

bool PatchMenus::isPlugin (const std::string& module) const
{
    const auto* const inPatch = session.patch().findModule (module);
    return inPatch != nullptr && inPatch->moduleType() != nullptr && inPatch->moduleType()->info.isHosted;
}

juce::String PatchMenus::describe (const ModuleView& module) const
{
    const auto* const inPatch = session.patch().findModule (module.id());

    if (inPatch == nullptr)
        return {};

    const auto* const type = inPatch->describedType();
    auto words = type != nullptr
                     ? textOf (type->info.name) + " (" + textOf (type->info.type) + "), " + module.processText()
                     : "Unknown type: " + textOf (inPatch->type);

    return words;
}

juce::PopupMenu PatchMenus::isolationMenu (const std::vector<std::string>& modules) const
{
    const auto isIn = [&, placed = session.placedPatch()] (const Isolation& where)
    {
        return std::all_of (modules.begin(), modules.end(),
                            [&] (auto& id)
                            {
                                const auto* const module = placed.findModule (id);
                                return module != nullptr && module->isolation == where;
                            });
    };

    juce::PopupMenu menu;
    const auto add = [&] (const juce::String& words, const Isolation& where)
    { menu.addItem (words, true, isIn (where), [&e = editor, modules, where] { e.setIsolation (modules, where); }); };

    add (modules.size() == 1 ? "Its own process" : "Processes of their own", {});

    for (const auto& group : editor.groups())
        add ("The group " + textOf (group), {Isolation::Kind::group, group});

    addItem (menu, "New group",
             [&e = editor, modules] {
                 e.setIsolation (modules, {Isolation::Kind::group, e.freeGroup()});
             });
    menu.addSeparator();
    add ("Inside the host (not isolated)", {Isolation::Kind::host, {}});
    return menu;
}

void PatchMenus::showModule (const ModuleView& module) const
{
    const auto modules = editor.selectedModules();
    juce::PopupMenu menu;

    if (modules.size() == 1)
    {
        addHeading (menu, describe (module));
        menu.addSeparator();
        addItem (
            menu, "Rename...", [&c = canvas, id = module.id()] { c.editName (id); }, "double click");
    }
    else
    {
        addHeading (menu, juce::String (static_cast<int> (modules.size())) + " modules");
        menu.addSeparator();
    }

    if (modules.size() == 1 && canvas.patchView().onShowParameters)
    {
        addItem (
            menu, "All parameters", [&view = canvas.patchView(), id = modules.front()] { view.onShowParameters (id); },
            "Ctrl+E");

        if (isPlugin (modules.front()))
            addItem (
                menu, "Its own editor", [&view = canvas.patchView(), id = modules.front()] { view.onShowEditor (id); },
                "Ctrl+Shift+E");

        addItem (menu, "Presets...", [&view = canvas.patchView(), id = modules.front()] { view.onShowPrograms (id); });

        if (auto others = replaceMenu (session, modules.front()); others.getNumItems() > 0)
            menu.addSubMenu ("Replace by", others);

        if (isPlugin (modules.front()))
            addItem (menu, "What it may do...",
                     [&view = canvas.patchView(), id = modules.front()] { view.onShowPermissions (id); });

        menu.addSeparator();
    }

    std::vector<std::string> parked;
    std::copy_if (modules.begin(), modules.end(), std::back_inserter (parked),
                  [&] (auto& id)
                  {
                      const auto* const view = canvas.patchView().findModule (id);
                      return view != nullptr && view->isParked();
                  });

    if (! parked.empty())
    {
        addItem (menu, "Try again",
                 [&s = session, parked]
                 {
                     for (const auto& id : parked)
                         s.retry (id);
                 });
        menu.addSeparator();
    }

    juce::PopupMenu::Item bypass ("Bypass");
    bypass.setTicked (editor.areBypassed (modules));
    bypass.setAction ([&e = editor, modules] { e.toggleBypass (modules); });
    bypass.shortcutKeyDescription = "Ctrl+Shift+B";
    menu.addItem (std::move (bypass));
    menu.addSeparator();
    addItem (
        menu, "Duplicate", [&e = editor] { e.duplicateSelected(); }, "Ctrl+D");
    addItem (
        menu, "Delete", [&e = editor] { e.removeSelected(); }, "Delete");
    menu.addSeparator();
    menu.addSubMenu (modules.size() == 1 ? "Runs in" : "Run in", isolationMenu (modules));
    addItem (menu, "Set all to default", [&e = editor, modules] { e.setDefaults (modules); });
    show (menu);
}

void PatchMenus::showPort (const std::string& module, const PortView& port) const
{
    const auto isOutput = port.direction() == PortView::Direction::output;
    const PortRef ref {module, port.id()};
    const auto& patch = session.patch();
    juce::PopupMenu menu, cables;

    addHeading (menu, textOf (isOutput ? outputName (patch, ref) : inputName (patch, ref)));

    if (port.getDescription().isNotEmpty())
        addHeading (menu, port.getDescription());

    menu.addSeparator();
    auto count = 0;

    for (const auto& cable : patch.cables)
        if ((isOutput ? cable.from : cable.to) == ref)
        {
            ++count;
            addItem (cables,
                     "Disconnect "
                         + (isOutput ? "from " + textOf (inputName (patch, cable.to))
                                     : textOf (outputName (patch, cable.from))),
                     [&e = editor, ends = CableEnds {cable.from, cable.to}] { e.disconnect (ends); });
        }

    if (count == 0)
        addHeading (menu, "No cable");
    else
        addItem (
            menu, count == 1 ? "Disconnect" : "Disconnect all",
            [&e = editor, ref, isOutput] { e.disconnectPort (ref, isOutput); }, "Ctrl+click");

    if (count > 1)
    {
        menu.addSeparator();

        for (juce::PopupMenu::MenuItemIterator item (cables); item.next();)
            menu.addItem (item.getItem());
    }

    show (menu);
}

void PatchMenus::showCable (const CableEnds& cable) const
{
    const auto& patch = session.patch();
    juce::PopupMenu menu;
    addHeading (menu,
                "From " + textOf (outputName (patch, cable.from)) + " to " + textOf (inputName (patch, cable.to)));
    menu.addSeparator();
    addItem (
        menu, "Disconnect", [&e = editor, cable] { e.disconnect (cable); }, "Delete");
    show (menu);
}

void PatchMenus::showCanvas (juce::Point<float> place) const
{
    juce::PopupMenu menu, add;

    for (const auto& group : searchModules (moduleCatalogue(), {}))
    {
        juce::PopupMenu ofCategory;

        for (const auto* const type : group.modules)
            addItem (ofCategory, textOf (type->info.name),
                     [&e = editor, type, place] { e.addModule (*type, onGrid (place)); });

        add.addSubMenu (textOf (group.category), ofCategory);
    }

    menu.addSubMenu ("Add", add);
    menu.addSeparator();
    addItem (
        menu, "Paste", [&c = canvas, place] { c.paste (place); }, "Ctrl+V");
    addItem (
        menu, "Select all", [&e = editor] { e.selectAll(); }, "Ctrl+A");
    addItem (
        menu, "Show all", [&c = canvas] { c.showAll(); }, "Ctrl+0");
    show (menu);
}

} // namespace bulkhead
