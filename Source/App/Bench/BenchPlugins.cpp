#include "BenchPlugins.h"

#include "PlainPatch.h"

#include "Graph/PluginTypes.h"
#include "Host/PluginScan.h"
#include "Host/ReadableFolders.h"
#include "Modules/Catalogue.h"
#include "Session/PluginFolders.h"

#include <filesystem>
#include <mutex>

namespace bulkhead
{

namespace
{

namespace fs = std::filesystem;

/// Small and large ones, synthesizers and effects, of every format; all of Debian's.
struct Choice
{
    const char* name;
    PluginFormat format;
    const char* file; ///< In one of the format's folders.
    const char* identifier; ///< How it ends.
    const char* package;
};

constexpr Choice choices[] = {
    {"swh plate", PluginFormat::ladspa, "plate_1423.so", ":plate", "swh-plugins"},
    {"mda JX10", PluginFormat::lv2, "mda.lv2", "/JX10", "mda-lv2"},
    {"ZamVerb", PluginFormat::vst3, "ZamVerb.vst3", "", "zam-plugins"},
    {"ZamDelay", PluginFormat::lv2, "ZamDelay.lv2", "", "zam-plugins"},
    {"mda Delay", PluginFormat::lv2, "mda.lv2", "/Delay", "mda-lv2"},
    {"x42 EQ", PluginFormat::lv2, "fil4.lv2", "#stereo", "x42-plugins"},
    {"Dragonfly Hall", PluginFormat::lv2, "DragonflyHallReverb.lv2", "", "dragonfly-reverb-lv2"},
    {"Nekobi", PluginFormat::lv2, "Nekobi.lv2", "", "dpf-plugins-lv2"},
    {"CMT Freeverb", PluginFormat::ladspa, "cmt.so", ":freeverb3", "cmt"},
    {"Calf Reverb", PluginFormat::lv2, "calf.lv2", "/Reverb", "calf-plugins"},
    {"LSP Compressor", PluginFormat::lv2, "lsp-plugins.lv2", "/compressor_stereo", "lsp-plugins-lv2"}};

std::string find (const Choice& choice)
{
    std::error_code error;

    for (const auto& folder : PluginFolders().of (choice.format))
        if (auto path = folder + '/' + choice.file; fs::exists (path, error))
            return path;

    return {};
}

/// What is in these files.
class Scanned final : private PluginScan::Listener
{
public:
    explicit Scanned (std::vector<PluginFile> files)
    {
        PluginScan::Settings settings;
        settings.launch.executable = findWorkerExecutable();
        std::vector<std::string> folders, problems;

        for (const auto& file : files)
            folders.push_back (fs::path (file.path).parent_path().string());

        settings.launch.readableFolders = readableFolders (folders, problems);
        const PluginScan scan (std::move (files), settings, *this);
        scan.waitUntilOver (std::chrono::minutes (5));
    }

    std::vector<PluginDescription> plugins;

private:
    void scanning (const PluginFile&, int, int) override {}

    void scanned (PluginScan::Result result, int, int) override
    {
        for (auto& plugin : result.contents.plugins)
            plugins.push_back (std::move (plugin));
    }
};

std::vector<BenchPlugin> chosen (std::size_t atMost)
{
    std::vector<PluginFile> files;

    for (const auto& choice : choices)
        if (PluginFile file {choice.format, find (choice)};
            ! file.path.empty() && std::find (files.begin(), files.end(), file) == files.end())
            files.push_back (std::move (file));

    const Scanned scanned (files);
    std::vector<BenchPlugin> plugins;

    for (const auto& choice : choices)
    {
        if (plugins.size() == atMost)
            break;

        BenchPlugin plugin {.name = choice.name + std::string (" (") + std::string (toText (choice.format)) + ")"};
        const auto path = find (choice);
        plugin.problem = path.empty() ? "it is not installed; Debian: " + std::string (choice.package)
                                      : "no scan finds it in " + path;

        for (const auto& description : scanned.plugins)
            if (description.file == path && description.identifier.ends_with (choice.identifier))
            {
                plugin.description = descriptionOf (registerPlugin (description));
                plugin.problem.clear();
                break;
            }

        plugins.push_back (std::move (plugin));
    }

    return plugins;
}

} // namespace

std::vector<BenchPlugin> benchPlugins (const std::vector<std::string>& types, std::size_t atMost)
{
    if (types.empty())
        return chosen (atMost);

    std::vector<BenchPlugin> plugins;

    for (const auto& name : types)
    {
        const auto* type = findModuleType (name);
        const auto* description = type == nullptr ? nullptr : descriptionOf (type);
        plugins.push_back ({description == nullptr
                                ? name
                                : description->name + " (" + std::string (toText (description->format)) + ")",
                            description, description == nullptr ? "no scan has found it" : ""});
    }

    return plugins;
}

std::vector<std::string> readableFoldersOf (const std::vector<BenchPlugin>& plugins)
{
    std::vector<std::string> folders, problems;

    for (const auto& plugin : plugins)
        if (plugin.description != nullptr)
            folders.push_back (fs::path (plugin.description->file).parent_path().string());

    return readableFolders (folders, problems);
}

Patch patchAround (const PluginDescription* plugin)
{
    Patch patch;
    patch.name = "bench";

    const auto add = [&] (const std::string& id, std::string_view type, Isolation::Kind kind)
    {
        patch.modules.push_back (benchModule (id, type));
        patch.modules.back().isolation.kind = kind;
    };
    const auto connect = [&] (PortRef from, PortRef to)
    {
        Cable cable;
        cable.from = std::move (from);
        cable.to = std::move (to);
        patch.cables.push_back (std::move (cable));
    };

    const auto portOf = [] (const std::vector<PluginPort>& ports, SignalKind kind)
    {
        const auto found = std::find_if (ports.begin(), ports.end(), [&] (auto& p) { return p.kind == kind; });
        return found == ports.end() ? std::string() : found->id;
    };

    add ("noise1", "noise", Isolation::Kind::host);
    add ("output1", "output", Isolation::Kind::host);

    if (plugin == nullptr)
    {
        connect ({"noise1", "white"}, {"output1", "left"});
        return patch;
    }

    add ("plugin1", plugin->type(), Isolation::Kind::process);

    if (const auto in = portOf (plugin->inputs, SignalKind::audio); ! in.empty())
        connect ({"noise1", "white"}, {"plugin1", in});

    if (const auto out = portOf (plugin->outputs, SignalKind::audio); ! out.empty())
        connect ({"plugin1", out}, {"output1", "left"});

    if (const auto keys = portOf (plugin->inputs, SignalKind::midi); ! keys.empty())
    {
        add ("midi1", "midi_in", Isolation::Kind::host);
        connect ({"midi1", "midi"}, {"plugin1", keys});
    }

    return patch;
}

} // namespace bulkhead
