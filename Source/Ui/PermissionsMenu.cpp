#include "PermissionsMenu.h"

#include "Session/PatchNames.h"
#include "Session/StateFolder.h"

namespace bulkhead
{

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

PermissionsMenu::PermissionsMenu (Session& s, juce::Component& o)
    : session (s), owner (o), permissions (session.engine(), stateFolder(), problem)
{
    startTimer (1000);
}

void PermissionsMenu::timerCallback()
{
    if (! problem.empty())
        session.notify (std::exchange (problem, {}));

    for (const auto& words : permissions.ask (session.patch()))
        session.notify (words + " Its menu has \"What it may do\".");
}

juce::PopupMenu::Item PermissionsMenu::item (const juce::String& words, bool ticked, const std::string& module,
                                             std::function<std::string()> change)
{
    juce::PopupMenu::Item one (words);
    one.isTicked = ticked;
    one.setAction (
        [self = juce::WeakReference<PermissionsMenu> (this), module, change = std::move (change)]
        {
            if (self != nullptr)
                self->say (module, change());
        });
    return one;
}

void PermissionsMenu::say (const std::string& module, const std::string& wrong)
{
    if (! wrong.empty())
        session.notify (moduleName (session.patch(), module) + ": " + wrong + ".");
}

void PermissionsMenu::show (const std::string& module)
{
    const auto* inPatch = session.patch().findModule (module);

    if (inPatch == nullptr)
        return;

    const auto type = inPatch->type;
    const auto granted = permissions.of (type);
    juce::PopupMenu menu;
    menu.addSectionHeader ("May read, beside its own folder");

    for (const auto& path : granted.readable)
        menu.addItem (
            item (textOf (path), true, module, [this, type, path] { return permissions.withdraw (type, path); }));

    auto wantsCode = false;

    for (const auto& request : permissions.requests (type))
        if (request.code)
            wantsCode = true;
        else
            menu.addItem (item ("Let it read " + textOf (request.path.grant) + " (it wanted to)", false, module,
                                [this, type, path = request.path.grant] { return permissions.let (type, path); }));

    menu.addItem ("Let it read a folder...",
                  [self = juce::WeakReference<PermissionsMenu> (this), type]
                  {
                      if (self != nullptr)
                          self->chooseFolder (type);
                  });
    menu.addSectionHeader ("May also");
    menu.addItem (item (juce::String ("Run code that it writes itself") + (wantsCode ? " (it wanted to)" : ""),
                        granted.writableCode, module,
                        [this, type, may = ! granted.writableCode] { return permissions.letWriteCode (type, may); }));
    menu.showMenuAsync (juce::PopupMenu::Options().withMousePosition());
}

void PermissionsMenu::chooseFolder (const std::string& type)
{
    chooser = std::make_unique<juce::FileChooser> (
        "Let It Read", juce::File::getSpecialLocation (juce::File::userHomeDirectory), "*", false, false, &owner);
    chooser->launchAsync (juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectDirectories
                              | juce::FileBrowserComponent::canSelectFiles,
                          [self = juce::WeakReference<PermissionsMenu> (this), type] (const juce::FileChooser& chosen)
                          {
                              const auto file = chosen.getResult();

                              if (self == nullptr || file == juce::File())
                                  return;

                              const auto path = file.getFullPathName().toStdString();

                              if (const auto wrong = self->permissions.let (type, path); ! wrong.empty())
                                  self->session.notify (wrong + ".");
                          });
}

} // namespace bulkhead
