#include "Finding.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace bulkhead
{

namespace fs = std::filesystem;

static std::string variable (const char* name)
{
    const auto* value = std::getenv (name);
    return value != nullptr ? value : "";
}

/// The folders of a format: those that its variable names, or the usual ones.
static std::vector<fs::path> foldersOf (const char* pathVariable, const std::string& name)
{
    std::vector<fs::path> folders;

    if (const auto paths = variable (pathVariable); ! paths.empty())
    {
        std::istringstream text (paths);

        for (std::string folder; std::getline (text, folder, ':');)
            if (! folder.empty())
                folders.emplace_back (folder);

        return folders;
    }

    if (const auto home = variable ("HOME"); ! home.empty())
        folders.push_back (fs::path (home) / ("." + name));

    folders.push_back ("/usr/local/lib/" + name);
    folders.push_back ("/usr/lib/" + name);
    return folders;
}

/// How many entries of a folder end so. A folder that cannot be read has none.
static int count (const fs::path& folder, const std::string& ending)
{
    std::error_code error;
    auto found = 0;

    for (fs::directory_iterator i (folder, error); ! error && i != fs::directory_iterator(); i.increment (error))
        found += i->path().extension() == ending ? 1 : 0;

    return found;
}

static Finding ofFormat (const std::string& format, const char* pathVariable, const std::string& name,
                         const std::string& ending, const char* package)
{
    auto folders = nlohmann::ordered_json::object();
    auto total = 0;
    std::string there;

    for (const auto& folder : foldersOf (pathVariable, name))
    {
        std::error_code error;
        const auto exists = fs::is_directory (folder, error);
        const auto found = exists ? count (folder, ending) : 0;
        folders[folder.string()] = exists ? nlohmann::ordered_json (found) : nlohmann::ordered_json (nullptr);
        total += found;

        if (exists)
            there += (there.empty() ? "" : ", ") + folder.string() + " (" + std::to_string (found) + ")";
    }

    return {"plugins",
            name,
            Finding::State::good,
            there.empty() ? "No folder of " + format + " plugins." : format + " plugins: " + there + ".",
            total > 0 ? "" : std::string ("sudo apt-get install ") + package + "   # if you want some",
            std::move (folders)};
}

/// What Bulkhead remembers from run to run.
static fs::path stateFolder()
{
    const auto state = variable ("XDG_STATE_HOME");
    return (state.empty() ? fs::path (variable ("HOME")) / ".local" / "state" : fs::path (state)) / "bulkhead";
}

static Finding ofState()
{
    const auto folder = stateFolder();

    // It is made when it is needed: in the nearest folder that is there.
    auto nearest = folder;
    std::error_code error;

    while (! fs::exists (nearest, error) && nearest.has_relative_path())
        nearest = nearest.parent_path();

    const auto writable = fs::is_directory (nearest, error) && ::access (nearest.c_str(), W_OK | X_OK) == 0;
    return {"folders",
            "state",
            writable ? Finding::State::good : Finding::State::lacking,
            folder.string()
                + (writable ? " can be written: what you do is kept." : " cannot be written: nothing is kept."),
            writable ? "" : "mkdir -p " + folder.string() + " && chmod u+rwx " + folder.string(),
            folder.string()};
}

Findings findFolders()
{
    return {ofFormat ("LV2", "LV2_PATH", "lv2", ".lv2", "mda-lv2"),
            ofFormat ("VST3", "VST3_PATH", "vst3", ".vst3", "zam-plugins"),
            ofFormat ("LADSPA", "LADSPA_PATH", "ladspa", ".so", "cmt"), ofState()};
}

} // namespace bulkhead
