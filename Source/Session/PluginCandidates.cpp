#include "PluginCandidates.h"

#include "Graph/PluginTypes.h"

#include <algorithm>
#include <set>

namespace bulkhead
{

namespace
{

/// Letters and digits of ASCII in small letters, and all that is not ASCII, in words.
std::vector<std::string> wordsOf (std::string_view name)
{
    std::vector<std::string> words (1);

    for (const auto c : name)
    {
        const auto isUpper = c >= 'A' && c <= 'Z';

        if (isUpper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char> (c) >= 0x80)
            words.back() += isUpper ? static_cast<char> (c - 'A' + 'a') : c;
        else if (! words.back().empty())
            words.emplace_back();
    }

    std::erase_if (words,
                   [] (const std::string& word)
                   {
                       static const std::set<std::string> formats {"lv2", "vst",  "vst2",   "vst3",
                                                                   "au",  "dssi", "ladspa", "plugin"};
                       return word.empty() || formats.contains (word);
                   });
    return words;
}

/// Letters that differ, at most, between two names.
std::size_t distance (const std::string& a, const std::string& b)
{
    constexpr std::size_t longest = 64;
    const auto n = std::min (a.size(), longest), m = std::min (b.size(), longest);
    std::vector<std::size_t> row (m + 1);

    for (std::size_t j = 0; j <= m; ++j)
        row[j] = j;

    for (std::size_t i = 1; i <= n; ++i)
    {
        auto diagonal = std::exchange (row[0], i);

        for (std::size_t j = 1; j <= m; ++j)
        {
            const auto above = row[j];
            row[j] = std::min ({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            diagonal = above;
        }
    }

    return row[m];
}

/// 0 to 100.
double likeness (const std::string& a, const std::string& b)
{
    const auto plainA = plainName (a), plainB = plainName (b);

    if (plainA.empty() || plainB.empty())
        return 0.0;

    if (plainA == plainB)
        return 100.0;

    const auto longer = static_cast<double> (std::max (plainA.size(), plainB.size()));
    auto best = 90.0 * (1.0 - static_cast<double> (distance (plainA, plainB)) / longer);
    const auto wordsA = wordsOf (a), wordsB = wordsOf (b);
    const std::set<std::string> setA (wordsA.begin(), wordsA.end()), setB (wordsB.begin(), wordsB.end());
    const auto shared = std::count_if (setA.begin(), setA.end(), [&] (auto& word) { return setB.contains (word); });

    if (shared > 0)
        best = std::max (best, 90.0 * static_cast<double> (shared)
                                   / static_cast<double> (std::max (setA.size(), setB.size())));

    // "ZamVerb" of "ZamVerb Mono".
    if (std::min (plainA.size(), plainB.size()) >= 4
        && (plainA.find (plainB) != plainA.npos || plainB.find (plainA) != plainB.npos))
        best = std::max (best, 55.0 + 35.0 * static_cast<double> (std::min (plainA.size(), plainB.size())) / longer);

    return best;
}

/// "Overdrive" of "http://drobilla.net/plugins/mda/Overdrive".
std::string lastPart (const std::string& identifier)
{
    const auto end = identifier.find_last_not_of ("/#:");
    const auto kept = identifier.substr (0, end == identifier.npos ? 0 : end + 1);
    const auto separator = kept.find_last_of ("/#:");
    return separator == kept.npos ? kept : kept.substr (separator + 1);
}

struct Wanted
{
    std::string format, identifier, name, vendor, category;
    std::optional<KnownPlugin> ports; ///< Where they are known.
};

Wanted wantedOf (const PatchModule& module)
{
    Wanted wanted;
    const auto colon = module.type.find (':');

    if (colon == module.type.npos || ! pluginFormatFromText (module.type.substr (0, colon)).has_value())
        return wanted;

    wanted.format = module.type.substr (0, colon);
    wanted.identifier = module.type.substr (colon + 1);
    wanted.name = pluginName (module);

    if (const auto* const description = descriptionOf (module.describedType()))
    {
        wanted.ports = knownPlugin (*description);
        wanted.vendor = wanted.ports->vendor;
        wanted.category = wanted.ports->category;
    }

    return wanted;
}

/// Below zero: it is no candidate.
double scoreOf (const Wanted& wanted, const KnownPlugin& plugin)
{
    auto name = likeness (wanted.name, plugin.name);
    const auto format = std::string (toText (plugin.format));

    if (wanted.format == "lv2" && format == "lv2")
        name = std::max (name, 0.8 * likeness (lastPart (wanted.identifier), lastPart (plugin.identifier)));

    const auto mine = plainName (wanted.vendor), its = plainName (plugin.vendor);
    const auto isSameMaker =
        ! mine.empty() && ! its.empty() && (mine.find (its) != mine.npos || its.find (mine) != its.npos);

    if (name < (isSameMaker ? 45.0 : 60.0))
        return -1.0;

    auto score = name + (isSameMaker ? 25.0 : mine.empty() || its.empty() ? 0.0 : -10.0);

    if (wanted.ports)
        score += (wanted.ports->inputs == plugin.inputs ? 4.0 : 0.0)
                 + (wanted.ports->outputs == plugin.outputs ? 4.0 : 0.0)
                 + (wanted.category == plugin.category ? 3.0 : 0.0)
                 + (wanted.ports->parameters == plugin.parameters ? 2.0 : 0.0);

    // Where all else is the same, the format that says most of its plugins.
    return score + (format == wanted.format ? 1.0 : 0.0) - 0.1 * static_cast<double> (plugin.format);
}

} // namespace

std::string plainName (std::string_view name)
{
    std::string plain;

    for (const auto& word : wordsOf (name))
        plain += word;

    return plain;
}

std::string pluginName (const PatchModule& module)
{
    if (const auto* const description = descriptionOf (module.describedType()))
        return description->name;

    // What users see is what the module is called, until they call it something else.
    if (! module.name.empty() && module.name != module.type)
        return module.name;

    const auto colon = module.type.find (':');
    return colon == module.type.npos ? module.type : lastPart (module.type.substr (colon + 1));
}

std::string nameWithFormat (std::string_view name, std::string_view type)
{
    std::string words;

    for (const auto c : type.substr (0, type.find (':')))
        words += c >= 'a' && c <= 'z' ? static_cast<char> (c - 'a' + 'A') : c;

    return std::string (name) + " (" + words + ")";
}

std::string nameWithFormat (const KnownPlugin& plugin) { return nameWithFormat (plugin.name, plugin.type()); }

std::vector<KnownPlugin> candidatesFor (const PatchModule& module, const std::vector<KnownPlugin>& known,
                                        std::size_t most)
{
    const auto wanted = wantedOf (module);
    std::vector<std::pair<double, const KnownPlugin*>> scored;

    if (wanted.format.empty())
        return {};

    for (const auto& plugin : known)
        if (const auto score = scoreOf (wanted, plugin); score >= 0.0 && plugin.type() != module.type)
            scored.emplace_back (score, &plugin);

    std::stable_sort (scored.begin(), scored.end(), [] (auto& a, auto& b) { return a.first > b.first; });
    std::vector<KnownPlugin> candidates;

    for (std::size_t i = 0; i < std::min (most, scored.size()); ++i)
        candidates.push_back (*scored[i].second);

    return candidates;
}

} // namespace bulkhead
