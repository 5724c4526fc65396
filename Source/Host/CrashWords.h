// Why a process that crashed did so, in a musician's words.
#pragma once

#include <string>

namespace bulkhead
{

/// "it crashed (an impossible calculation)", by the signal it died of.
std::string crashWords (int signalNumber);

} // namespace bulkhead
