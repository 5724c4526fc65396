// The command line: every subcommand of bulkhead, and the window when there is none.
#pragma once

namespace bulkhead
{

/// Runs the program. Returns its exit code: 0 on success; otherwise one clear line has been printed to standard error.
int runCommandLine (int argc, char** argv);

} // namespace bulkhead
