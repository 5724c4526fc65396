// A standard MIDI file, as `bulkhead render --midi` reads it.
#include "FuzzInput.h"

#include "App/MidiFile.h"

#include <stdexcept>

using namespace bulkhead;
using test::expect;

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    try
    {
        std::uint64_t last = 0;

        for (const auto& message : readMidiFile (std::as_bytes (std::span (data, size)), 48000.0))
        {
            expect (message.time >= last, "messages come in order");
            expect (message.size >= 1 && message.size <= 3, "messages are short");
            last = message.time;
        }
    }
    catch (const std::runtime_error&)
    {}

    return 0;
}
