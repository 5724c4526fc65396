// As it is shipped. The checked programs take Tests/Realtime/Check in place of this file: it must define the same
// functions.
#include "RealtimeScope.h"

namespace bulkhead
{

RealtimeScope::RealtimeScope (RealtimeCounts&) noexcept {}
RealtimeScope::~RealtimeScope() = default;

bool realtimeRuleIsChecked() noexcept { return false; }

} // namespace bulkhead
