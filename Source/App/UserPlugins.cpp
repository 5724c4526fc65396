#include "UserPlugins.h"

#include "Session/StateFolder.h"

namespace bulkhead
{

KnownPlugins& userPlugins()
{
    static PluginCatalogue catalogue (stateFolder());
    static KnownPlugins plugins (catalogue);
    return plugins;
}

} // namespace bulkhead
