// What the system's error numbers mean, in the words of somebody who wants to open or save a file.
#pragma once

#include <string>

namespace bulkhead
{

/// "the disk is full" for ENOSPC, and so on; the system's own words for what is rare. Any thread.
std::string systemWords (int errorNumber);

} // namespace bulkhead
