#include "ReferenceHost.h"

#include "Host/WorkerLauncher.h"
#include "Ipc/Process.h"

#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace bulkhead
{

using Clock = std::chrono::steady_clock;

ReferenceHost::ReferenceHost (std::vector<std::string> arguments)
{
    const auto program =
        (std::filesystem::path (findWorkerExecutable()).parent_path() / "bulkhead-juce-reference").string();
    int toChild[2], fromChild[2];

    if (::access (program.c_str(), X_OK) != 0)
        throw std::runtime_error ("bulkhead-juce-reference is not here: a build folder has it");

    if (::pipe2 (toChild, O_CLOEXEC) != 0)
        throw std::runtime_error ("cannot make a pipe");

    const Descriptor childIn (toChild[0]);
    in = Descriptor (toChild[1]);

    if (::pipe2 (fromChild, O_CLOEXEC) != 0)
        throw std::runtime_error ("cannot make a pipe");

    out = Descriptor (fromChild[0]);
    const Descriptor childOut (fromChild[1]);
    ::signal (SIGPIPE, SIG_IGN);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init (&actions);
    posix_spawn_file_actions_adddup2 (&actions, childIn.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2 (&actions, childOut.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    arguments.insert (arguments.begin(), program);
    std::vector<char*> pointers;

    for (auto& argument : arguments)
        pointers.push_back (argument.data());

    pointers.push_back (nullptr);
    const auto error = ::posix_spawn (&process, program.c_str(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy (&actions);

    if (error != 0)
        throw std::runtime_error ("cannot run " + program);

    handle = openProcess (process);
}

ReferenceHost::~ReferenceHost()
{
    in.reset();
    killProcess (handle.get());
    reapProcess (process);
}

void ReferenceHost::ask (const std::string& line)
{
    const auto text = line + '\n';

    if (::write (in.get(), text.data(), text.size()) != static_cast<ssize_t> (text.size()))
        throw std::runtime_error (howItEnded());
}

std::string ReferenceHost::howItEnded()
{
    const auto end = endOfProcess (handle.get(), 1000);
    return ! end.hasEnded      ? "JUCE's process does not listen"
           : end.signal != 0   ? std::string ("JUCE's process crashed: ") + ::strsignal (end.signal)
           : end.exitCode != 0 ? "JUCE's process ended with code " + std::to_string (end.exitCode)
                               : "JUCE's process ended";
}

std::string ReferenceHost::hear (std::chrono::milliseconds limit)
{
    const auto until = Clock::now() + limit;

    for (;;)
    {
        if (const auto end = said.find ('\n'); end != said.npos)
        {
            auto line = said.substr (0, end);
            said.erase (0, end + 1);

            if (line.starts_with ("problem "))
                throw std::runtime_error (line.substr (8));

            return line;
        }

        const auto left = std::chrono::duration_cast<std::chrono::milliseconds> (until - Clock::now()).count();
        pollfd waiting {out.get(), POLLIN, 0};

        if (left <= 0 || ::poll (&waiting, 1, static_cast<int> (left)) <= 0)
            throw std::runtime_error ("JUCE's process hangs");

        char bytes[65536];
        const auto n = ::read (out.get(), bytes, sizeof bytes);

        if (n <= 0)
            throw std::runtime_error (howItEnded());

        said.append (bytes, static_cast<std::size_t> (n));
    }
}

std::vector<double> ReferenceHost::hearNumbers (std::string_view word, std::chrono::milliseconds limit)
{
    std::istringstream line (hear (limit));
    std::string first;
    std::vector<double> numbers;

    if (! (line >> first) || first != word)
        throw std::runtime_error ("JUCE's process says something else");

    for (double number = 0.0; line >> number;)
        numbers.push_back (number);

    return numbers;
}

} // namespace bulkhead
