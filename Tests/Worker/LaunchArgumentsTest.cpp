#include "Worker/LaunchArguments.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

bool parses (std::vector<const char*> arguments, LaunchArguments& result)
{
    arguments.insert (arguments.begin(), "bulkhead-worker");
    arguments.push_back (nullptr);
    return parseLaunchArguments (static_cast<int> (arguments.size()) - 1, arguments.data(), result);
}

bool parses (const std::string& argument)
{
    LaunchArguments result;
    return parses ({argument.c_str()}, result);
}

} // namespace

TEST_CASE ("LaunchArguments: what the host's coordinator writes is read", "[worker]")
{
    LaunchArguments arguments;
    REQUIRE (parses ({"--bulkhead-1234-17:p1a2b3c"}, arguments));
    CHECK (arguments.parentProcess == 1234);
    CHECK (arguments.controlSocket == 17);
    CHECK (arguments.uniqueId == "bulkhead-1234-17");
    CHECK (arguments.output == -1);
    LaunchArguments speaking;
    REQUIRE (parses ({"--bulkhead-1234-17-out18-editor:p"}, speaking));
    CHECK (speaking.output == 18);
    CHECK (speaking.editor);
    CHECK_FALSE (parses ("--bulkhead-1234-17-out:p"));
    CHECK_FALSE (parses ("--bulkhead-1234-17-out-1:p"));
    CHECK (arguments.pipes == std::vector<std::string> {"/tmp/p1a2b3c_in", "/tmp/p1a2b3c_out"});
}

TEST_CASE ("LaunchArguments: the profile is sealed unless it says otherwise", "[worker]")
{
    LaunchArguments sealed, editor, code, both, folders;
    REQUIRE (parses ({"--bulkhead-1234-17:p"}, sealed));
    CHECK_FALSE (sealed.editor);
    CHECK_FALSE (sealed.writableCode);
    REQUIRE (parses ({"--bulkhead-1234-17-editor:p"}, editor));
    CHECK (editor.editor);
    CHECK_FALSE (editor.writableCode);
    CHECK (editor.uniqueId == "bulkhead-1234-17-editor");
    REQUIRE (parses ({"--bulkhead-1234-17-code:p"}, code));
    CHECK_FALSE (code.editor);
    CHECK (code.writableCode);
    REQUIRE (parses ({"--bulkhead-1234-17-editor-code:p"}, both));
    CHECK ((both.editor && both.writableCode));
    CHECK (both.uniqueId == "bulkhead-1234-17-editor-code");
    CHECK_FALSE (both.folders);
    REQUIRE (parses ({"--bulkhead-1234-17-code-folders:p"}, folders));
    CHECK ((folders.folders && folders.writableCode && ! folders.editor));

    for (const auto* text : {"--bulkhead-1-2-:p", "--bulkhead-1-2-editor-editor:p", "--bulkhead-1-2-code-editor:p",
                             "--bulkhead-1-2-folders-code:p", "--bulkhead-1-2-edit:p", "--bulkhead-1-2-editor",
                             "--bulkhead-1-2-editorx:p"})
    {
        INFO (text);
        CHECK_FALSE (parses (text));
    }
}

TEST_CASE ("LaunchArguments: a worker started by hand is refused", "[worker]")
{
    LaunchArguments arguments;
    CHECK_FALSE (parses (std::vector<const char*> {}, arguments));
    CHECK_FALSE (parses ({"--bulkhead-1-2:p", "more"}, arguments));
    CHECK_FALSE (parseLaunchArguments (0, nullptr, arguments));

    for (const auto* text : {"", "-", "--help", "--bulkhead", "--bulkhead-", "--bulkhead-1", "--bulkhead-1-",
                             "--bulkhead-1-2", "bulkhead-1-2:p", " --bulkhead-1-2:p", "--Bulkhead-1-2:p"})
    {
        INFO (text);
        CHECK_FALSE (parses (text));
    }
}

TEST_CASE ("LaunchArguments: hostile numbers and names are refused", "[worker]")
{
    for (const auto* text :
         {"--bulkhead--1-2:p", "--bulkhead-1--2:p", "--bulkhead-99999999999-2:p", "--bulkhead-1-99999999999:p",
          "--bulkhead-0x10-2:p", "--bulkhead-1.5-2:p", "--bulkhead-1-2x:p", "--bulkhead- 1-2:p", "--bulkhead-+1-2:p",
          "--bulkhead-:2:p", "--bulkhead-1-2:/etc/passwd", "--bulkhead-1-2:../etc/passwd", "--bulkhead-1-2:p/../../x"})
    {
        INFO (text);
        CHECK_FALSE (parses (text));
    }

    CHECK_FALSE (parses ("--bulkhead-1-2:" + std::string (5000, 'a') + "/x"));
    CHECK_FALSE (parses ("--bulkhead-" + std::string (5000, '9') + "-2:p"));
}
