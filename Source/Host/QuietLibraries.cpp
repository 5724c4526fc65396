#include "QuietLibraries.h"

#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <initializer_list>

namespace bulkhead
{

static void ignoreAlsa (const char*, int, const char*, int, const char*, ...) {}

static void ignoreJack (const char*) {}

void quietAudioLibraries()
{
    snd_lib_error_set_handler (ignoreAlsa);

    // JUCE loads JACK when it is there; it is never linked. The handle stays open, as JUCE's does.
    if (auto* jack = dlopen ("libjack.so.0", RTLD_LAZY))
    {
        using SetFunction = void (*) (void (*) (const char*));

        for (const auto* name : {"jack_set_error_function", "jack_set_info_function"})
            if (auto* set = reinterpret_cast<SetFunction> (dlsym (jack, name)))
                set (ignoreJack);
    }
}

} // namespace bulkhead
