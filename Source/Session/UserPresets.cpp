#include "UserPresets.h"

#include "PresetsForOthers.h"
#include "StateFolder.h"

#include "Graph/FileFingerprint.h"
#include "Graph/QuotedText.h"
#include "Graph/SystemWords.h"
#include "Graph/Utf8.h"
#include "Graph/WholeFile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <unistd.h>

namespace bulkhead
{

namespace fs = std::filesystem;

static constexpr std::string_view ending = ".bulkhead-preset";
static constexpr std::size_t mostEntries = 4096, mostNameBytes = 100;

std::string pathPart (std::string_view text)
{
    constexpr std::size_t longest = 200;
    std::string part;

    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const auto c = text[i];
        const auto isPlain = static_cast<unsigned char> (c) > 0x20 && c != '/' && c != '%' && c != 0x7f;

        if ((isPlain || (c == ' ' && i > 0)) && ! (c == '.' && i == 0))
        {
            part += c;
        }
        else
        {
            char code[4];
            std::snprintf (code, sizeof code, "%%%02x", static_cast<unsigned> (static_cast<unsigned char> (c)));
            part += code;
        }
    }

    if (part.size() <= longest)
        return part;

    char hash[24];
    std::snprintf (hash, sizeof hash, "%%-%016llx",
                   static_cast<unsigned long long> (fingerprintOf (std::string (text)).hash));
    return part.substr (0, longest) + hash;
}

std::string textOfPathPart (std::string_view part)
{
    const auto digit = [] (char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    std::string text;

    for (std::size_t i = 0; i < part.size(); ++i)
        if (const auto high = i + 2 < part.size() && part[i] == '%' ? digit (part[i + 1]) : -1;
            high >= 0 && digit (part[i + 2]) >= 0)
        {
            text += static_cast<char> (high * 16 + digit (part[i + 2]));
            i += 2;
        }
        else
        {
            text += part[i];
        }

    return text;
}

UserPresets::UserPresets (std::string d, std::string h) : data (std::move (d)), home (std::move (h)) {}

std::string UserPresets::folderOf (const std::string& type) const { return data + "/presets/" + pathPart (type); }

std::string UserPresets::fileOf (const std::string& type, const std::string& name) const
{
    return folderOf (type) + '/' + pathPart (name) + std::string (ending);
}

std::string UserPresets::checkName (const std::string& name)
{
    if (name.empty())
        return "a preset needs a name";

    if (name.size() > mostNameBytes)
        return "a preset's name has " + std::to_string (mostNameBytes) + " bytes at most";

    if (findInvalidUtf8 (name) != std::string::npos
        || std::any_of (name.begin(), name.end(),
                        [] (char c) { return static_cast<unsigned char> (c) < 0x20 || c == 0x7f; }))
        return "this cannot be part of a name";

    return name.front() == ' ' || name.back() == ' ' ? "a name neither begins nor ends with a blank" : "";
}

std::vector<UserPresets::Entry> UserPresets::list (const std::string& type) const
{
    std::vector<Entry> entries;
    std::set<std::string> names;
    std::error_code error;
    std::size_t count = 0;

    if (! data.empty())
        for (fs::directory_iterator file (folderOf (type), error), end; ! error && file != end && count < mostEntries;
             file.increment (error), ++count)
        {
            const auto path = file->path().string();
            const auto part = file->path().filename().string();

            if (! part.ends_with (ending) || part.starts_with ('.'))
                continue;

            auto name = textOfPathPart (part.substr (0, part.size() - ending.size()));

            if (checkName (name).empty() && names.insert (name).second)
                entries.push_back ({std::move (name), path, true});
        }

    for (auto& [name, file] : presetsOfOthers (home, type))
        if (checkName (name).empty() && names.insert (name).second)
            entries.push_back ({name, file, false});

    std::sort (entries.begin(), entries.end(), [] (auto& a, auto& b) { return a.name < b.name; });
    return entries;
}

UserPresets::Saved UserPresets::save (const Preset& preset, const PatchModule& module) const
{
    if (auto problem = checkName (preset.name); ! problem.empty())
        return {problem, {}};

    if (data.empty())
        return {"there is no home folder", {}};

    const auto text = writePreset (preset);

    // What could not be read again is not written.
    if (std::string problem; ! readPreset (text, problem))
        return {problem, {}};

    if (auto problem = makePrivateFolder (folderOf (preset.type)); ! problem.empty())
        return {problem, {}};

    std::string none;
    const auto file = fileOf (preset.type, preset.name);
    const auto former = load ({preset.name, file, true}, preset.type, none);

    if (auto problem = saveFileAtomically (file, text); ! problem.empty())
        return {problem, {}};

    return {{}, publishPreset (home, preset, module, former ? &*former : nullptr)};
}

std::optional<Preset> UserPresets::load (const Entry& entry, const std::string& type, std::string& problem) const
{
    std::string bytes;
    problem = readWholeFile (entry.file, PatchLimits::fileBytes, bytes);

    if (! problem.empty())
        return {};

    auto preset = entry.isOurs ? readPreset (bytes, problem) : presetOfOthers (bytes, type, entry.name, problem);

    if (preset && preset->type != type)
    {
        problem = "type: this preset is one of " + quotedText (preset->type);
        return {};
    }

    return preset;
}

std::string UserPresets::rename (const Entry& entry, const PatchModule& module, const std::string& name) const
{
    if (auto problem = checkName (name); ! problem.empty())
        return problem;

    if (! entry.isOurs)
        return "this preset is another program's";

    if (name == entry.name)
        return {};

    std::error_code error;

    if (fs::exists (fileOf (module.type, name), error))
        return "there is a preset " + quotedText (name) + " already";

    std::string problem;
    auto preset = load (entry, module.type, problem);

    if (! preset)
        return problem;

    // Written under the new name first: there is no moment without it.
    preset->name = name;

    if (const auto saved = save (*preset, module); ! saved.problem.empty())
        return saved.problem;

    return remove (entry, module);
}

std::string UserPresets::remove (const Entry& entry, const PatchModule& module) const
{
    if (! entry.isOurs)
        return "this preset is another program's";

    std::string none;
    const auto preset = load (entry, module.type, none);

    if (::unlink (entry.file.c_str()) != 0 && errno != ENOENT)
        return quotedText (entry.file, 200) + ": " + systemWords (errno);

    if (preset)
        withdrawPreset (home, *preset, module);

    return {};
}

} // namespace bulkhead
