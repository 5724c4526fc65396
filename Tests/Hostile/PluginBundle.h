// A bundle with the hostile plugin in it (Plugin/HostilePlugin.cpp), in a folder of its own, gone with it.
#pragma once

#include "Graph/PluginTypes.h"
#include "Modules/Catalogue.h"
#include "Runner/PatchBuilder.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace bulkhead::test
{

class HostileBundle
{
public:
    /// `name`: "run-busyLoop", "late", "slow", "transport" or "enabled".
    /// `mainInput`: as a scan would have it, 0; without it silence is heard in its place.
    explicit HostileBundle (const std::string& name, int mainInput = -1)
    {
        static auto number = 0;
        path = std::filesystem::temp_directory_path()
               / ("bulkhead-hostile-" + std::to_string (::getpid()) + "-" + std::to_string (number++));
        const auto bundle = path / (name + ".lv2");
        std::filesystem::create_directories (bundle);
        std::filesystem::copy_file (BULKHEAD_TEST_PLUGINS "/Hostile.so", bundle / "Hostile.so");
        const auto uri = "urn:bulkhead:test:" + name;

        std::ofstream (bundle / "manifest.ttl")
            << "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
               "@prefix doap: <http://usefulinc.com/ns/doap#> .\n"
               "@prefix state: <http://lv2plug.in/ns/ext/state#> .\n"
               "<"
            << uri << "> a lv2:Plugin ; lv2:binary <Hostile.so> ; doap:name \"" << name
            << "\" ;\n"
               "    lv2:extensionData state:interface ;\n"
               "    lv2:port [ a lv2:InputPort, lv2:AudioPort ; lv2:index 0 ; lv2:symbol \"in\" ; lv2:name \"In\" ] ,\n"
               "    [ a lv2:OutputPort, lv2:AudioPort ; lv2:index 1 ; lv2:symbol \"out\" ; lv2:name \"Out\" ] ,\n"
               "    [ a lv2:InputPort, lv2:ControlPort ; lv2:index 2 ; lv2:symbol \"gain\" ; lv2:name \"Gain\" ;\n"
               "      lv2:minimum 0.0 ; lv2:maximum 1.0 ; lv2:default 0.5 ] ,\n"
               "    [ a lv2:OutputPort, lv2:ControlPort ; lv2:index 3 ; lv2:symbol \"latency\" ; lv2:name \"Latency\" "
               ";\n"
               "      lv2:designation lv2:latency ; lv2:portProperty lv2:reportsLatency ]"
            << (name == "transport" ? transportPorts
                : name == "enabled" ? enabledPort
                                    : "")
            << " .\n";

        // As a scan would have found it, in a process of its own.
        PluginDescription description;
        description.format = PluginFormat::lv2;
        description.identifier = uri;
        description.file = bundle.string();
        description.name = name;
        description.inputs = {{"in", "In", SignalKind::audio, 1}};
        description.outputs = {{"out", "Out", SignalKind::audio, 1}};
        description.mainInput = mainInput;
        PluginParameter gain;
        gain.id = "gain";
        gain.name = "Gain";
        gain.minimum = 0.0f;
        gain.maximum = 1.0f;
        gain.defaultValue = 0.5f;
        description.parameters = {gain};
        registerPlugin (description);
        moduleType = description.type();
    }

    ~HostileBundle()
    {
        std::error_code error;
        std::filesystem::remove_all (path, error);
    }

    HostileBundle (const HostileBundle&) = delete;
    HostileBundle& operator= (const HostileBundle&) = delete;

    std::string folder() const { return path.string(); }
    const std::string& type() const { return moduleType; }

private:
    static constexpr const char* enabledPort =
        " ,\n"
        "    [ a lv2:InputPort, lv2:ControlPort ; lv2:index 4 ; lv2:symbol \"enabled\" ; lv2:name \"Enabled\" ;\n"
        "      lv2:designation lv2:enabled ; lv2:default 1 ; lv2:minimum 0 ; lv2:maximum 1 ;\n"
        "      lv2:portProperty lv2:toggled ]";
    static constexpr const char* transportPorts =
        " ,\n"
        "    [ a lv2:InputPort, <http://lv2plug.in/ns/ext/atom#AtomPort> ; lv2:index 4 ; lv2:symbol \"events\" ;\n"
        "      lv2:name \"Events\" ; <http://lv2plug.in/ns/ext/atom#bufferType> "
        "<http://lv2plug.in/ns/ext/atom#Sequence> ;\n"
        "      <http://lv2plug.in/ns/ext/atom#supports> <http://lv2plug.in/ns/ext/time#Position> ] ,\n"
        "    [ a lv2:InputPort, lv2:ControlPort ; lv2:index 5 ; lv2:symbol \"tempo\" ; lv2:name \"Tempo\" ;\n"
        "      lv2:designation <http://lv2plug.in/ns/ext/time#beatsPerMinute> ]";

    std::filesystem::path path;
    std::string moduleType;
};

/// A sine through the plugin on the left, and past it on the right.
inline Patch patchWith (const HostileBundle& bundle)
{
    PatchBuilder builder;
    builder.add ("vco1", "vco", {{"frequency", 220.0f}});
    builder.add ("plugin1", bundle.type());
    builder.add ("out1", "output", {{"limiter", 0.0f}});
    builder.cable ("vco1.sine", "plugin1.in");
    builder.cable ("plugin1.out", "out1.left");
    builder.cable ("vco1.sine", "out1.right");
    return builder.patch;
}

} // namespace bulkhead::test
