// The attack matrix: each attack is tried by a process that is unlocked, by one that is sealed, and by one that has the
// editor profile.
#pragma once

#include "Attack.h"

#include <array>

namespace bulkhead::hostile
{

enum class Lock
{
    none,
    sealed,
    editor
};

inline constexpr std::array locks {Lock::none, Lock::sealed, Lock::editor};

/// Every attack there is, family by family.
const std::vector<Attack>& allAttacks();

struct AttackResult
{
    int attack = 0; ///< Index in allAttacks().
    Lock lock = Lock::none;
    bool succeeded = false;
    bool hung = false; ///< It did not come back within its time, and was ended.
    std::uint32_t layers = 0; ///< SandboxLayer bits that the attacker's process said.
};

/// Tries them all, as a user that nobody else is (root gives its rights away first; whoever is not root stays who they
/// are). In a forked process: tells each AttackResult into `pipe`. Returns its exit status.
int runMatrix (int pipe);

} // namespace bulkhead::hostile
