#include "Landlock.h"

#include <algorithm>
#include <cstdint>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead
{

// The kernel's interface, written out: Debian 12's headers know ABI 2 only.
namespace landlock
{
constexpr long createRuleset = 444, addRule = 445, restrictSelf = 446;
constexpr std::uint32_t versionFlag = 1;
constexpr int rulePathBeneath = 1;

/// The newest version whose rights are written out here. A newer kernel is asked for these.
constexpr long newestKnown = 9;

/// ABI 8, to restrictSelf: every thread of the process is bound, not only the calling one.
constexpr std::uint32_t allThreads = 1 << 3;

constexpr std::uint64_t execute = 1 << 0, readFile = 1 << 2, readFolder = 1 << 3;

struct RulesetAttributes
{
    std::uint64_t fileSystem; // ABI 1
    std::uint64_t network; // ABI 4
    std::uint64_t scoped; // ABI 6
};

struct __attribute__ ((packed)) PathBeneath
{
    std::uint64_t allowed;
    std::int32_t parent;
};

/// Every file-system right an ABI knows: what is handled and not allowed is denied. ABI 2 added moving files between
/// folders, 3 cutting them short, 5 ioctl on devices, 9 connecting to sockets by their path.
constexpr std::uint64_t fileSystemRights (long abi) noexcept
{
    const auto bits = abi >= 9 ? 17 : abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    return (1ull << bits) - 1;
}
} // namespace landlock

static void allow (int ruleset, const std::string& path, std::uint64_t rights)
{
    const auto fd = ::open (path.c_str(), O_PATH | O_CLOEXEC);

    if (fd < 0)
        return;

    struct stat status = {};

    // Only folders take the right to be listed.
    if (fstat (fd, &status) == 0 && ! S_ISDIR (status.st_mode))
        rights &= ~landlock::readFolder;

    const landlock::PathBeneath rule {rights, fd};
    syscall (landlock::addRule, ruleset, landlock::rulePathBeneath, &rule, 0);
    ::close (fd);
}

int landlockVersion()
{
    const auto abi = syscall (landlock::createRuleset, nullptr, 0, landlock::versionFlag);
    return static_cast<int> (std::max (abi, 0l));
}

int restrictFileSystem (const std::vector<std::string>& readable)
{
    const auto abi = std::min<long> (landlockVersion(), landlock::newestKnown);

    if (abi < 1)
        return 0;

    landlock::RulesetAttributes attributes {};
    attributes.fileSystem = landlock::fileSystemRights (abi);
    attributes.network = abi >= 4 ? 3 : 0; // binding and connecting TCP
    attributes.scoped = abi >= 6 ? 3 : 0; // abstract sockets and signals to the outside

    const auto size = abi >= 6 ? sizeof attributes : abi >= 4 ? 16 : 8;
    const auto ruleset = static_cast<int> (syscall (landlock::createRuleset, &attributes, size, 0));

    if (ruleset < 0)
        return 0;

    for (const auto& path : readable)
        allow (ruleset, path, landlock::execute | landlock::readFile | landlock::readFolder);

    const auto flags = abi >= 8 ? landlock::allThreads : 0u;
    const auto restricted = syscall (landlock::restrictSelf, ruleset, flags) == 0;
    ::close (ruleset);
    return restricted ? static_cast<int> (abi) : 0;
}

} // namespace bulkhead
