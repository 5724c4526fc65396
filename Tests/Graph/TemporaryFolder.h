// A folder that is gone with its test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace bulkhead::graphtests
{

class TemporaryFolder
{
public:
    TemporaryFolder()
    {
        auto name = (std::filesystem::temp_directory_path() / "bulkhead-test-XXXXXX").string();

        if (::mkdtemp (name.data()) == nullptr)
            throw std::runtime_error ("cannot make a temporary folder");

        folder = name;
    }

    TemporaryFolder (const TemporaryFolder&) = delete;
    TemporaryFolder& operator= (const TemporaryFolder&) = delete;

    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all (folder, ignored);
    }

    std::string path (const std::string& name = {}) const { return name.empty() ? folder : folder + '/' + name; }

    int numEntries() const
    {
        const auto entries = std::filesystem::directory_iterator (folder);
        return static_cast<int> (std::distance (begin (entries), end (entries)));
    }

    std::string write (const std::string& name, const std::string& bytes) const
    {
        std::ofstream (path (name), std::ios::binary) << bytes;
        return path (name);
    }

    static std::string read (const std::string& path)
    {
        std::ifstream file (path, std::ios::binary);
        return {std::istreambuf_iterator<char> (file), {}};
    }

private:
    std::string folder;
};

} // namespace bulkhead::graphtests
