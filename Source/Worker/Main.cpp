// bulkhead-worker: one locked-down compartment of Bulkhead. Started by the host through juce::ChildProcessCoordinator,
// never by hand.
#include "Plugins/PluginLoaders.h"
#include "RunWorker.h"

int main (int argc, char** argv) { return bulkhead::runWorker (argc, argv, bulkhead::makePluginLoader); }
