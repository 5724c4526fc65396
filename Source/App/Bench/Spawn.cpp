// bench spawn: how long it takes until a module has a process, in every way there is, beside the study the project
// began with (its figures are from another machine and another language: they are its goals, not a reference of this
// run).
#include "PlainPatch.h"
#include "PacedEngine.h"
#include "Report.h"
#include "SpawnUnderLoad.h"

#include "App/Commands/Commands.h"
#include "App/Progress.h"
#include "Host/MachineWatch.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"
#include "Modules/Catalogue.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bulkhead
{

namespace
{

double millisecondsSince (std::uint64_t start) { return static_cast<double> (nowNanoseconds() - start) * 1e-6; }

/// fork() until the child has said a word.
double forkOnce()
{
    const Descriptor word (eventfd (0, EFD_CLOEXEC));
    const auto start = nowNanoseconds();
    const auto child = fork();

    if (child < 0)
        throw std::runtime_error ("cannot fork");

    if (child == 0)
    {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto n = write (word.get(), &one, sizeof one);
        _exit (0);
    }

    std::uint64_t value = 0;
    [[maybe_unused]] const auto n = read (word.get(), &value, sizeof value);
    const auto spent = millisecondsSince (start);
    reapProcess (child);
    return spent;
}

/// posix_spawn() of the worker program until it has run main() and ended (by hand it only says that it is not for
/// that).
double spawnOnce (const std::string& worker)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init (&actions);
    posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char* const arguments[] = {const_cast<char*> (worker.c_str()), nullptr};
    const auto start = nowNanoseconds();
    pid_t child = 0;
    const auto error = posix_spawn (&child, worker.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy (&actions);

    if (error != 0)
        throw std::runtime_error ("cannot spawn " + worker);

    reapProcess (child);
    return millisecondsSince (start);
}

Patch patchWith (std::string_view type)
{
    Patch patch;
    patch.name = "bench";
    patch.modules.push_back (benchModule ("output1", "output"));

    if (! type.empty())
        patch.modules.push_back (benchModule ("new1", type));

    return patch;
}

void setOrThrow (Engine& engine, const Patch& patch)
{
    if (const auto problem = engine.setPatch (patch); ! problem.empty())
        throw std::runtime_error (problem);
}

/// From the user's wish for a module until that module has computed its first block.
double assignOnce (Engine& engine, std::string_view type)
{
    const auto start = nowNanoseconds();
    setOrThrow (engine, patchWith (type));

    for (;;)
    {
        if (const auto first = engine.firstBlockOf ("new1"); first != 0)
            return static_cast<double> (first - start) * 1e-6;

        if (millisecondsSince (start) > 5000.0)
            throw std::runtime_error ("a module does not begin to play");

        std::this_thread::yield();
    }
}

} // namespace

int benchSpawn (const BenchOptions& options)
{
    const auto count = options.quick ? 5 : 200;
    const auto worker = findWorkerExecutable();

    if (worker.empty())
        throw std::runtime_error ("bulkhead-worker is missing");

    BenchReport report ("spawn");
    const MachineWatch machine;
    Progress progress ("Measuring");
    const auto numSteps = 8.0 + static_cast<double> (moduleCatalogue().size());
    double step = 0.0;

    const auto measure = [&] (Figure figure, auto&& once)
    {
        for (int i = 0; i < count; ++i)
        {
            progress.show ((step + static_cast<double> (i) / count) / numSteps, figure.name);
            figure.samples.push_back (once());
        }

        ++step;
        return figure;
    };

    report.add (measure (
        {.name = "fork, to the child's first word", .unit = "ms", .reference = "study: fork", .referenceValue = 3.2},
        forkOnce));
    report.add (measure ({.name = "posix_spawn of the worker, to its end",
                          .unit = "ms",
                          .reference = "study: spawn",
                          .referenceValue = 140.0},
                         [&] { return spawnOnce (worker); }));
    report.add ({.name = "forkserver",
                 .unit = "ms",
                 .reference = "study: forkserver",
                 .referenceValue = 97.0,
                 .note = "there is none here: the warm pool takes its place"});

    {
        EngineOptions cold;
        cold.pool.atRest = -1;
        Engine engine (cold);
        setOrThrow (engine, patchWith (""));
        const PacedEngine paced (engine, 48000.0, 32);
        report.add (measure ({.name = "cold launch through the coordinator, to first sound",
                              .unit = "ms",
                              .reference = "study: cold spawn",
                              .referenceValue = 672.0},
                             [&]
                             {
                                 const auto spent = assignOnce (engine, "vco");
                                 setOrThrow (engine, patchWith (""));
                                 return spent;
                             }));
    }

    {
        Regions regions;
        Supervisor supervisor ([] (std::uint32_t) {});
        LaunchOptions launch;
        launch.executable = worker;
        report.add (measure ({.name = "pool creation, to all workers warm",
                              .unit = "ms",
                              .reference = "study: pool creation",
                              .referenceValue = 22.0,
                              .note = "the study's pool had loaded nothing yet; the program does not wait for it"},
                             [&]
                             {
                                 const auto start = nowNanoseconds();
                                 const WorkerPool pool (regions, supervisor, launch);

                                 if (! pool.waitUntilWarm (std::chrono::seconds (10)))
                                     throw std::runtime_error ("the pool does not fill: " + pool.lastProblem());

                                 return millisecondsSince (start);
                             }));
    }

    {
        Engine engine;
        setOrThrow (engine, patchWith (""));
        const PacedEngine paced (engine, 48000.0, 32);

        for (const auto* type : moduleCatalogue())
        {
            auto figure = measure ({.name = "warm assignment to first rendered block: " + std::string (type->info.type),
                                    .unit = "ms",
                                    .reference = "study: pool assignment",
                                    .referenceValue = 97.0,
                                    .goal = "p99 <= 2 ms"},
                                   [&]
                                   {
                                       engine.waitUntilWarm (std::chrono::seconds (10));
                                       const auto spent = assignOnce (engine, type->info.type);
                                       setOrThrow (engine, patchWith (""));
                                       return spent;
                                   });

            if (! options.quick)
                figure.met = percentile (figure.samples, 0.99) <= 2.0;

            report.add (std::move (figure));
        }
    }

    measureSpawnUnderLoad (report, options,
                           [&] (double part, const std::string& what)
                           { progress.show ((step + 4.0 * part) / numSteps, what); });

    report.setMachineAway (machine.numAway(), static_cast<double> (machine.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
