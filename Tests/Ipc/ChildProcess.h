// A forked process for the tests, with a pipe that brings back what it found. The child runs plain code only: it has no
// test framework and ends without destructors.
#pragma once

#include "Ipc/Descriptor.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/wait.h>

namespace bulkhead::test
{

class ChildProcess
{
public:
    /// Runs `work (pipe)` in a child, whose result is its exit status.
    template <typename Work> explicit ChildProcess (Work work)
    {
        int ends[2];
        REQUIRE (::pipe2 (ends, O_CLOEXEC) == 0);
        output.reset (ends[0]);
        process = ::fork();
        REQUIRE (process >= 0);

        if (process == 0)
            _exit (work (ends[1]));

        ::close (ends[1]);
    }

    ChildProcess (const ChildProcess&) = delete;
    ChildProcess& operator= (const ChildProcess&) = delete;

    ~ChildProcess()
    {
        if (process > 0)
        {
            ::kill (process, SIGKILL);
            ::waitpid (process, nullptr, 0);
        }
    }

    int id() const noexcept { return process; }

    /// Reads one value that the child writes; false when it ends before.
    template <typename Value> bool read (Value& value)
    {
        auto* bytes = reinterpret_cast<char*> (&value);
        std::size_t done = 0;

        while (done < sizeof value)
        {
            const auto n = ::read (output.get(), bytes + done, sizeof value - done);

            if (n <= 0)
                return false;

            done += static_cast<std::size_t> (n);
        }

        return true;
    }

    /// Waits for its end: its exit status, or minus the signal that ended it.
    int wait()
    {
        int status = 0;

        while (::waitpid (process, &status, 0) < 0 && errno == EINTR)
        {}

        process = -1;
        return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
    }

private:
    int process = -1;
    Descriptor output;
};

/// In the child: sends one value.
template <typename Value> void tell (int pipe, const Value& value)
{
    [[maybe_unused]] const auto n = ::write (pipe, &value, sizeof value);
}

} // namespace bulkhead::test
