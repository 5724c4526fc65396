// A process that has just been locked tries what must not work. It has one thread, and no foreign code yet.
#pragma once

namespace bulkhead
{

/// No file of the user's or the system's can be opened, no folder listed, no other process looked into.
bool filesAreOutOfReach();

/// Neither a network nor another process can be reached, none started, nothing opened for writing. `streamsAllowed`:
/// streams between processes of this machine may be opened, connected by the host alone.
bool othersAreOutOfReach (bool streamsAllowed);

/// Memory that has been written cannot be run, and code cannot be written.
bool codeCannotBeWritten();

} // namespace bulkhead
