// Takes the file system away from this process, but for what it is given (Linux's Landlock, from ABI 1 on).
#pragma once

#include <string>
#include <vector>

namespace bulkhead
{

/// Afterwards nothing can be opened but `readable` paths (and what is below them; reading, mapping as code and listing).
/// Paths that do not exist are left out. Binds the calling thread and those it starts later. False when this kernel has
/// no Landlock; needs no-new-privileges.
bool restrictFileSystem (const std::vector<std::string>& readable);

} // namespace bulkhead
