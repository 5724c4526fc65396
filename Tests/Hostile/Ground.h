// Where the attacks of the matrix take place: a folder with things worth having, processes worth attacking, servers,
// shared memory. All of it belongs to the attacker's own user, so that the usual permissions stop nothing.
#pragma once

#include "Listeners.h"
#include "Victim.h"

#include "Ipc/SharedMemory.h"

#include <atomic>
#include <memory>
#include <string>

namespace bulkhead::hostile
{

/// What an attacker has got hold of: shared memory of its own.
struct Evidence
{
    std::atomic<long> number;
    std::atomic<std::uint32_t> word; ///< That it may write; others may sleep on it.
    char text[8192];

    void keep (const void* bytes, std::size_t size);
    bool holds (const std::string& words) const;
};

class Ground
{
public:
    /// As the attacker's user.
    Ground();
    ~Ground();

    /// Everything as it was, for the next attack. New victims.
    void restore();

    /// In the folder. These are there: "key" (holds secret()), "document" (holds "original"), "link" (leads to a name
    /// that holds secret()), "folder" (empty).
    std::string path (const std::string& name) const { return folder + "/" + name; }
    const std::string& secret() const noexcept { return key; }

    /// What a file holds; empty when there is none.
    std::string read (const std::string& name) const;
    bool exists (const std::string& name) const;
    long sizeOf (const std::string& name) const;

    Victim& host() noexcept { return *hostVictim; }
    Victim& sibling() noexcept { return *siblingVictim; }
    Listeners& listeners() noexcept { return *servers; }
    Evidence& evidence() noexcept { return *found; }

    /// Another compartment's region, as a worker has it: mapped for reading; nothing writes it but its writer here.
    std::uint32_t* othersRegion() const noexcept { return reinterpret_cast<std::uint32_t*> (seen.data()); }
    std::uint32_t othersWord() const noexcept { return *reinterpret_cast<std::uint32_t*> (region.data()); }
    int othersRegionSize() const;

    /// True when no process but those of the ground belongs to this user.
    bool userIsAlone = false;

    /// The attacker: which descriptor of that region it was handed, once locked.
    int handedRegion = -1;

    /// The attacker, while and after it runs.
    pid_t attacker = -1;
    int attackerStatus = 0; ///< Of waitpid(), once attackerEnded.
    bool attackerEnded = false;

    int regionForReaders() const noexcept { return readOnly.get(); }

private:
    void write (const std::string& name, const std::string& text) const;

    std::string folder, key;
    VictimReport* reports = nullptr;
    Evidence* found = nullptr;
    SharedMemory region, seen;
    Descriptor readOnly;
    std::unique_ptr<Victim> hostVictim, siblingVictim;
    std::unique_ptr<Listeners> servers;
};

} // namespace bulkhead::hostile
