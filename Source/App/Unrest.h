// Plays havoc with a patch that plays, for soaks: now and then a module is killed, crashed, hung or made to spoil its
// sound, a knob turned, a cable pulled, a module added, moved or removed, a step undone, the patch loaded anew. Message
// thread.
#pragma once

#include "Session/Session.h"

#include <juce_events/juce_events.h>

#include <map>
#include <random>
#include <string>

namespace bulkhead
{

class Unrest final : private juce::Timer
{
public:
    /// Something happens about every `seconds`; the same `seed` makes the same choices. `session` plays `patch`.
    Unrest (Session& session, Patch patch, double seconds, unsigned seed = 1);

    struct Counts
    {
        int faults = 0, edits = 0, loads = 0, retries = 0;
        int refused = 0; ///< Changes that were not made, for whatever reason.
    };

    const Counts& counts() const noexcept { return done; }

    void stop() { stopTimer(); }

    /// What was done last before a moment (nowNanoseconds()), and within a second of it; or "nothing".
    std::string lastDeedBefore (std::uint64_t moment) const;

private:
    void timerCallback() override;
    void hurt();
    void edit();
    void retryParked();
    void perform (std::unique_ptr<Command> command);
    void note (std::string deed);
    std::size_t choose (std::size_t count) { return random() % std::max<std::size_t> (count, 1); }

    Session& session;
    const Patch original;
    std::mt19937 random;
    Counts done;
    std::map<std::uint64_t, std::string> deeds; // by when they began
};

} // namespace bulkhead
