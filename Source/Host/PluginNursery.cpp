#include "PluginNursery.h"

#include "Graph/PluginTypes.h"
#include "Modules/Catalogue.h"
#include "Runner/ControlProtocol.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace bulkhead
{

namespace
{

constexpr int numThreads = 4;
constexpr auto makeLimit = std::chrono::seconds (20);
constexpr auto stateLimit = std::chrono::seconds (5);
constexpr const char* hasEnded = "its process has ended";

/// What the order says of its parameters; NaN where it says nothing and the state has it.
ValuesMessage valuesOf (const PatchModule& module, std::uint32_t first)
{
    const auto parameters = module.moduleType()->info.parameters;
    ValuesMessage message;
    message.first = first;
    message.count = std::min (ValuesMessage::most, static_cast<std::uint32_t> (parameters.size()) - first);

    for (std::uint32_t i = 0; i < message.count; ++i)
    {
        const auto set = module.parameters.find (std::string (parameters[first + i].id));
        message.values[i] = set == module.parameters.end() ? std::numeric_limits<float>::quiet_NaN() : set->second;
    }

    return message;
}

/// Empty, or why it cannot be made.
std::string makeInstance (Worker& worker, const PluginNursery::Order& order)
{
    const auto* type = order.module.moduleType();
    const auto* description = type == nullptr ? nullptr : descriptionOf (type);

    if (description == nullptr)
        return "nothing is known of it";

    const auto text = toJson (*description).dump();
    PluginMessage message;
    message.type = static_cast<std::uint32_t> (moduleTypeIndex (type->info.type));
    message.maxFrames = order.maxFrames;
    message.offline = order.offline ? 1 : 0;
    message.sampleRate = order.sampleRate;
    const Worker::Exchange exchange (worker, true);

    if (! worker.sendPieces (std::as_bytes (std::span (text))) || ! worker.send (message))
        return hasEnded;

    if (auto problem = worker.await (makeLimit); ! problem.empty())
        return problem;

    if (! order.state.empty())
    {
        if (! worker.sendPieces (order.state) || ! worker.send (LoadMessage {}))
            return hasEnded;

        if (auto problem = worker.await (stateLimit); ! problem.empty())
            return "it does not take its saved state: " + problem;
    }

    for (std::uint32_t first = 0; first < type->info.parameters.size(); first += ValuesMessage::most)
        if (! worker.send (valuesOf (order.module, first)))
            return hasEnded;

    return worker.send (SyncMessage {}) ? worker.await (stateLimit) : hasEnded;
}

} // namespace

PluginNursery::PluginNursery (WorkerPool& p, PreloadedPlugins* stock)
    : pool (p), preloaded (stock), threads (std::make_unique<juce::ThreadPool> (numThreads))
{}

PluginNursery::~PluginNursery() { stop(); }

void PluginNursery::begin (const std::string& name, Order order, std::function<void()> onDone)
{
    auto making = std::make_shared<Making>();
    making->order = std::move (order);
    making->onDone = std::move (onDone);
    {
        const std::lock_guard lock (mutex);

        if (ending || ! all.emplace (name, making).second)
            return;
    }

    threads->addJob ([this, making] { make (making); });
}

void PluginNursery::make (const std::shared_ptr<Making>& making)
{
    auto result = makeIn (*making, true);
    auto wanted = false;
    {
        const std::lock_guard lock (mutex);
        making->worker = nullptr;
        wanted = ! making->abandoned;

        if (wanted)
        {
            making->result = std::move (result);
            making->done = true;
        }
    }

    changed.notify_all();

    if (! wanted && result.worker != nullptr)
        pool.retire (std::move (result.worker));

    if (wanted && making->onDone)
        making->onDone();
}

PluginNursery::Result PluginNursery::makeIn (Making& making, bool mayBePreloaded)
{
    const auto began = std::chrono::steady_clock::now();
    Result result;
    auto isPreloaded = false;

    try
    {
        const auto& order = making.order;
        const auto isLaunched = order.forEditor || ! order.grants.empty(); // may do more than others
        std::shared_ptr<Worker> worker;

        if (const auto* type = order.module.moduleType();
            mayBePreloaded && preloaded != nullptr && type != nullptr && ! isLaunched)
            worker = preloaded->take (descriptionOf (type));

        isPreloaded = worker != nullptr;

        if (worker == nullptr)
            worker = isLaunched ? pool.launchWith (
                         order.forEditor ? SandboxProfileKind::editor : SandboxProfileKind::sealed, order.grants)
                                : pool.take (1).front();

        {
            const std::lock_guard lock (mutex);
            making.worker = worker;

            if (making.abandoned)
                worker->kill();
        }

        result.problem = makeInstance (*worker, making.order);

        if (result.problem.empty())
        {
            result.worker = std::move (worker);
        }
        else
        {
            std::uint32_t written = 0, code = 0;
            result.refusals = checkedRefusals (copyRefusals (worker->region().header().refusals, written, code));

            if (const auto refused = refusalWords (result.refusals); ! refused.empty())
                result.problem += "; " + refused;

            if (const auto said = worker->lastLines(); ! said.empty())
                result.problem += " (it had said: " + said + ")";

            // The pool's is to be the last: it ends the process.
            {
                const std::lock_guard lock (mutex);
                making.worker = nullptr;
            }
            pool.retire (std::move (worker));
        }
    }
    catch (const std::exception& e)
    {
        result.problem = e.what();
    }

    // That must not be because it had been loaded ahead. But what has had its time has had it.
    if (isPreloaded && result.worker == nullptr && std::chrono::steady_clock::now() - began < makeLimit)
    {
        {
            const std::lock_guard lock (mutex);

            if (making.abandoned)
                return result;
        }

        return makeIn (making, false);
    }

    return result;
}

bool PluginNursery::has (const std::string& name) const
{
    const std::lock_guard lock (mutex);
    return all.contains (name);
}

bool PluginNursery::isDone (const std::string& name) const
{
    const std::lock_guard lock (mutex);
    const auto found = all.find (name);
    return found != all.end() && found->second->done;
}

std::optional<PluginNursery::Result> PluginNursery::take (const std::string& name)
{
    const std::lock_guard lock (mutex);
    const auto found = all.find (name);

    if (found == all.end() || ! found->second->done)
        return {};

    auto result = std::move (found->second->result);
    all.erase (found);
    return result;
}

void PluginNursery::waitUntilDone (const std::string& name)
{
    std::unique_lock lock (mutex);
    changed.wait (lock,
                  [&]
                  {
                      const auto found = all.find (name);
                      return found == all.end() || found->second->done;
                  });
}

PluginNursery::Result PluginNursery::waitFor (const std::string& name)
{
    waitUntilDone (name);
    return take (name).value_or (Result {nullptr, "it was abandoned"});
}

void PluginNursery::abandon (const std::string& name)
{
    std::shared_ptr<Worker> made;
    {
        const std::lock_guard lock (mutex);
        const auto found = all.find (name);

        if (found == all.end())
            return;

        auto& making = *found->second;
        making.abandoned = true;
        made = std::move (making.result.worker);

        if (making.worker != nullptr)
            making.worker->kill();

        all.erase (found);
    }

    changed.notify_all();

    if (made != nullptr)
        pool.retire (std::move (made));
}

void PluginNursery::run (std::function<void()> chore)
{
    const std::lock_guard lock (mutex);

    if (! ending)
        threads->addJob (std::move (chore));
}

void PluginNursery::stop()
{
    std::vector<std::string> names;
    {
        const std::lock_guard lock (mutex);
        ending = true;

        for (const auto& [name, making] : all)
            names.push_back (name);
    }

    for (const auto& name : names)
        abandon (name);

    threads->removeAllJobs (false, -1);
}

} // namespace bulkhead
