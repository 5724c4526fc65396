// What a worker's code prints, of which the end is kept: for words about what became of it. A worker has the other end
// of the pipe as its standard output and error, whatever runs in it; it is never waited for, and what it says is never
// trusted.
#pragma once

#include "Ipc/Descriptor.h"

#include <mutex>
#include <string>

namespace bulkhead
{

class WorkerOutput
{
public:
    /// Throws std::system_error when there is no pipe to be had.
    WorkerOutput();

    /// To be inherited by the worker, and by no other program that is started meanwhile and closes what is not its own.
    int workersEnd() const noexcept { return writing.get(); }

    /// The worker has it.
    void closeWorkersEnd() noexcept { writing.reset(); }

    /// Takes what there is by now, so that the pipe has room. Any thread; waits for nobody.
    void take();

    /// The last lines of it that are not blank, made safe to show, with " / " between them; or empty. Any thread.
    std::string lastLines (std::size_t most = 3);

private:
    Descriptor reading, writing;
    std::mutex mutex;
    std::string end; ///< As much as lastLines() could want.
};

} // namespace bulkhead
