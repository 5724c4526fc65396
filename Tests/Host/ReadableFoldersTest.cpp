#include "Host/ReadableFolders.h"

#include "Graph/TemporaryFolder.h"
#include "Worker/ReadableFolders.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace bulkhead;
using graphtests::TemporaryFolder;

namespace
{

std::vector<std::string> readable (const std::vector<std::string>& folders)
{
    std::vector<std::string> problems;
    auto result = readableFolders (folders, problems);
    CHECK (problems == std::vector<std::string>());
    return result;
}

bool isRefused (const std::string& folder)
{
    std::vector<std::string> problems;
    const auto result = readableFolders (std::vector {folder}, problems);
    CHECK (result.empty() == ! problems.empty());
    return result.empty();
}

/// What a worker makes of bytes.
template <typename Message> bool receives (const Message& message, std::vector<std::string>& paths)
{
    MessageSocket host, worker;
    MessageSocket::makePair (host, worker);
    host.send (bytesOf (message));
    host.close();
    return receiveReadableFolders (worker, paths);
}

} // namespace

TEST_CASE ("ReadableFolders: as they really are, once each", "[host]")
{
    TemporaryFolder folder;
    const auto real = std::filesystem::canonical (folder.path()).string();
    std::filesystem::create_directories (real + "/a/b");
    std::filesystem::create_directories (real + "/ab");
    std::filesystem::create_symlink (real + "/a", real + "/link");
    CHECK (readable ({real + "/ab", real + "/a/b", real + "/link", real + "/a"})
           == std::vector {real + "/a", real + "/ab"});
}

TEST_CASE ("ReadableFolders: what is not there and what workers read anyway need not be told", "[host]")
{
    CHECK (readable ({"/usr/lib", "/usr/lib/lv2", "/nowhere/at/all"}).empty());
}

TEST_CASE ("ReadableFolders: what holds more than plugins is refused", "[host]")
{
    TemporaryFolder folder;
    const auto* const before = std::getenv ("HOME");
    const std::string home = before != nullptr ? before : "";
    std::filesystem::create_directories (folder.path ("users/me/.lv2"));
    ::setenv ("HOME", folder.path ("users/me").c_str(), 1);

    for (const auto& name :
         {std::string ("/"), std::string ("/etc"), std::string ("/proc/self"), std::string ("/usr"),
          std::string ("/dev/shm"), std::string ("relative"), std::string ("/tmp/../tmp"), folder.path ("users"),
          folder.path ("users/me"), folder.path(), folder.write ("file", "no folder")})
    {
        INFO (name);
        CHECK (isRefused (name));
    }

    CHECK_FALSE (isRefused (folder.path ("users/me/.lv2")));
    ::setenv ("HOME", home.c_str(), 1);
}

TEST_CASE ("ReadableFolders: a worker is told of so many only", "[host]")
{
    TemporaryFolder folder;
    std::vector<std::string> folders, problems;

    for (std::size_t i = 0; i < FoldersMessage::most + 1; ++i)
    {
        folders.push_back (folder.path (std::to_string (i)));
        std::filesystem::create_directory (folders.back());
    }

    CHECK (readableFolders (folders, problems).size() == FoldersMessage::most);
    CHECK (problems.size() == 1);
    CHECK_THROWS (foldersMessage (folders));
    CHECK_THROWS (foldersMessage (std::vector<std::string> {"relative"}));
    CHECK_THROWS (foldersMessage (std::vector<std::string> {"/"}));
    CHECK_THROWS (foldersMessage (std::vector<std::string> {"/" + std::string (FoldersMessage::mostBytes, 'x')}));
}

TEST_CASE ("ReadableFolders: a worker takes what the host says, whole or not at all", "[worker]")
{
    std::vector<std::string> paths {"/usr/lib"};
    REQUIRE (receives (foldersMessage (std::vector<std::string> {"/a", "/b c"}), paths));
    CHECK (paths == std::vector<std::string> {"/usr/lib", "/a", "/b c"});

    const auto good = foldersMessage (std::vector<std::string> {"/a", "/b c"});
    const auto changed = [&] (auto change)
    {
        auto message = good;
        change (message);
        std::vector<std::string> none;
        CHECK_FALSE (receives (message, none));
        CHECK (none.empty());
    };
    changed ([] (auto& m) { m.count = 0; });
    changed ([] (auto& m) { m.count = 1; });
    changed ([] (auto& m) { m.count = 3; });
    changed ([] (auto& m) { m.count = 100000; });
    changed ([] (auto& m) { m.bytes = 0; });
    changed ([] (auto& m) { m.bytes = 5; });
    changed ([] (auto& m) { m.bytes = 1u << 31; });
    changed ([] (auto& m) { m.paths[0] = 'a'; });
    changed ([] (auto& m) { m.paths[1] = 0; });
    std::vector<std::string> none;
    CHECK_FALSE (receives (SyncMessage(), none));
}
