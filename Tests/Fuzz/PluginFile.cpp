// What a process that has run foreign code says is in a file. What is taken of it can be written and read again, and is
// the same.
#include "FuzzInput.h"

#include "Graph/PluginFile.h"

using namespace bulkhead;
using test::expect;

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    const PluginFile file {PluginFormat::vst3, "/plugins/one.vst3"};
    std::string problem;
    const auto contents = readPluginFileContents ({reinterpret_cast<const char*> (data), size}, file, problem);
    expect (contents.has_value() == problem.empty(), "it is read, or there is a problem");

    if (! contents)
        return 0;

    for (const auto& plugin : contents->plugins)
    {
        expect (plugin.file == file.path && plugin.format == file.format, "it is in the file that was asked for");
        expect (! plugin.identifier.empty() && ! plugin.name.empty(), "it has a name");

        for (const auto& parameter : plugin.parameters)
            expect (parameter.minimum < parameter.maximum && parameter.defaultValue >= parameter.minimum
                        && parameter.defaultValue <= parameter.maximum,
                    "a parameter has a range, and a default in it");
    }

    const auto again = readPluginFileContents (writePluginFileContents (*contents), file, problem);
    expect (again.has_value() && again->plugins == contents->plugins, "what was read is written and read again");
    return 0;
}
