// Takes the file system away from this process, but for what it is given (Linux's Landlock, from ABI 1 on).
#pragma once

#include <string>
#include <vector>

namespace bulkhead
{

/// Afterwards nothing can be opened but `readable` paths (and what is below them; reading, mapping as code and
/// listing). Paths that do not exist are left out. Binds the calling thread and those it starts later. Returns the
/// version of Landlock whose rights are taken away, or 0 when this kernel has no Landlock; needs no-new-privileges.
///
/// What an older version does not know the system-call filter denies as well: TCP (before 4), ioctl on devices (before
/// 5), abstract sockets and signals (before 6), sockets with a path (before 9).
int restrictFileSystem (const std::vector<std::string>& readable);

/// The version that this kernel has, 0 for none.
int landlockVersion();

} // namespace bulkhead
