// What the window offers after a program died: the changes that were not saved, and a start without a patch that makes
// programs die. Nothing is lost by a wrong click: what is discarded is set aside, and can be recovered from the menu.
#pragma once

#include "PatchDocument.h"

#include "Session/JournalFolder.h"

namespace bulkhead
{

class Recovery
{
public:
    /// All three outlive it.
    Recovery (Session& session, PatchDocument& document, juce::Component& owner);
    ~Recovery();

    /// At the start, once the window shows. `file`: the patch that was asked for, or empty: what belongs to another one
    /// is only spoken of. `isSafeStart`: the file was not opened, because programs that opened it died.
    void begin (const std::string& file, bool isSafeStart);

    /// From the menu: everything there is, also what was set aside.
    void show();

    /// True while a dialog waits for an answer.
    bool isAsking() const noexcept { return asking || dialog != nullptr; }

    /// "just now", "3 minutes ago", "2 days ago".
    static juce::String age (std::int64_t seconds);

private:
    void offerLost (const std::string& file);
    void offer (std::vector<JournalFolder::Journal> journals);
    void recover (JournalFolder::Journal journal);
    void discard (JournalFolder::Journal journal);
    void sayWhatIsLeft (std::size_t count);

    Session& session;
    PatchDocument& document;
    juce::Component& owner;
    bool asking = false;
    juce::Component::SafePointer<juce::Component> dialog;

    JUCE_DECLARE_WEAK_REFERENCEABLE (Recovery)
};

} // namespace bulkhead
