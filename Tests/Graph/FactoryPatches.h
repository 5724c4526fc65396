// Where the factory patches are, for the tests that go through all of them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

namespace bulkhead::graphtests
{

/// The files of Resources/Patches, by name.
inline std::vector<std::filesystem::path> factoryPatchFiles()
{
    std::vector<std::filesystem::path> files;

    for (const auto& entry : std::filesystem::directory_iterator (BULKHEAD_SOURCE_DIR "/Resources/Patches"))
        if (entry.path().extension() == ".bulkhead")
            files.push_back (entry.path());

    std::sort (files.begin(), files.end());
    return files;
}

} // namespace bulkhead::graphtests
