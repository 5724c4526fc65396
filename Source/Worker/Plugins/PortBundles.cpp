#include "PortBundles.h"

#include "PluginText.h"

#include <algorithm>
#include <set>

namespace bulkhead
{

namespace
{

constexpr auto most = static_cast<std::size_t> (maxChannels);

struct Bundle
{
    PluginPort port;
    std::vector<std::size_t> channels;
};

using Channels = std::vector<std::size_t>;

class Bundling
{
public:
    Bundling (std::span<const ForeignChannel> channelsToUse, std::string_view idToUse, std::string_view nameToUse)
        : all (channelsToUse), id (idToUse), name (nameToUse)
    {}

    /// `each`: channels of the ports that are made of channels without a group.
    std::vector<Bundle> make (std::size_t each, bool withGroups) const
    {
        std::vector<Bundle> bundles;
        const auto audio = select (SignalKind::audio, false);
        addAudio (bundles, audio, each, withGroups);
        addSideChains (bundles, select (SignalKind::audio, true), withGroups);
        addSingles (bundles, select (SignalKind::cv), each, "cv", "CV");

        for (const auto channel : select (SignalKind::midi))
            bundles.push_back (bundle ("midi", "MIDI", {channel}));

        return bundles;
    }

private:
    Channels select (SignalKind kind, std::optional<bool> sideChain = {}) const
    {
        Channels result;

        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].kind == kind && (! sideChain || all[i].isSideChain == *sideChain))
                result.push_back (i);

        return result;
    }

    Bundle bundle (std::string_view itsId, std::string_view itsName, Channels channels) const
    {
        Bundle result;
        result.port = {std::string (itsId), std::string (itsName), all[channels.front()].kind,
                       static_cast<int> (channels.size())};
        result.channels = std::move (channels);
        return result;
    }

    /// The groups in the order in which they begin, the main one first.
    std::vector<Channels> groupsOf (const Channels& channels) const
    {
        std::vector<Channels> groups;

        for (const auto channel : channels)
        {
            if (all[channel].group.empty())
                continue;

            const auto same = [&] (const Channels& g) { return all[g.front()].group == all[channel].group; };
            const auto found = std::find_if (groups.begin(), groups.end(), same);
            found == groups.end() ? groups.push_back ({channel}) : found->push_back (channel);
        }

        std::stable_partition (groups.begin(), groups.end(), [&] (const Channels& g) { return all[g.front()].isMain; });
        return groups;
    }

    void addParts (std::vector<Bundle>& bundles, const Channels& channels, std::size_t each, std::string_view itsId,
                   std::string_view itsName) const
    {
        for (std::size_t i = 0; i < channels.size(); i += each)
            bundles.push_back (
                bundle (itsId, itsName,
                        {channels.begin() + static_cast<std::ptrdiff_t> (i),
                         channels.begin() + static_cast<std::ptrdiff_t> (std::min (i + each, channels.size()))}));
    }

    /// Ports of `each` channels: what is alone is called as the plugin calls it.
    void addSingles (std::vector<Bundle>& bundles, const Channels& channels, std::size_t each, std::string_view itsId,
                     std::string_view itsName) const
    {
        if (each > 1)
            return addParts (bundles, channels, each, itsId, itsName);

        for (const auto channel : channels)
            bundles.push_back (bundle (portId (all[channel].symbol, itsId), all[channel].name, {channel}));
    }

    void addAudio (std::vector<Bundle>& bundles, const Channels& channels, std::size_t each, bool withGroups) const
    {
        const auto groups = withGroups ? groupsOf (channels) : std::vector<Channels>();

        for (const auto& group : groups)
        {
            const auto& first = all[group.front()];

            if (bundles.empty())
                addParts (bundles, group, most, id, name);
            else
                addParts (bundles, group, most, portId (first.groupName, id), first.groupName);
        }

        Channels rest;
        std::copy_if (channels.begin(), channels.end(), std::back_inserter (rest),
                      [&] (std::size_t i) { return groups.empty() || all[i].group.empty(); });

        if (groups.empty() && rest.size() <= 2)
            addParts (bundles, rest, 2, id, name);
        else
            addSingles (bundles, rest, each, id, name);
    }

    void addSideChains (std::vector<Bundle>& bundles, const Channels& channels, bool withGroups) const
    {
        const auto groups = withGroups ? groupsOf (channels) : std::vector<Channels>();
        Channels rest;
        std::copy_if (channels.begin(), channels.end(), std::back_inserter (rest),
                      [&] (std::size_t i) { return groups.empty() || all[i].group.empty(); });

        for (const auto& group : groups)
            addParts (bundles, group, most, "side_chain", "Side chain");

        addParts (bundles, rest, most, "side_chain", "Side chain");
    }

    std::span<const ForeignChannel> all;
    std::string_view id, name;
};

/// "in", "in_2", "in_3"; their names are numbered where ports of the same name would stand beside each other.
void makeUnique (std::vector<Bundle>& bundles)
{
    std::set<std::string> ids, names;

    for (auto& [port, channels] : bundles)
    {
        port.name = plainText (port.name);

        if (port.name.empty())
            port.name = port.id;

        const auto id = port.id, name = port.name;

        for (auto number = 2; ! ids.insert (port.id).second; ++number)
            port.id = id + "_" + std::to_string (number);

        for (auto number = 2; ! names.insert (port.name).second; ++number)
            port.name = plainText (name, PluginLimits::nameBytes - 4) + " " + std::to_string (number);
    }
}

} // namespace

std::optional<PortBundles> bundlePorts (std::span<const ForeignChannel> channels, std::string_view id,
                                        std::string_view name)
{
    const Bundling bundling (channels, id, name);
    auto bundles = bundling.make (1, true);

    for (std::size_t each = 2; bundles.size() > PluginLimits::ports && each <= most; ++each)
        bundles = bundling.make (each, true);

    if (bundles.size() > PluginLimits::ports)
        bundles = bundling.make (most, false);

    if (bundles.size() > PluginLimits::ports)
        return {};

    makeUnique (bundles);
    PortBundles result;
    result.places.resize (channels.size());

    for (std::size_t port = 0; port < bundles.size(); ++port)
    {
        for (std::size_t channel = 0; channel < bundles[port].channels.size(); ++channel)
            result.places[bundles[port].channels[channel]] = {static_cast<int> (port), static_cast<int> (channel)};

        result.ports.push_back (std::move (bundles[port].port));
    }

    result.firstIsMain = std::any_of (channels.begin(), channels.end(),
                                      [] (const ForeignChannel& channel)
                                      { return channel.kind == SignalKind::audio && ! channel.isSideChain; });
    return result;
}

} // namespace bulkhead
