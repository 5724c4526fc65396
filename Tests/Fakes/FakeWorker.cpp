// A worker like any other, but for the plugins that it loads: files of text whose first word says what happens when
// somebody looks into them. For tests of scans.
//
//     plugin NAME       there is one, called so
//     plugins N         there are so many
//     nothing           there is none, and nothing is wrong
//     refuse WORDS      there is none, for that reason
//     crash, abort, exit, hang, spin, memory
//     flood             says things to the host that nobody has asked for, for ever
//     spoil             there is one; whatever file comes next in this worker crashes
//     peek PATH         there is one, called "seen" when that file can be read, else "unseen"
#include "Worker/RunWorker.h"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

using namespace bulkhead;

namespace
{

PluginDescription plugin (const std::string& name)
{
    PluginDescription description;
    description.identifier = "test:" + name;
    description.file = "/somewhere/else";
    description.name = name;
    description.vendor = "Bulkhead's tests";
    description.category = "Effect";
    description.inputs = {{"in", "In", SignalKind::audio, 2}};
    description.outputs = {{"out", "Out", SignalKind::audio, 2}};
    description.parameters = {{"gain", "Gain", "dB", "", -60.0f, 12.0f, 0.0f, false, false, {}}};
    description.mainInput = 0;
    return description;
}

[[noreturn]] void flood()
{
    DoneMessage done;
    done.header.serial = 12345;
    iovec bytes {&done, sizeof done};
    msghdr message {};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;

    for (;;)
        for (int fd = 3; fd < 256; ++fd)
            ::sendmsg (fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

class FakeLoader final : public PluginLoader
{
public:
    std::vector<PluginDescription> describe (const std::string& file, std::string& problem) override
    {
        std::ifstream stream (file);
        std::string word, rest;

        if (! (stream >> word))
        {
            problem = "cannot be read";
            return {};
        }

        std::getline (stream >> std::ws, rest);

        if (isSpoilt || word == "crash")
            *static_cast<volatile int*> (nullptr) = 0;

        if (word == "abort")
            std::abort();

        if (word == "exit")
            ::_exit (0);

        if (word == "flood")
            flood();

        while (word == "hang")
            ::pause();

        for (volatile bool forEver = true; word == "spin" && forEver;)
        {}

        if (word == "memory")
            for (std::vector<std::vector<char>> all;;)
                all.emplace_back (16u << 20, 'x');

        if (word == "refuse")
            problem = rest;

        isSpoilt = word == "spoil";

        if (word == "plugin" || word == "spoil")
            return {plugin (rest)};

        if (word == "peek")
            return {plugin (::access (rest.c_str(), F_OK) == 0 && std::ifstream (rest).get() >= 0 ? "seen" : "unseen")};

        std::vector<PluginDescription> plugins;

        for (int i = 0; word == "plugins" && i < std::atoi (rest.c_str()); ++i)
            plugins.push_back (plugin (std::to_string (i)));

        return plugins;
    }

    std::string preload (const PluginDescription&) override { return "it is only a test"; }

    std::unique_ptr<HostedModule> make (const PluginDescription&, const Settings&, std::string& problem) override
    {
        problem = "it is only a test";
        return {};
    }

private:
    bool isSpoilt = false;
};

} // namespace

int main (int argc, char** argv)
{
    return runWorker (argc, argv,
                      [] (PluginFormat format) -> std::unique_ptr<PluginLoader>
                      {
                          if (format == PluginFormat::vst2)
                              return {};

                          return std::make_unique<FakeLoader>();
                      });
}
