// A built-in module's State as somebody else wrote it: a worker that has been taken over, say, whose modules move on to
// another process. Whatever bytes it holds, to run and to draw the module stays inside its memory.
#include "FuzzInput.h"

#include "Modules/ModuleRig.h"

#include "Runner/ParameterRamp.h"

using namespace bulkhead;
using test::expect;

static test::ModuleRig rigOf (const ModuleType& type, unsigned voices)
{
    constexpr int frames = 64;
    test::ModuleRig rig (type.info.type);

    for (const auto& input : type.info.inputs)
    {
        if (input.kind == SignalKind::midi)
        {
            rig.midiInto (input.id, 0, {0x90, 60, 100}).midiInto (input.id, 40, {0xb0, 64, 127});
            continue;
        }

        const auto channels = input.channels == perVoice ? voices : static_cast<unsigned> (input.channels);
        rig.plug (input.id, std::vector (channels, test::pulses (frames, 16, 4)));
    }

    rig.midi (3, {0x90, 64, 100}).midi (9, {0xe0, 12, 100}).midi (33, {0x80, 64, 0});
    return rig;
}

static void checkDisplay (test::ModuleRig& rig)
{
    if (rig.module.display == nullptr)
        return;

    const auto screen = rig.display();
    expect (screen.lines >= 0 && screen.lines <= Display::maxLines, "a display has a few lines");
    expect (screen.points >= 0 && screen.points <= Display::maxPoints, "a line has a few points");
}

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    test::FuzzInput input (data, size);
    const auto catalogue = moduleCatalogue();
    const auto& type = *catalogue[input.take<std::uint8_t>() % catalogue.size()];
    auto rig = rigOf (type, 1 + input.take<std::uint8_t>() % unsigned (maxChannels));
    const auto numParameters = input.take<std::uint8_t>() % 4u;

    for (auto i = 0u; i < numParameters && ! type.info.parameters.empty(); ++i)
    {
        const auto& info = type.info.parameters[input.take<std::uint8_t>() % type.info.parameters.size()];
        rig.set (info.id, ParameterRamp::bounded (input.take<float>(), info));
    }

    const auto state = input.takeBytes (type.stateBytes);
    rig.run (16, 16);

    if (! state.empty())
        rig.spoilState ([&] (std::size_t i) { return state[i % state.size()]; });

    rig.isDone();
    checkDisplay (rig);
    rig.run (48, 24, {7});
    checkDisplay (rig);
    return 0;
}
