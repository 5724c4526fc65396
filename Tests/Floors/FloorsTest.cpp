// That the floors of Source/ stand on each other as Docs and design say: a file includes its own floor and those below.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace
{

const std::map<std::string, int> floors {{"Ipc", 0},     {"Graph", 1},   {"Runner", 2}, {"Host", 3}, {"Worker", 3},
                                         {"Session", 4}, {"Control", 5}, {"Ui", 6},     {"App", 7}};

const std::filesystem::path root {BULKHEAD_SOURCE_DIR};

struct Include
{
    std::string file, line, target;
    bool quoted;
};

std::vector<Include> includesBelow (const std::filesystem::path& folder)
{
    std::vector<Include> includes;

    for (const auto& entry : std::filesystem::recursive_directory_iterator (folder))
    {
        const auto extension = entry.path().extension();

        if (extension != ".cpp" && extension != ".h" && extension != ".in")
            continue;

        std::ifstream file (entry.path());

        for (std::string line; std::getline (file, line);)
        {
            const auto first = line.find_first_not_of (" \t");

            if (first == line.npos || line[first] != '#' || line.find ("include") == line.npos)
                continue;

            const auto quote = line.find_first_of ("\"<", line.find ("include"));

            if (quote == line.npos)
                continue;

            const auto end = line.find_first_of ("\">", quote + 1);
            includes.push_back ({std::filesystem::relative (entry.path(), root), line,
                                 line.substr (quote + 1, end - quote - 1), line[quote] == '"'});
        }
    }

    REQUIRE_FALSE (includes.empty());
    return includes;
}

/// The floor that a path names first, from Source/ or from the top: "Host/Engine.h", "Source/Host/Engine.h".
std::optional<std::string> floorNamed (const std::string& target)
{
    auto path = std::filesystem::path (target).lexically_normal();
    auto part = path.begin();

    if (part != path.end() && *part == "Source")
        ++part;

    if (part == path.end() || std::next (part) == path.end() || floors.count (part->string()) == 0)
        return std::nullopt;

    return part->string();
}

} // namespace

TEST_CASE ("Floors: every folder of Source is one of them", "[floors]")
{
    std::set<std::string> found;

    for (const auto& entry : std::filesystem::directory_iterator (root / "Source"))
        if (entry.is_directory())
            found.insert (entry.path().filename());

    for (const auto& folder : found)
    {
        INFO (folder);
        CHECK (floors.count (folder) == 1);
    }

    CHECK (found.size() == floors.size());
}

TEST_CASE ("Floors: no include climbs", "[floors]")
{
    for (const auto& [floor, height] : floors)
        for (const auto& include : includesBelow (root / "Source" / floor))
        {
            INFO (include.file << ": " << include.line);
            CHECK (include.target.find ("..") == std::string::npos);

            if (const auto target = floorNamed (include.target))
            {
                CHECK (floors.at (*target) <= height);

                // Floors of one height stand beside each other: Host and Worker share only what is below.
                if (floors.at (*target) == height)
                    CHECK (*target == floor);
            }
        }
}

TEST_CASE ("Floors: modules know nothing of the program", "[floors]")
{
    for (const auto& include : includesBelow (root / "Modules"))
    {
        INFO (include.file << ": " << include.line);
        CHECK_FALSE (floorNamed (include.target).has_value());
        CHECK (include.target.find ("juce") == std::string::npos);
        CHECK (include.target.find ("Source/") == std::string::npos);
    }
}

TEST_CASE ("Floors: the ground floor stands on the system alone", "[floors]")
{
    for (const auto& include : includesBelow (root / "Source" / "Ipc"))
    {
        INFO (include.file << ": " << include.line);
        CHECK (include.target.find ("juce") == std::string::npos);
        CHECK (include.target.find ("Modules/") == std::string::npos);
        CHECK (include.target.find ("nlohmann") == std::string::npos);
    }
}

TEST_CASE ("Floors: the patch and the runner know no window and no JUCE", "[floors]")
{
    for (const auto* floor : {"Graph", "Runner"})
        for (const auto& include : includesBelow (root / "Source" / floor))
        {
            INFO (include.file << ": " << include.line);
            CHECK (include.target.find ("juce") == std::string::npos);
        }
}
