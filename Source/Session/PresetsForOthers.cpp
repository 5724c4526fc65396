#include "PresetsForOthers.h"

#include "Lv2PresetText.h"
#include "StateFolder.h"
#include "Vst3Preset.h"

#include "Graph/FileFingerprint.h"
#include "Graph/PluginTypes.h"
#include "Graph/WholeFile.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace bulkhead
{

namespace fs = std::filesystem;

static constexpr std::string_view vst3Ending = ".vstpreset";

static bool isOf (const std::string& type, std::string_view format) { return type.starts_with (format); }
static std::string identifierOf (const std::string& type) { return type.substr (type.find (':') + 1); }

/// The bytes of a plugin's own state, or none.
static std::string bytesOf (const Json& state)
{
    const auto opaque = state.is_object() ? state.find ("opaque") : state.end();
    juce::MemoryOutputStream decoded;

    if (opaque == state.end() || ! opaque->is_string()
        || ! juce::Base64::convertFromBase64 (decoded, juce::String (opaque->get_ref<const std::string&>())))
        return {};

    return {static_cast<const char*> (decoded.getData()), decoded.getDataSize()};
}

/// A maker's or a plugin's name as the folder that VST3 wants it to be.
static std::string folderName (std::string_view name)
{
    constexpr std::size_t longest = 100;
    std::string folder;

    for (const auto c : name.substr (0, longest))
        folder += static_cast<unsigned char> (c) < 0x20 || c == '/' || (c == '.' && folder.empty()) ? '_' : c;

    return folder.empty() ? "Unknown" : folder;
}

/// Empty where nothing is known of the plugin.
static std::string vst3Folder (const std::string& home, const ModuleType* type)
{
    const auto* const plugin = descriptionOf (type);
    return plugin == nullptr ? std::string()
                             : home + "/.vst3/presets/" + folderName (plugin->vendor) + '/' + folderName (plugin->name);
}

static std::string lv2Bundle (const std::string& home, const std::string& type, const std::string& name)
{
    constexpr std::size_t longest = 40;
    std::string plain;

    for (const auto c : name.substr (0, longest))
        plain += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';

    char hash[24];
    std::snprintf (hash, sizeof hash, "%016llx",
                   static_cast<unsigned long long> (fingerprintOf (type + '\n' + name).hash));
    return home + "/.lv2/Bulkhead-preset-" + plain + '-' + hash + ".lv2";
}

static std::string publishLv2 (const std::string& home, const Preset& preset, const PatchModule& module)
{
    const auto plugin = identifierOf (preset.type);
    const auto state = bytesOf (preset.state);
    const auto* const type = module.describedType();
    std::string problem;

    if (state.empty() && type == nullptr)
        return "nothing is known of the plugin";

    const auto text = ! state.empty() ? lv2PresetText (state, plugin, preset.name, problem)
                                      : lv2PresetText (valuesOf (preset, *type), plugin, preset.name, problem);

    if (text.empty())
        return problem;

    // What says that it is there comes last.
    const auto bundle = lv2Bundle (home, preset.type, preset.name);
    problem = makePrivateFolder (bundle);

    if (problem.empty())
        problem = saveFileAtomically (bundle + "/preset.ttl", text);

    if (problem.empty())
        problem = saveFileAtomically (bundle + "/manifest.ttl", lv2PresetManifest (plugin, preset.name));

    return problem;
}

/// Of a preset: where other programs look for it, and what they find there.
struct Vst3File
{
    std::string folder, path, bytes;
    std::string problem; ///< Why there is none.
};

static Vst3File vst3FileOf (const std::string& home, const Preset& preset, const PatchModule& module)
{
    Vst3File file {vst3Folder (home, module.describedType()), {}, {}, {}};
    const auto state = bytesOf (preset.state);

    if (file.folder.empty() || state.empty())
    {
        file.problem = "its state is not known";
        return file;
    }

    file.path = file.folder + '/' + folderName (preset.name) + std::string (vst3Ending);
    file.bytes = vst3Preset (identifierOf (preset.type), std::as_bytes (std::span (state)), file.problem);
    return file;
}

static bool holds (const Vst3File& file)
{
    std::string present;
    return file.problem.empty() && readWholeFile (file.path, file.bytes.size(), present).empty()
           && present == file.bytes;
}

static std::string publishVst3 (const std::string& home, const Preset& preset, const PatchModule& module,
                                const Preset* former)
{
    const auto file = vst3FileOf (home, preset, module);

    if (! file.problem.empty())
        return file.problem;

    if (std::error_code error; fs::exists (fs::symlink_status (file.path, error))
                               && (former == nullptr || ! holds (vst3FileOf (home, *former, module))))
        return "another program has one of this name";

    auto problem = makePrivateFolder (file.folder);
    return problem.empty() ? saveFileAtomically (file.path, file.bytes) : problem;
}

std::string publishPreset (const std::string& home, const Preset& preset, const PatchModule& module,
                           const Preset* former)
{
    if (home.empty())
        return {};

    return isOf (preset.type, "lv2:")    ? publishLv2 (home, preset, module)
           : isOf (preset.type, "vst3:") ? publishVst3 (home, preset, module, former)
                                         : std::string();
}

void withdrawPreset (const std::string& home, const Preset& preset, const PatchModule& module)
{
    if (home.empty())
        return;

    if (isOf (preset.type, "lv2:"))
    {
        const auto bundle = lv2Bundle (home, preset.type, preset.name);
        ::unlink ((bundle + "/manifest.ttl").c_str());
        ::unlink ((bundle + "/preset.ttl").c_str());
        ::rmdir (bundle.c_str());
    }
    else if (isOf (preset.type, "vst3:"))
    {
        // Unless another program has put its own there since.
        if (const auto file = vst3FileOf (home, preset, module); holds (file))
            ::unlink (file.path.c_str());
    }
}

std::vector<std::pair<std::string, std::string>> presetsOfOthers (const std::string& home, const std::string& type)
{
    constexpr std::size_t most = 4096;
    std::vector<std::pair<std::string, std::string>> found;

    if (home.empty() || ! isOf (type, "vst3:"))
        return found;

    PatchModule module;
    module.type = type;
    const auto folder = vst3Folder (home, module.moduleType());
    std::error_code error;
    std::size_t count = 0;

    if (! folder.empty())
        for (fs::directory_iterator file (folder, error), end; ! error && file != end && count < most;
             file.increment (error), ++count)
            if (const auto name = file->path().filename().string();
                name.ends_with (vst3Ending) && ! name.starts_with ('.'))
                found.emplace_back (name.substr (0, name.size() - vst3Ending.size()), file->path().string());

    return found;
}

std::optional<Preset> presetOfOthers (std::string_view bytes, const std::string& type, const std::string& name,
                                      std::string& problem)
{
    const auto state = stateOfVst3Preset (identifierOf (type), bytes, problem);

    if (! problem.empty())
        return {};

    Preset preset;
    preset.type = type;
    preset.name = name;
    preset.state = Json {{"opaque", juce::Base64::toBase64 (state.data(), state.size()).toStdString()}};
    return preset;
}

} // namespace bulkhead
