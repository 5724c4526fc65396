// An attack as the matrix tries it: in a process that is unlocked, sealed, or has the editor profile. What counts is
// the effect, as seen by those it is meant for, never what a call returned.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bulkhead::hostile
{

class Ground;

struct Attack
{
    std::string name;
    std::function<void (Ground&)> attempt; ///< In the attacking process.
    std::function<bool (Ground&)> succeeded; ///< On the ground, while the attacker, if it lives, still waits.

    /// What a machine must have for it to succeed unlocked. Empty: it does on every one, and the matrix fails where it
    /// does not, for then the attack itself is broken.
    std::string needs {};

    bool ofEditors = false; ///< What the editor profile is for: it is to succeed there.
};

std::vector<Attack> attacksOnFiles();
std::vector<Attack> attacksByNetwork();
std::vector<Attack> attacksOnDesktop();
std::vector<Attack> attacksOnProcesses();
std::vector<Attack> attacksOnScheduling();
std::vector<Attack> attacksByNewProcesses();
std::vector<Attack> attacksOnKernel();
std::vector<Attack> attacksByCode();
std::vector<Attack> attacksOnResources();
std::vector<Attack> attacksOnSharedMemory();

} // namespace bulkhead::hostile
