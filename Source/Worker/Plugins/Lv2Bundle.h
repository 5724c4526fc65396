// One LV2 bundle, read through lilv: nothing but this bundle is loaded, neither the specifications nor its neighbours.
#pragma once

#include <lilv/lilv.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead
{

struct Lv2Deleter
{
    void operator() (LilvWorld* world) const noexcept { lilv_world_free (world); }
    void operator() (LilvNode* node) const noexcept { lilv_node_free (node); }
    void operator() (LilvNodes* nodes) const noexcept { lilv_nodes_free (nodes); }
    void operator() (LilvState* state) const noexcept { lilv_state_free (state); }
    void operator() (LilvInstance* instance) const noexcept { lilv_instance_free (instance); }
};

using Lv2Node = std::unique_ptr<LilvNode, Lv2Deleter>;

/// Control thread only.
class Lv2Bundle
{
public:
    /// nullptr and why there is nothing to read. Runs no foreign code, but reads foreign Turtle.
    static std::shared_ptr<Lv2Bundle> load (const std::string& folder, std::string& problem);

    LilvWorld* world() const noexcept { return lilvWorld.get(); }
    const std::string& folder() const noexcept { return path; }

    /// By URI, PluginLimits::perBundle at most.
    const std::vector<const LilvPlugin*>& plugins() const noexcept { return found; }

    /// nullptr when there is no such plugin in it.
    const LilvPlugin* find (const std::string& uri) const noexcept;

    /// The node of a URI; stays.
    const LilvNode* uri (const char* text);

    /// The object of the first statement, or null: what is said of a resource that is neither plugin nor port.
    Lv2Node valueOf (const LilvNode* subject, const char* predicate);

private:
    Lv2Bundle() = default;

    std::string path;
    std::unique_ptr<LilvWorld, Lv2Deleter> lilvWorld;
    std::map<std::string, Lv2Node, std::less<>> nodes; ///< Freed before the world they belong to.
    std::vector<const LilvPlugin*> found;
};

/// Copies of a collection's nodes as they are, valid while it lives.
std::vector<const LilvNode*> nodesOf (const LilvNodes* nodes);

/// "" for nothing and for what has no text.
std::string textOf (const LilvNode* node);

} // namespace bulkhead
