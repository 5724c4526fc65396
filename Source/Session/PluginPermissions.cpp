#include "PluginPermissions.h"

#include "Graph/QuotedText.h"

#include <algorithm>

namespace bulkhead
{

static constexpr std::size_t mostRequests = 16, mostTypes = 200;

PluginPermissions::PluginPermissions (Engine& e, const std::string& state, std::string& problem)
    : engine (e), file (state)
{
    problem = tell (file.load());
}

std::string PluginPermissions::tell (std::string problem)
{
    if (problem.empty())
        engine.letPlugins (file.all());
    return problem;
}

static bool isWithin (const std::string& path, const std::string& folder)
{
    return path.starts_with (folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

static bool isLet (const PluginPermissions::Request& request, const PluginGrants& grants)
{
    if (request.code)
        return grants.writableCode;

    return std::any_of (grants.readable.begin(), grants.readable.end(),
                        [&] (auto& path) { return isWithin (request.path.grant, path); });
}

std::vector<std::string> PluginPermissions::ask (const Patch& patch)
{
    std::vector<std::string> words;

    for (auto& refusal : engine.takeRefusals())
    {
        auto& [id, type, what] = refusal;
        const auto granted = file.of (refusal.type);
        const auto* module = patch.findModule (id);
        const auto name = module == nullptr || module->name.empty() ? id : module->name;
        auto& known = asked[type];

        const auto add = [&] (Request request, const std::string& wish)
        {
            const auto isKnown = std::any_of (
                known.begin(), known.end(),
                [&] (auto& other) { return other.code == request.code && other.path.grant == request.path.grant; });

            if (isKnown || known.size() >= mostRequests || isLet (request, granted))
                return;

            known.push_back (std::move (request));

            if (! wish.empty())
                words.push_back (name + " wanted to " + wish);
        };

        for (auto& path : what.paths)
        {
            const auto wanted = quotedText (path.wanted, 200);
            add ({std::move (path), false}, "read " + wanted + ", which it may not.");
        }

        // Libraries try it, too, and do without: no reason to disturb.
        if (what.code)
            add ({{}, true}, {});

        if (asked.size() > mostTypes)
            asked.erase (asked.begin());
    }

    return words;
}

std::vector<PluginPermissions::Request> PluginPermissions::requests (const std::string& type) const
{
    const auto found = asked.find (type);
    auto requests = found == asked.end() ? std::vector<Request>() : found->second;
    std::erase_if (requests, [&] (auto& request) { return isLet (request, file.of (type)); });
    return requests;
}

std::string PluginPermissions::let (const std::string& type, const std::string& path)
{
    return tell (file.let (type, path));
}

std::string PluginPermissions::withdraw (const std::string& type, const std::string& path)
{
    return tell (file.withdraw (type, path));
}

std::string PluginPermissions::letWriteCode (const std::string& type, bool may)
{
    return tell (file.letWriteCode (type, may));
}

} // namespace bulkhead
