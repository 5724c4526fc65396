// Where all MIDI goes that comes in while a patch plays, whoever sends it: devices, the keyboard on the screen.
//
// Notes, wheels and all else go to the engine at once, from the thread that brings them. Controllers go to the message
// thread besides, where they move the parameters that the patch maps to them, or answer a parameter that is learning
// its controller. A controller's values that come faster than the message thread looks become one: the last.
#pragma once

#include "Session/Session.h"

#include <juce_events/juce_events.h>

#include <array>
#include <atomic>
#include <optional>

namespace bulkhead
{

class MidiRouter final : private Session::Listener, private juce::AsyncUpdater
{
public:
    class Listener
    {
    public:
        virtual ~Listener() = default;

        /// Another parameter is learning, or none any more. Message thread.
        virtual void learningChanged() = 0;
    };

    /// `session` outlives the router. Message thread.
    explicit MidiRouter (Session& session);
    ~MidiRouter() override;

    /// Takes one message. False when it is none (see isMidiMessage) or the engine's queue is full. Any thread but the
    /// engine's own.
    bool receive (std::span<const std::uint8_t> message);

    /// Ends every note on every channel, whoever holds it: pedals up, all notes off. Any thread but the engine's own.
    void panic();

    // Message thread ------------------------------------------------------------------------------------------------

    /// The next controller that moves, on its channel, will move this parameter and replaces the controllers it has
    /// had; it keeps their range. One step of undo. Controllers 120 to 127 are channel modes and are passed over.
    void learn (const ParameterRef& what);
    void cancelLearning();

    /// The parameter that waits for a controller.
    const std::optional<ParameterRef>& learning() const noexcept { return learner; }

    void addListener (Listener& listener) { listeners.push_back (&listener); }
    void removeListener (Listener& listener) { std::erase (listeners, &listener); }

    /// Moves now what is still on its way to the message thread.
    void deliverNow()
    {
        cancelPendingUpdate();
        handleAsyncUpdate();
    }

private:
    static constexpr int controllers = 128, channels = 16;

    void patchChanged() override;
    void handleAsyncUpdate() override;
    void finishLearning (int channel, int controller);
    void moveParameters (int channel, int controller, std::uint8_t value);
    void setLearner (std::optional<ParameterRef> what);

    Session& session;
    std::vector<Listener*> listeners;
    std::optional<ParameterRef> learner;

    // Of each controller of each channel its last value, and a bit that says that it is new.
    std::array<std::atomic<std::uint8_t>, channels * controllers> values {};
    std::array<std::atomic<std::uint64_t>, channels * controllers / 64> moved {};
    std::atomic<int> firstMoved {-1}; ///< The first one that moved since somebody began to learn; -1: none.
};

} // namespace bulkhead
