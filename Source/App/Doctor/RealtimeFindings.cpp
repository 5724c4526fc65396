#include "Finding.h"

#include "Host/Scheduling.h"

#include <filesystem>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace bulkhead
{

constexpr auto grantRights =
    "printf '@audio - rtprio 95\\n@audio - memlock unlimited\\n' | sudo tee /etc/security/limits.d/audio.conf && "
    "sudo usermod --append --groups audio \"$USER\"   # then log in anew";

/// RealtimeKit gives single threads real-time priority over D-Bus. Bulkhead does not ask it.
static bool hasRealtimeKit()
{
    std::error_code error;
    return std::filesystem::exists ("/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service", error);
}

static Finding ofPriority()
{
    if (Scheduling::realtimeAllowed())
        return {"realtime", "priority", Finding::State::good, "Modules may run at real-time priority.", {}, true};

    std::string words =
        "Modules may not run at real-time priority: other programs can make the sound stop for a moment.";

    if (hasRealtimeKit())
        words += " (RealtimeKit is there, but its limits are too narrow for this.)";

    return {"realtime", "priority", Finding::State::lacking, words, grantRights, false};
}

static Finding ofLockedMemory()
{
    constexpr rlim_t enough = 1ul << 30;
    rlimit limit {};
    getrlimit (RLIMIT_MEMLOCK, &limit);

    if (limit.rlim_cur == RLIM_INFINITY || geteuid() == 0)
        return {"realtime", "memory", Finding::State::good, "Memory may be locked without a limit.", {}, "unlimited"};

    const auto mebibytes = limit.rlim_cur >> 20;
    const auto words = std::to_string (mebibytes) + " MiB of memory may be locked";
    return {"realtime",
            "memory",
            limit.rlim_cur >= enough ? Finding::State::good : Finding::State::lacking,
            words + (limit.rlim_cur >= enough ? "." : ": under pressure the system can swap out what plays."),
            limit.rlim_cur >= enough ? "" : grantRights,
            mebibytes};
}

static Finding ofCores()
{
    const auto cores = std::max (1u, std::thread::hardware_concurrency());
    return {"realtime",
            "cores",
            cores > 1 ? Finding::State::good : Finding::State::lacking,
            cores > 1 ? "Audio runs on " + std::to_string (Scheduling::audioCores()) + " of " + std::to_string (cores)
                            + " cores."
                      : "There is one core for everything: keep patches small.",
            cores > 1 ? "" : "Play on a machine with two cores or more.",
            cores};
}

static Finding ofWakeLatency()
{
    constexpr auto device = "/dev/cpu_dma_latency";

    if (::access (device, W_OK) == 0)
        return {"realtime", "wake latency", Finding::State::good, "Cores can be kept awake while a device plays.", {},
                true};

    return {"realtime",
            "wake latency",
            Finding::State::lacking,
            "Cores may sleep deeply while a device plays: waking one costs more than a small patch does.",
            "echo 'KERNEL==\"cpu_dma_latency\", GROUP=\"audio\", MODE=\"0660\"' | sudo tee "
            "/etc/udev/rules.d/60-cpu-dma-latency.rules && sudo udevadm trigger --name-match=cpu_dma_latency",
            false};
}

Findings findRealtimeRights() { return {ofPriority(), ofLockedMemory(), ofCores(), ofWakeLatency()}; }

} // namespace bulkhead
