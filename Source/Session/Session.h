// What the user is doing: the patch that is open, its file, and every change to it as a command that can be undone.
//
// The window, the command line, OSC and MIDI are faces of this one set of commands. Message thread only. The engine is
// told of each change after it has been made; what the engine refuses is taken back.
#pragma once

#include "Command.h"
#include "EditJournal.h"
#include "PatchBackups.h"
#include "PatchSave.h"

#include "Host/Engine.h"

#include <chrono>
#include <functional>
#include <memory>
#include <set>

namespace bulkhead
{

class KnownPlugins;

class Session
{
public:
    class Listener
    {
    public:
        virtual ~Listener() = default;

        /// Modules, cables, names, places or isolation changed: everything drawn is to be looked at again.
        virtual void patchChanged() {}

        /// One parameter moved, from wherever.
        virtual void parameterChanged (const std::string& /*module*/, const std::string& /*parameter*/) {}

        /// The tempo or the time signature.
        virtual void tempoChanged() {}

        /// Something for the user to read.
        virtual void notice (const std::string& /*words*/) {}
    };

    /// The engine outlives it.
    explicit Session (Engine& engine);

    /// From now on every change is journalled, and what saves replace is kept in `state` (see stateFolder()). The
    /// journal outlives the session; nullptr: none.
    void journalTo (EditJournal* journal, std::string state);

    const Patch& patch() const noexcept { return current; }
    const std::string& filePath() const noexcept { return path; }

    /// Counts the patches that were opened or begun.
    int patchNumber() const noexcept { return opened; }

    /// True when the patch differs from what was last opened or saved.
    bool isModified() const noexcept { return history.state() != savedState; }

    // Files. Each returns an empty string, or what went wrong: then nothing has changed. -----------------------------

    std::string newPatch();
    std::string open (const std::string& file);

    /// Opens a patch that has been read already, from `file`.
    std::string open (Patch patch, std::string file)
    {
        return replacePatch (std::move (patch), std::move (file), {}, IsSaved::yes);
    }

    /// Opens a version of the patch of `file` (empty: of none yet) that is not what the file holds: it counts as
    /// modified, and nothing is written before the user saves. `held`: what the file held last as far as is known; if
    /// it holds something else by then, saving says so.
    std::string recover (Patch patch, std::string file, std::optional<FileFingerprint> held)
    {
        return replacePatch (std::move (patch), std::move (file), held, IsSaved::no);
    }

    /// What the file held when it was last read or saved, if that is known.
    const std::optional<FileFingerprint>& fileHolds() const noexcept { return holds; }

    EditJournal* editJournal() noexcept { return journal; }

    /// Of this patch's file, and of others.
    PatchBackups backups() const { return PatchBackups (state); }

    /// A save in three parts, so that the message thread need not wait for the disk: beginSave() here, PatchSave::run()
    /// anywhere, finishSave() here. Changes may be made in between: they count as not saved.
    PatchSave beginSave (const std::string& file) const;
    void finishSave (const PatchSave& save, const PatchSave::Result& result);

    /// The three at once.
    std::string save();
    std::string saveAs (const std::string& file);

    /// The user does not want what is not saved: nobody offers to recover it.
    void abandonChanges();

    // Changes --------------------------------------------------------------------------------------------------------

    /// Makes a change and remembers how to undo it. Empty, or why it was refused.
    std::string perform (std::unique_ptr<Command> command);

    /// The commands performed from now until endGesture() that can be one step for the user are one step. Outside of a
    /// gesture each command is a step of its own.
    void beginGesture()
    {
        ++gesture;
        inGesture = true;
    }

    void endGesture() { inGesture = false; }

    /// A parameter turned by a controller, in real units. Whatever controllers turn with no pause of a second between
    /// is one step. Empty, or why it was refused.
    std::string turn (const ParameterRef& what, float value);

    /// A parameter that a plugin's own editor has turned: the plugin has it already. What is turned with no pause of a
    /// second between is one step, but for what endTurn() parts. Empty, or why it was refused.
    std::string turnedInEditor (const ParameterRef& what, float value);

    /// A plugin has taken one of its programs: that is a step of the user's. Empty, or why it was refused.
    std::string programLoaded (const std::string& module, const std::string& program,
                               const Engine::ProgramChange& change);

    /// What a controller or an editor turns from now on is a step of its own.
    void endTurn() { --controllerGesture; }

    std::string undo();
    std::string redo();
    bool canUndo() const noexcept { return history.canUndo(); }
    bool canRedo() const noexcept { return history.canRedo(); }
    std::string undoName() const { return history.undoName(); }
    std::string redoName() const { return history.redoName(); }

    // Placement ------------------------------------------------------------------------------------------------------

    /// The patch as it is played: each module's isolation is that of the mode of placement.
    Patch placedPatch() const;

    /// Where modules run in the automatic mode, by id; those that are missing have a process of their own. It is no
    /// step of the user's: nothing to undo, and the patch is not modified by it. Empty, or why the engine refused it.
    std::string placeAutomatically (std::map<std::string, Isolation> where);

    /// Brings a module back that was stopped for failing again and again, as new, with its parameters. It is no step of
    /// the user's. May take some milliseconds. What is in the way is said by notify().
    void retry (const std::string& module);

    // Plugins that are not there
    // -----------------------------------------------------------------------------------------

    /// The plugins that there are, for those who want to know why one is missing and what could take its place. They
    /// outlive the session; nullptr: nobody knows.
    void findPluginsIn (KnownPlugins* known) noexcept { plugins = known; }
    KnownPlugins* knownPlugins() const noexcept { return plugins; }

    /// Plugins have become known: modules that were missing theirs play from now on. It is no step of the user's.
    void pluginsChanged();

    /// An id that no module of the patch has: "vco1", "vco2", ...
    std::string freeIdFor (const std::string& type) const;

    void addListener (Listener& listener) { listeners.push_back (&listener); }
    void removeListener (Listener& listener) { std::erase (listeners, &listener); }

    /// Shows words to the user through every listener.
    void notify (const std::string& words);

    Engine& engine() noexcept { return player; }

private:
    enum class IsSaved
    {
        no,
        yes
    };

    std::string replacePatch (Patch next, std::string file, std::optional<FileFingerprint> held, IsSaved isSaved);
    void journalChange (Command::Effect effect, const std::vector<ParameterRef>& parameters);
    std::string makeHeard (const Command& command);
    std::string perform (std::unique_ptr<Command> command, int ofGesture);
    void endStep();
    void pauseBetweenTurns();
    void lookForMissing();
    void announce (Command::Effect effect, const std::vector<ParameterRef>& parameters);

    Engine& player;
    Patch current;
    KnownPlugins* plugins = nullptr;
    std::set<std::string> missing; ///< Modules whose plugins were not there at the last look, by id.
    std::map<std::string, Isolation> automatic; ///< By the module's id.
    std::string path; ///< Absolute.
    std::optional<FileFingerprint> holds; ///< What the file held last.
    EditJournal* journal = nullptr;
    std::string state;
    History history;
    std::uint64_t savedState = 1;
    int opened = 0;
    int gesture = 0;
    bool inGesture = false;
    std::string heardAlready; ///< The module in which what is performed this moment has been heard already; or empty.
    int controllerGesture = -1; ///< Negative, so that it never is the other's.
    std::chrono::steady_clock::time_point lastTurn {};
    std::vector<Listener*> listeners;
};

} // namespace bulkhead
