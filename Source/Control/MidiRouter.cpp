#include "MidiRouter.h"

#include "MidiMapper.h"

#include "Host/MidiBytes.h"
#include "Session/Commands.h"

#include <algorithm>
#include <bit>

namespace bulkhead
{

static constexpr std::uint8_t controlChange = 0xb0, activeSensing = 0xfe;
static constexpr std::uint8_t sustain = 64, firstChannelMode = 120, allNotesOff = 123;

MidiRouter::MidiRouter (Session& s) : session (s) { session.addListener (*this); }

MidiRouter::~MidiRouter()
{
    cancelPendingUpdate();
    session.removeListener (*this);
}

bool MidiRouter::receive (std::span<const std::uint8_t> message)
{
    if (! isMidiMessage (message))
        return false;

    if (message[0] == activeSensing) // says only that a cable is there, three times a second
        return true;

    if ((message[0] & 0xf0) == controlChange && message[1] < firstChannelMode)
    {
        const auto index = (message[0] & 0x0f) * controllers + message[1];
        values[static_cast<std::size_t> (index)].store (message[2], std::memory_order_relaxed);
        moved[static_cast<std::size_t> (index) / 64].fetch_or (1ull << (index % 64), std::memory_order_release);
        auto nobody = -1;
        firstMoved.compare_exchange_strong (nobody, index);
        triggerAsyncUpdate();
    }

    HostMidi midi;
    midi.size = static_cast<std::uint8_t> (message.size());
    std::copy (message.begin(), message.end(), midi.data);
    return session.engine().pushMidi (midi);
}

void MidiRouter::panic()
{
    for (int channel = 0; channel < channels; ++channel)
    {
        const auto status = static_cast<std::uint8_t> (controlChange | channel);

        for (const auto controller : {sustain, allNotesOff})
        {
            HostMidi midi;
            midi.size = 3;
            midi.data[0] = status;
            midi.data[1] = controller;
            session.engine().pushMidi (midi);
        }
    }
}

void MidiRouter::learn (const ParameterRef& what)
{
    // What moved before is not the answer.
    deliverNow();
    firstMoved.store (-1);
    setLearner (what);
}

void MidiRouter::cancelLearning() { setLearner (std::nullopt); }

void MidiRouter::setLearner (std::optional<ParameterRef> what)
{
    if (what == learner)
        return;

    learner = std::move (what);
    const auto everybody = listeners;

    for (auto* listener : everybody)
        if (std::find (listeners.begin(), listeners.end(), listener) != listeners.end())
            listener->learningChanged();
}

void MidiRouter::patchChanged()
{
    if (learner && session.patch().findModule (learner->module) == nullptr)
        cancelLearning();
}

void MidiRouter::handleAsyncUpdate()
{
    const auto answer = learner ? firstMoved.load() : -1;

    for (std::size_t word = 0; word < moved.size(); ++word)
        for (auto bits = moved[word].exchange (0, std::memory_order_acquire); bits != 0; bits &= bits - 1)
        {
            const auto index = static_cast<int> (word * 64) + std::countr_zero (bits);
            moveParameters (index / controllers + 1, index % controllers,
                            values[static_cast<std::size_t> (index)].load (std::memory_order_relaxed));
        }

    if (answer >= 0)
        finishLearning (answer / controllers + 1, answer % controllers);
}

void MidiRouter::finishLearning (int channel, int controller)
{
    MidiMapping mapping;
    mapping.channel = channel;
    mapping.controller = controller;
    mapping.module = learner->module;
    mapping.parameter = learner->parameter;

    for (const auto& former : session.patch().midi)
        if (former.module == mapping.module && former.parameter == mapping.parameter)
        {
            mapping.minimum = former.minimum;
            mapping.maximum = former.maximum;
            break;
        }

    setLearner (std::nullopt);
    auto command = std::make_unique<MapController> (std::move (mapping), MapController::Others::replace);

    if (const auto problem = session.perform (std::move (command)); ! problem.empty())
        session.notify (problem);
}

void MidiRouter::moveParameters (int channel, int controller, std::uint8_t value)
{
    const std::uint8_t message[] = {static_cast<std::uint8_t> (controlChange | (channel - 1)),
                                    static_cast<std::uint8_t> (controller), value};

    for (const auto& change : mapMidi (session.patch(), message))
    {
        const auto* module = session.patch().findModule (change.mapping->module);

        if (module == nullptr || module->parameter (change.parameter) == change.value)
            continue;

        const ParameterRef what {change.mapping->module, change.mapping->parameter};

        if (const auto problem = session.turn (what, change.value); ! problem.empty())
            session.notify (problem);
    }
}

} // namespace bulkhead
