#include "JuceLoader.h"

#include "JuceModule.h"

#include "Worker/Plugins/PluginLayout.h"

#include <dlfcn.h>
#include <filesystem>

namespace bulkhead
{

/// Loads a file's or bundle's code, to stay. Why the system does not, or nothing where it does; JUCE does not tell.
static std::string openLibrary (const std::string& file)
{
    namespace fs = std::filesystem;
    std::error_code error;

    const auto bundled =
        fs::path (file) / "Contents" / BULKHEAD_VST3_BINARIES / (fs::path (file).stem().string() + ".so");
    const auto binary = fs::is_directory (file, error) ? bundled.string() : file;

    if (! fs::exists (binary, error))
        return {};

    if (::dlopen (binary.c_str(), RTLD_LAZY | RTLD_LOCAL) != nullptr)
        return {};

    const auto* reason = ::dlerror();
    return reason == nullptr ? std::string() : reason;
}

JuceLoader::JuceLoader (PluginFormat formatToUse, std::unique_ptr<juce::AudioPluginFormat> juceFormatToUse)
    : format (formatToUse), juceFormat (std::move (juceFormatToUse))
{}

/// Making this list makes the plugins, so it is made once.
const juce::OwnedArray<juce::PluginDescription>& JuceLoader::list (const std::string& file)
{
    if (listedFile != file || listed.isEmpty())
    {
        listed.clear();
        listedFile = file;
        juceFormat->findAllTypesForFile (listed, juce::String::fromUTF8 (file.c_str()));

        // JUCE calls a VST2 plugin that is alone in its file as the file is called.
        if (format == PluginFormat::vst2)
            for (auto* described : listed)
                if (! described->hasSharedContainer && described->descriptiveName.isNotEmpty())
                    described->name = described->descriptiveName;
    }

    return listed;
}

JuceLoader::Found JuceLoader::read (const juce::PluginDescription& described)
{
    Found found;
    juce::String error;
    const Settings settings;
    found.plugin = juceFormat->createInstanceFromDescription (described, settings.sampleRate,
                                                              static_cast<int> (settings.maxFrames), error);

    if (found.plugin == nullptr)
        found.problem = "It did not start.";
    else if ((found.layout = readJucePlugin (*found.plugin, described, format, found.problem)))
        found.layout->description.file = listedFile;

    return found;
}

std::vector<PluginDescription> JuceLoader::describe (const std::string& file, std::string& problem)
{
    problem.clear();
    std::vector<PluginDescription> result;

    for (const auto* described : list (file))
    {
        if (result.size() == PluginLimits::perBundle)
            break;

        auto found = read (*described);

        if (! found.layout)
        {
            addProblem (problem, described->name.toStdString(), found.problem);
            continue;
        }

        auto& description = found.layout->description;
        const auto isSame = [&] (const PluginDescription& other) { return other.identifier == description.identifier; };

        if (std::any_of (result.begin(), result.end(), isSame))
        {
            addProblem (problem, description.name, "It has the same identity as another one beside it.");
            continue;
        }

        JuceModule module (std::move (found.plugin), *found.layout, Settings());
        description.latency = module.latency();
        result.push_back (std::move (description));
    }

    if (result.empty() && problem.empty())
        problem = openLibrary (file);

    if (result.empty() && problem.empty())
        problem = "There is no plugin in it.";

    return result;
}

std::string JuceLoader::preload (const PluginDescription& description)
{
    // JUCE lets go of a VST2 library with its last instance.
    if (auto problem = openLibrary (description.file); ! problem.empty())
        return problem;

    return list (description.file).isEmpty() ? "There is no plugin in it." : std::string();
}

std::unique_ptr<HostedModule> JuceLoader::make (const PluginDescription& description, const Settings& settings,
                                                std::string& problem)
{
    problem.clear();

    // The one with its name is it, nearly always; only a plugin that was made tells its identity.
    for (const auto byName : {true, false})
        for (const auto* described : list (description.file))
        {
            if ((described->name.toStdString() == description.name) != byName)
                continue;

            auto found = read (*described);

            if (! found.layout || found.layout->description.identifier != description.identifier)
            {
                problem = found.problem;
                continue;
            }

            problem = differenceOf (description, found.layout->description);

            if (! problem.empty())
                return nullptr;

            return std::make_unique<JuceModule> (std::move (found.plugin), *found.layout, settings);
        }

    if (problem.empty())
        problem = "It is not in " + description.file + " any more.";

    return nullptr;
}

} // namespace bulkhead
