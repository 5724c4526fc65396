#include "UserPresetMenu.h"

#include "Graph/RememberedPlugins.h"
#include "Session/PatchNames.h"
#include "Session/StateFolder.h"
#include "Session/TakePreset.h"

#include <algorithm>

namespace bulkhead
{

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

namespace
{

/// Asks for a name, which can be typed at once: when the system has made it the active window is soon enough to choose
/// the text box.
class NameDialog final : public juce::AlertWindow
{
public:
    NameDialog (const juce::String& title, juce::Component& owner)
        : juce::AlertWindow (title, juce::String(), juce::MessageBoxIconType::NoIcon, &owner)
    {}

    void activeWindowStatusChanged() override
    {
        juce::AlertWindow::activeWindowStatusChanged();

        if (isActiveWindow())
            juce::MessageManager::callAsync (
                [dialog = juce::Component::SafePointer<juce::AlertWindow> (this)]
                {
                    if (auto* const editor = dialog != nullptr ? dialog->getTextEditor ("name") : nullptr)
                        editor->grabKeyboardFocus();
                });
    }
};

} // namespace

UserPresetMenu::UserPresetMenu (Session& s, juce::Component& o)
    : session (s), owner (o), presets (dataFolder(), homeFolder())
{}

void UserPresetMenu::addTo (juce::PopupMenu& menu, const std::string& module)
{
    constexpr std::size_t mostInMenu = 500;
    const auto* const inPatch = session.patch().findModule (module);

    if (inPatch == nullptr || inPatch->describedType() == nullptr)
        return;

    const juce::WeakReference<UserPresetMenu> self (this);
    const auto add = [&self] (juce::PopupMenu& to, const juce::String& words, auto action)
    {
        to.addItem (words,
                    [self, action]
                    {
                        if (self != nullptr)
                            action (*self);
                    });
    };

    add (menu, "Save preset...", [module] (UserPresetMenu& me) { me.askToSave (module); });
    auto entries = presets.list (inPatch->type);
    entries.resize (std::min (entries.size(), mostInMenu));
    juce::PopupMenu change;

    for (const auto& entry : entries)
        if (entry.isOurs)
        {
            juce::PopupMenu one;
            add (one, "Rename...", [module, entry] (UserPresetMenu& me) { me.askToRename (module, entry); });
            add (one, "Delete...", [module, entry] (UserPresetMenu& me) { me.askToDelete (module, entry); });
            change.addSubMenu (textOf (entry.name), one);
        }

    if (change.getNumItems() > 0)
        menu.addSubMenu ("Rename or delete", change);

    if (! entries.empty())
        menu.addSectionHeader ("Your presets");

    for (const auto& entry : entries)
        add (menu, textOf (entry.name), [module, entry] (UserPresetMenu& me) { me.load (module, entry); });
}

/// Shows `question` until a button is pressed: the answers are numbered from 1, and 0 is no answer.
void UserPresetMenu::show (std::function<void (int)> then)
{
    question->enterModalState (
        true,
        juce::ModalCallbackFunction::create (
            [self = juce::WeakReference<UserPresetMenu> (this), then = std::move (then)] (int answer)
            {
                if (self == nullptr)
                    return;

                then (answer);

                // It is still on its way out of its own key or mouse event.
                std::shared_ptr<juce::AlertWindow> done (std::move (self->question));
                juce::MessageManager::callAsync ([done] {});
            }),
        false);
}

void UserPresetMenu::askName (const juce::String& title, const juce::String& name, const juce::String& button,
                              std::function<void (const std::string&)> then)
{
    if (isAsking())
        return;

    constexpr int mostCharacters = 100;
    question = std::make_unique<NameDialog> (title, owner);
    question->addTextEditor ("name", name);
    question->addButton (button, 1, juce::KeyPress (juce::KeyPress::returnKey));
    question->addButton ("Cancel", 0, juce::KeyPress (juce::KeyPress::escapeKey));

    if (auto* const editor = question->getTextEditor ("name"))
    {
        editor->setInputRestrictions (mostCharacters);
        editor->setSelectAllWhenFocused (true);
    }

    show (
        [this, then = std::move (then)] (int answer)
        {
            const auto typed = question->getTextEditorContents ("name").trim().toStdString();

            if (answer == 1)
                juce::MessageManager::callAsync (
                    [self = juce::WeakReference<UserPresetMenu> (this), then, typed]
                    {
                        if (self != nullptr)
                            then (typed);
                    });
        });
}

void UserPresetMenu::confirm (const juce::String& title, const juce::String& words, const juce::String& button,
                              std::function<void()> then)
{
    if (isAsking())
        return;

    question = std::make_unique<juce::AlertWindow> (title, words, juce::MessageBoxIconType::NoIcon, &owner);
    question->addButton (button, 1, juce::KeyPress (juce::KeyPress::returnKey));
    question->addButton ("Cancel", 0, juce::KeyPress (juce::KeyPress::escapeKey));
    show (
        [then = std::move (then)] (int answer)
        {
            if (answer == 1)
                then();
        });
}

void UserPresetMenu::tell (const std::string& module, const std::string& problem)
{
    if (! problem.empty())
        session.notify (moduleName (session.patch(), module) + ": " + problem + ".");
}

void UserPresetMenu::askToSave (const std::string& module)
{
    askName ("Save preset of " + textOf (moduleName (session.patch(), module)), {}, "Save",
             [this, module] (const std::string& name)
             {
                 if (const auto problem = UserPresets::checkName (name); ! problem.empty())
                     return tell (module, problem);

                 const auto* const inPatch = session.patch().findModule (module);

                 if (inPatch == nullptr)
                     return;

                 const auto entries = presets.list (inPatch->type);
                 const auto isTaken = std::any_of (entries.begin(), entries.end(),
                                                   [&] (auto& entry) { return entry.isOurs && entry.name == name; });

                 if (! isTaken)
                     return save (module, name);

                 confirm ("Replace preset?", "There is a preset \"" + textOf (name) + "\" already.", "Replace",
                          [this, module, name] { save (module, name); });
             });
}

void UserPresetMenu::save (const std::string& module, const std::string& name)
{
    const auto* const inPatch = session.patch().findModule (module);

    if (inPatch == nullptr)
        return;

    const auto isPlugin = inPatch->moduleType() != nullptr && inPatch->moduleType()->info.isHosted;

    if (! isPlugin)
        return saved (module, name, presets.save (presetOf (*inPatch, name, inPatch->state), *inPatch));

    // What does not play is saved as it was last, or as the patch has it.
    auto newest = session.engine().pluginState (module);

    if (newest.is_null())
        newest = inPatch->state;

    session.engine().askState (module,
                               [self = juce::WeakReference<UserPresetMenu> (this), copy = *inPatch, own = presets, name,
                                newest] (const Json& state, const std::string& problem)
                               {
                                   const auto outcome =
                                       own.save (presetOf (copy, name, problem.empty() ? state : newest), copy);
                                   juce::MessageManager::callAsync (
                                       [self, id = copy.id, name, outcome]
                                       {
                                           if (self != nullptr)
                                               self->saved (id, name, outcome);
                                       });
                               });
}

void UserPresetMenu::saved (const std::string& module, const std::string& name, const UserPresets::Saved& outcome)
{
    if (! outcome.problem.empty())
        return tell (module, "the preset is not saved: " + outcome.problem);

    session.notify ("The preset \"" + name + "\" is saved"
                    + (outcome.warning.empty() ? "." : ", but not for other programs: " + outcome.warning + "."));
}

void UserPresetMenu::load (const std::string& module, const Entry& entry)
{
    const auto* const inPatch = session.patch().findModule (module);

    if (inPatch == nullptr || inPatch->describedType() == nullptr)
        return;

    std::string problem;
    const auto preset = presets.load (entry, inPatch->type, problem);

    if (! preset)
        return tell (module, "this preset cannot be loaded: " + problem);

    const auto plays = inPatch->moduleType() != nullptr && inPatch->moduleType()->info.isHosted;

    if (! plays || preset->state.is_null())
        return tell (module, session.perform (std::make_unique<TakePreset> (
                                 module, preset->name, valuesOf (*preset, *inPatch->describedType()), preset->state)));

    session.engine().loadState (
        module, preset->state,
        [self = juce::WeakReference<UserPresetMenu> (this), module, type = inPatch->type, name = preset->name,
         number = session.patchNumber()] (const Engine::ProgramChange& change, const std::string& trouble)
        {
            juce::MessageManager::callAsync (
                [self, module, type, name, number, change, trouble]
                {
                    if (self == nullptr)
                        return;

                    // Another patch may have another plugin of that id by now.
                    const auto* const present = self->session.patch().findModule (module);

                    if (present == nullptr || present->type != type || self->session.patchNumber() != number)
                        return;

                    self->tell (module, trouble.empty() ? self->session.programLoaded (module, name, change)
                                                        : "it does not take this preset: " + trouble);
                });
        });
}

void UserPresetMenu::askToRename (const std::string& module, const Entry& entry)
{
    askName ("Rename preset", textOf (entry.name), "Rename",
             [this, module, entry] (const std::string& name)
             {
                 if (const auto* const inPatch = session.patch().findModule (module))
                     if (const auto problem = presets.rename (entry, *inPatch, name); ! problem.empty())
                         tell (module, "the preset is not renamed: " + problem);
             });
}

void UserPresetMenu::askToDelete (const std::string& module, const Entry& entry)
{
    confirm ("Delete preset?", "\"" + textOf (entry.name) + "\" cannot be brought back.", "Delete",
             [this, module, entry]
             {
                 if (const auto* const inPatch = session.patch().findModule (module))
                     if (const auto problem = presets.remove (entry, *inPatch); ! problem.empty())
                         tell (module, "the preset is not deleted: " + problem);
             });
}

} // namespace bulkhead
