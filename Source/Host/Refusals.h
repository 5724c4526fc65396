// What a plugin wanted of the system and was refused, as its worker tells: so that the user can be asked.
#pragma once

#include "Ipc/Layout.h"

#include <string>
#include <vector>

namespace bulkhead
{

/// What a report holds that is new, as it is: not looked at.
struct RefusalCopies
{
    std::vector<RefusedPath> paths;
    bool code = false;

    bool empty() const noexcept { return paths.empty() && ! code; }
};

/// What is new since `written` and `code`, which were those of the same process; they become what has been copied.
RefusalCopies copyRefusals (const RefusalReport& report, std::uint32_t& written, std::uint32_t& code);

struct Refusals
{
    struct Path
    {
        std::string wanted; ///< What it wanted to read: a file or a folder that is there.
        std::string
            grant; ///< What it has to be let read for that: its folder, or the file alone where that holds more.
    };

    std::vector<Path> paths; ///< In their order, each once.
    bool code = false; ///< It wanted to run code that it had written.
};

/// A worker may say anything: of its paths those are taken that are there, that the host may read, and that a plugin
/// may be let read without a second thought. Looks at the disk, which may take its time.
Refusals checkedRefusals (const RefusalCopies& copies);

/// "it wanted to read "/a/b", which it may not"; or empty.
std::string refusalWords (const Refusals& refusals);

} // namespace bulkhead
