// A worker from its launch to its end. What loads plugins is given to it, so that tests can bring their own.
#pragma once

#include "PluginDescribing.h"

namespace bulkhead
{

/// To be called from main(), as its last: locks the process up, and returns only when it was not launched by a Bulkhead
/// host, or could not be.
int runWorker (int argc, char** argv, PluginLoaderFactory makeLoader);

} // namespace bulkhead
