// The presets that the user has saved, of built-in modules and of plugins, one file each:
//
//     DATA/presets/TYPE/NAME.bulkhead-preset       (PresetFile.h; TYPE and NAME as they can stand in a path)
//
// Those of LV2 and VST3 plugins are there once more in the format's own way, for other programs: in a bundle of
// ~/.lv2, or as ~/.vst3/presets/MAKER/PLUGIN/NAME.vstpreset. Presets that other programs have put there for a VST3
// plugin are listed, too, and left alone. Reads and writes the disk; no state of its own. Any thread.
#pragma once

#include "PresetFile.h"

namespace bulkhead
{

class UserPresets
{
public:
    /// `data` as of dataFolder(), `home` as of homeFolder(); where one is empty nothing is kept there.
    UserPresets (std::string data, std::string home);

    struct Entry
    {
        std::string name;
        std::string file; ///< Its path.
        bool isOurs = true; ///< Else another program's: it can be loaded, not renamed or deleted.
    };

    /// Those of a type, by name. Of folders that hold absurdly many, the first ones.
    std::vector<Entry> list (const std::string& type) const;

    /// What saving did.
    struct Saved
    {
        std::string problem; ///< Why it is not saved, or "".
        std::string warning; ///< Why it is not there for other programs, or "".
    };

    /// Saves a preset; replaces the one of its name. `module`: of which it is.
    Saved save (const Preset& preset, const PatchModule& module) const;

    /// Nothing, and a `problem` that names the place, when it is not sound or not one of this type.
    std::optional<Preset> load (const Entry& entry, const std::string& type, std::string& problem) const;

    /// What went wrong, or "". `name` must not be another's.
    std::string rename (const Entry& entry, const PatchModule& module, const std::string& name) const;

    /// What went wrong, or "".
    std::string remove (const Entry& entry, const PatchModule& module) const;

    /// Why something is no name of a preset, or "".
    static std::string checkName (const std::string& name);

private:
    std::string folderOf (const std::string& type) const;
    std::string fileOf (const std::string& type, const std::string& name) const;

    const std::string data, home;
};

/// Text as it can stand in a path, and back; at most 150 bytes become 240 at most.
std::string pathPart (std::string_view text);
std::string textOfPathPart (std::string_view part);

} // namespace bulkhead
