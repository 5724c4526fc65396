// What is kept of files that were scanned, and of the folders to look in: damaged, or changed by others.
#include "FuzzInput.h"

#include "Session/PluginFolders.h"
#include "Session/PluginRecord.h"

using namespace bulkhead;
using test::expect;

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    const std::string_view text (reinterpret_cast<const char*> (data), size);
    std::string problem;

    if (const auto record = readPluginRecord (text, problem))
        for (std::size_t i = 0; i <= record->plugins.size(); ++i)
        {
            problem.clear();
            const auto plugin = readRecordedPlugin (text, i, problem);
            expect (plugin.has_value() == problem.empty(), "it is read, or there is a problem");
        }

    problem.clear();
    const auto folders = PluginFolders::fromText (text, problem);
    std::string none;
    expect (PluginFolders::fromText (folders.toText(), none) == folders && none.empty(), "folders are read again");
    return 0;
}
