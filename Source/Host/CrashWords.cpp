#include "CrashWords.h"

#include <csignal>

namespace bulkhead
{

std::string crashWords (int signalNumber)
{
    switch (signalNumber)
    {
        case SIGSEGV:
        case SIGBUS:
            return "it crashed (it reached for memory that is not its own)";
        case SIGABRT:
            return "it crashed (it gave up by itself)";
        case SIGFPE:
            return "it crashed (an impossible calculation)";
        case SIGILL:
            return "it crashed (an instruction this processor does not know)";
        case SIGSYS:
            return "it crashed (it asked the system for what it may not have)";
        default:
            return "it crashed";
    }
}

} // namespace bulkhead
