#include "Host/Refusals.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <unistd.h>

using namespace bulkhead;
namespace fs = std::filesystem;

namespace
{

struct Rig
{
    Rig() : folder (fs::canonical (fs::temp_directory_path()) / ("bulkhead-refusals-" + std::to_string (::getpid())))
    {
        fs::create_directories (folder / ".hidden");
        std::ofstream (folder / "a.wav") << "a";
        std::ofstream (folder / ".hidden/key") << "secret";
    }

    ~Rig() { fs::remove_all (folder); }

    void refuse (const std::string& path)
    {
        const auto at = report->written.fetch_add (1) % maxRefusedPaths;
        std::memset (report->paths[at].text, 'x', sizeof report->paths[at].text);
        std::memcpy (report->paths[at].text, path.c_str(), std::min (path.size() + 1, sizeof report->paths[at].text));
    }

    Refusals take() { return checkedRefusals (copyRefusals (*report, written, code)); }

    fs::path folder;
    std::unique_ptr<RefusalReport> report = std::make_unique<RefusalReport>();
    std::uint32_t written = 0, code = 0;
};

} // namespace

TEST_CASE ("Refusals: what is there and the user could let it read", "[host]")
{
    Rig rig;
    CHECK (rig.take().paths.empty());
    rig.refuse (rig.folder / "a.wav");
    rig.refuse (rig.folder);
    rig.refuse (rig.folder / "a.wav");
    const auto refused = rig.take();
    REQUIRE (refused.paths.size() == 2);
    CHECK (refused.paths[0].wanted == rig.folder / "a.wav");
    CHECK (refused.paths[0].grant == rig.folder);
    CHECK (refused.paths[1].wanted == rig.folder);
    CHECK (refused.paths[1].grant == rig.folder);
    CHECK_FALSE (refused.code);
    CHECK (refusalWords (refused) == "it wanted to read \"" + (rig.folder / "a.wav").string() + "\", which it may not");
    CHECK (rig.take().paths.empty());

    rig.report->code = 3;
    CHECK (rig.take().code);
    CHECK_FALSE (rig.take().code);
}

TEST_CASE ("Refusals: a file in a folder that holds more than a plugin should read is asked for alone", "[host]")
{
    Rig rig;
    const auto file = fs::canonical (fs::temp_directory_path()) / ("bulkhead-refused-" + std::to_string (::getpid()));
    std::ofstream (file.string()) << "a";
    rig.refuse (file);
    const auto refused = rig.take();
    fs::remove (file);
    REQUIRE (refused.paths.size() == 1);
    CHECK (refused.paths[0].grant == file);
}

TEST_CASE ("Refusals: a worker that says anything asks for nothing that nobody would let it", "[host]")
{
    Rig rig;

    for (const std::string path : {"relative/path", "", "/etc/shadow", "/proc/self/mem", "/", "/tmp",
                                   "/usr/share/locale/de", "/there/is/no/such/file", "/dev/null", "/tmp/\xff\xfe"})
    {
        rig.refuse (path);
        CHECK (rig.take().paths.empty());
    }

    rig.refuse (rig.folder / ".hidden/key");
    rig.refuse (rig.folder / ".hidden/../.hidden/key");
    fs::create_symlink (rig.folder / ".hidden", rig.folder / "innocent");
    rig.refuse (rig.folder / "innocent/key");
    rig.refuse (std::string (2000, '/'));
    CHECK (rig.take().paths.empty());

    // The count runs on for ever: the last that are there are looked at, once.
    rig.report->written = 0xffffffff;
    rig.refuse (rig.folder / "a.wav");
    CHECK (rig.take().paths.size() <= 1);
    rig.report->written = 12345;
    rig.take();
    CHECK (rig.written == 12345);
}
