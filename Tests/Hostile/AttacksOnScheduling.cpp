// Taking the processor away from others, or for oneself.
#include "Attack.h"
#include "Ground.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead::hostile
{

constexpr int ioPriorityOfIdle = 3 << 13;

static rlim_t filesOf (pid_t process)
{
    rlimit limit {};
    ::prlimit (process, RLIMIT_NOFILE, nullptr, &limit);
    return limit.rlim_cur;
}

std::vector<Attack> attacksOnScheduling()
{
    return {{"make the host give way",
             [] (Ground& g) { ::setpriority (PRIO_PROCESS, static_cast<id_t> (g.host().id()), 19); },
             [] (Ground& g) { return ::getpriority (PRIO_PROCESS, static_cast<id_t> (g.host().id())) == 19; }},
            {"make the host run when nobody else does",
             [] (Ground& g)
             {
                 const sched_param parameters {};
                 ::sched_setscheduler (g.host().id(), SCHED_IDLE, &parameters);
             },
             [] (Ground& g) { return ::sched_getscheduler (g.host().id()) == SCHED_IDLE; }},
            {"change the host's scheduling with attributes",
             [] (Ground& g)
             {
                 struct
                 {
                     std::uint32_t size = 48, policy = SCHED_BATCH;
                     std::uint64_t flags = 0;
                     std::int32_t nice = 19;
                     std::uint32_t priority = 0;
                     std::uint64_t runtime = 0, deadline = 0, period = 0;
                 } attributes;
                 ::syscall (SYS_sched_setattr, g.host().id(), &attributes, 0);
             },
             [] (Ground& g) { return ::sched_getscheduler (g.host().id()) == SCHED_BATCH; }},
            {"bind the host to one core",
             [] (Ground& g)
             {
                 cpu_set_t set;
                 CPU_ZERO (&set);
                 CPU_SET (0, &set);
                 ::sched_setaffinity (g.host().id(), sizeof set, &set);
             },
             [] (Ground& g)
             {
                 cpu_set_t set;
                 CPU_ZERO (&set);
                 ::sched_getaffinity (g.host().id(), sizeof set, &set);
                 return CPU_COUNT (&set) == 1;
             },
             "more than one core, and that this is not the only one here"},
            {"make the host's disk access wait",
             [] (Ground& g) { ::syscall (SYS_ioprio_set, 1, g.host().id(), ioPriorityOfIdle); },
             [] (Ground& g) { return ::syscall (SYS_ioprio_get, 1, g.host().id()) == ioPriorityOfIdle; }},
            {"lower the host's limits",
             [] (Ground& g)
             {
                 const rlimit few {3, 3};
                 ::prlimit (g.host().id(), RLIMIT_NOFILE, &few, nullptr);
             },
             [] (Ground& g) { return filesOf (g.host().id()) == 3; }},
            {"lift one's own limits",
             [] (Ground&)
             {
                 rlimit limit {};
                 ::getrlimit (RLIMIT_NOFILE, &limit);
                 limit.rlim_cur = limit.rlim_max > 1000 ? 999 : limit.rlim_max;
                 ::setrlimit (RLIMIT_NOFILE, &limit);
             },
             [] (Ground& g) { return filesOf (g.attacker) == 999; }, "a limit of more than 1000 files"},
            {"become a real-time thread",
             [] (Ground&)
             {
                 sched_param parameters {};
                 parameters.sched_priority = 1;
                 ::sched_setscheduler (0, SCHED_FIFO, &parameters);
             },
             [] (Ground& g) { return ::sched_getscheduler (g.attacker) == SCHED_FIFO; }, "real-time rights"}};
}

} // namespace bulkhead::hostile
