#include "Lv2Bundle.h"

#include "Graph/PluginDescription.h"

#include <algorithm>
#include <filesystem>

namespace bulkhead
{

std::shared_ptr<Lv2Bundle> Lv2Bundle::load (const std::string& folder, std::string& problem)
{
    std::error_code error;
    const auto manifest = std::filesystem::path (folder) / "manifest.ttl";

    if (! std::filesystem::is_regular_file (manifest, error))
    {
        problem = "It has no manifest.ttl that can be read.";
        return nullptr;
    }

    std::shared_ptr<Lv2Bundle> bundle (new Lv2Bundle);
    bundle->path = folder;
    bundle->lilvWorld.reset (lilv_world_new());

    if (bundle->world() == nullptr)
    {
        problem = "There is no memory to read it.";
        return nullptr;
    }

    // The slash at the end makes it a bundle.
    const auto slash = folder.ends_with ('/') ? "" : "/";
    const Lv2Node uri (lilv_new_file_uri (bundle->world(), nullptr, (folder + slash).c_str()));
    lilv_world_load_bundle (bundle->world(), uri.get());

    const auto* plugins = lilv_world_get_all_plugins (bundle->world());

    LILV_FOREACH (plugins, i, plugins)
    if (bundle->found.size() < PluginLimits::perBundle)
        bundle->found.push_back (lilv_plugins_get (plugins, i));

    std::sort (bundle->found.begin(), bundle->found.end(),
               [] (const LilvPlugin* a, const LilvPlugin* b)
               { return textOf (lilv_plugin_get_uri (a)) < textOf (lilv_plugin_get_uri (b)); });
    return bundle;
}

const LilvPlugin* Lv2Bundle::find (const std::string& uriOfPlugin) const noexcept
{
    for (const auto* plugin : found)
        if (textOf (lilv_plugin_get_uri (plugin)) == uriOfPlugin)
            return plugin;

    return nullptr;
}

const LilvNode* Lv2Bundle::uri (const char* text)
{
    auto& node = nodes[text];

    if (node == nullptr)
        node.reset (lilv_new_uri (world(), text));

    return node.get();
}

Lv2Node Lv2Bundle::valueOf (const LilvNode* subject, const char* predicate)
{
    return Lv2Node (lilv_world_get (world(), subject, uri (predicate), nullptr));
}

std::vector<const LilvNode*> nodesOf (const LilvNodes* nodes)
{
    std::vector<const LilvNode*> result;

    if (nodes != nullptr)
        LILV_FOREACH (nodes, i, nodes)
    result.push_back (lilv_nodes_get (nodes, i));

    return result;
}

std::string textOf (const LilvNode* node)
{
    const auto* text = node == nullptr ? nullptr : lilv_node_as_string (node);
    return text == nullptr ? std::string() : std::string (text);
}

} // namespace bulkhead
