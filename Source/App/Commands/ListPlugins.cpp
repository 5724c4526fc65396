// bulkhead plugins: what scans have found.
#include "App/Failure.h"
#include "Commands.h"

#include "Graph/QuotedText.h"
#include "Session/PluginCatalogue.h"
#include "Session/StateFolder.h"

namespace bulkhead
{

static Json portsJson (const KnownPlugin::Ports& ports)
{
    return {{"audio", ports.audio}, {"cv", ports.cv}, {"midi", ports.midi}};
}

static std::string portsText (const KnownPlugin::Ports& ports)
{
    std::string text;
    const auto add = [&text] (int count, const char* kind)
    {
        if (count > 0)
            text += (text.empty() ? "" : " + ") + std::to_string (count) + ' ' + kind;
    };
    add (ports.audio, "audio");
    add (ports.cv, "CV");
    add (ports.midi, "MIDI");
    return text.empty() ? "nothing" : text;
}

static void print (const std::vector<KnownPlugin>& plugins)
{
    for (const auto& plugin : plugins)
        std::printf ("%s%s  (%s, %s)\n    %s in, %s out; %d parameters\n    %s\n",
                     escapedText (plugin.name, 200).c_str(),
                     plugin.vendor.empty() ? "" : (", " + escapedText (plugin.vendor, 200)).c_str(),
                     std::string (toText (plugin.format)).c_str(), escapedText (plugin.category).c_str(),
                     portsText (plugin.inputs).c_str(), portsText (plugin.outputs).c_str(), plugin.parameters,
                     escapedText (plugin.type(), 400).c_str());
}

static void printJson (const std::vector<KnownPlugin>& plugins)
{
    auto list = Json::array();

    for (const auto& plugin : plugins)
        list.push_back ({{"type", plugin.type()},
                         {"format", toText (plugin.format)},
                         {"name", plugin.name},
                         {"vendor", plugin.vendor},
                         {"version", plugin.version},
                         {"category", plugin.category},
                         {"file", plugin.file},
                         {"inputs", portsJson (plugin.inputs)},
                         {"outputs", portsJson (plugin.outputs)},
                         {"parameters", plugin.parameters}});

    std::printf ("%s\n", list.dump (2, ' ', false, Json::error_handler_t::replace).c_str());
}

int listPlugins (const PluginsOptions& options)
{
    PluginCatalogue catalogue (stateFolder());

    for (const auto& notice : catalogue.load())
        std::fprintf (stderr, "bulkhead: %s\n", notice.c_str());

    const auto look = catalogue.look();
    auto plugins = catalogue.plugins();
    const auto isNothingKnown = plugins.empty();
    std::string words;

    for (const auto& word : options.search)
        words += word + ' ';

    std::erase_if (plugins, [&] (const auto& plugin) { return ! matches (plugin, words); });

    if (options.json)
        printJson (plugins);
    else
        print (plugins);

    std::fflush (stdout);

    // On standard error, so that a list of nothing stays one.
    if (! look.due.empty())
        std::fprintf (stderr, "%zu files with plugins are new or have changed: bulkhead scan looks into them.\n",
                      look.due.size());
    else if (isNothingKnown)
        std::fprintf (stderr, "No plugins were found. bulkhead scan --path FORMAT:FOLDER looks in other folders.\n");
    else if (plugins.empty() && ! options.json)
        std::fprintf (stderr, "No plugin has all these words.\n");

    return 0;
}

} // namespace bulkhead
