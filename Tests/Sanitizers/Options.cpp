// How the sanitizers look at the unit tests, and what is not ours to fix. Part of the programs that are built with
// them.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)

extern "C" const char* __asan_default_options() { return "strict_string_checks=1:detect_stack_use_after_return=1"; }
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }

// Not the strings, but the list of pointers to them that JUCE makes of a program's arguments after vfork(): 64 bytes for
// each worker that is launched.
extern "C" const char* __lsan_default_suppressions() { return "leak:juce::ChildProcess::ActiveProcess\n"; }
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }

#elif __has_feature(thread_sanitizer)

#include <sanitizer/common_interface_defs.h>

// Workers are launched by a process of many threads. After a finding nothing goes on.
extern "C" const char* __tsan_default_options() { return "halt_on_error=1:die_after_fork=0"; }

// JUCE is not instrumented: what its threads hand over by its own spin locks looks like a race. All of it is the
// launching of workers (juce::ChildProcessCoordinator).
extern "C" const char* __tsan_default_suppressions() { return "race:juce::\n"; }

// To know JUCE by name the sanitizer starts a process that tells names: before the first test, for some count
// processes.
static const bool namesAreKnown = []
{
    char name[64];
    __sanitizer_symbolize_pc (reinterpret_cast<void*> (&__tsan_default_options), "%f", name, sizeof name);
    return true;
}();

#endif
#endif
