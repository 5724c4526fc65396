#include "Ground.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace bulkhead::hostile
{

template <typename Value> static Value* makeShared (std::size_t count = 1)
{
    auto* memory = ::mmap (nullptr, sizeof (Value) * count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        std::abort();

    return new (memory) Value[count] {};
}

void Evidence::keep (const void* bytes, std::size_t size) { std::memcpy (text, bytes, std::min (size, sizeof text)); }

bool Evidence::holds (const std::string& words) const
{
    return std::string_view (text, sizeof text).find (words) != std::string_view::npos;
}

Ground::Ground() : reports (makeShared<VictimReport> (2)), found (makeShared<Evidence>())
{
    char name[] = "/tmp/bulkhead-hostile-XXXXXX";

    if (::mkdtemp (name) == nullptr)
        std::abort();

    folder = name;
    std::uint64_t random = 0;
    [[maybe_unused]] const auto n = ::getrandom (&random, sizeof random, 0);
    key = "secret-" + std::to_string (random);

    region = SharedMemory::create ("others", 4096);
    readOnly = region.openReadOnly();
    region.sealFutureWrites();
    seen = SharedMemory::map (readOnly.get(), 4096, false);
    servers = std::make_unique<Listeners> (folder);
    restore();
}

Ground::~Ground()
{
    std::error_code error;
    std::filesystem::remove_all (folder, error);
}

void Ground::restore()
{
    std::error_code error;

    for (const auto& entry : std::filesystem::directory_iterator (folder))
        if (! entry.is_socket (error) || entry.path().filename() == "new") // not the listeners'
            std::filesystem::remove_all (entry.path(), error);

    ::chmod (folder.c_str(), 0700);
    write ("key", key);
    write ("document", "original");
    std::filesystem::create_symlink (key, path ("link"), error);
    std::filesystem::create_directory (path ("folder"), error);

    servers->takeVisitsOfAllBut ("");
    *reinterpret_cast<std::uint32_t*> (region.data()) = 0;
    std::memset (found->text, 0, sizeof found->text);
    found->number = 0;
    found->word = 0;
    attacker = -1;
    attackerStatus = 0;
    attackerEnded = false;
    hostVictim = std::make_unique<Victim> (reports[0]);
    siblingVictim = std::make_unique<Victim> (reports[1]);
}

void Ground::write (const std::string& name, const std::string& text) const
{
    std::ofstream (path (name)) << text;
    ::chmod (path (name).c_str(), 0600);
}

std::string Ground::read (const std::string& name) const
{
    std::ifstream file (path (name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool Ground::exists (const std::string& name) const
{
    struct stat status = {};
    return ::lstat (path (name).c_str(), &status) == 0;
}

long Ground::sizeOf (const std::string& name) const
{
    struct stat status = {};
    return ::lstat (path (name).c_str(), &status) == 0 ? static_cast<long> (status.st_size) : 0;
}

int Ground::othersRegionSize() const
{
    struct stat status = {};
    return ::fstat (region.fileDescriptor(), &status) == 0 ? static_cast<int> (status.st_size) : -1;
}

} // namespace bulkhead::hostile
