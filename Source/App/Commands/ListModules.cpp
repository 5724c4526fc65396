#include "Commands.h"

#include "Graph/ParameterText.h"
#include "Modules/Catalogue.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace bulkhead
{

static const char* kindName (SignalKind kind)
{
    return kind == SignalKind::audio ? "audio" : kind == SignalKind::cv ? "cv" : "midi";
}

static nlohmann::ordered_json portsJson (std::span<const PortInfo> ports)
{
    auto list = nlohmann::ordered_json::array();

    for (const auto& port : ports)
        list.push_back ({{"id", port.id},
                         {"name", port.name},
                         {"kind", kindName (port.kind)},
                         {"channels", port.channels == perVoice ? nlohmann::ordered_json ("voices")
                                                                : nlohmann::ordered_json (port.channels)},
                         {"description", port.description}});

    return list;
}

static nlohmann::ordered_json moduleJson (const ModuleInfo& info)
{
    auto parameters = nlohmann::ordered_json::array();

    for (const auto& p : info.parameters)
    {
        nlohmann::ordered_json parameter {{"id", p.id},
                                          {"name", p.name},
                                          {"unit", p.unit},
                                          {"minimum", p.minimum},
                                          {"maximum", p.maximum},
                                          {"default", p.defaultValue},
                                          {"default_text", parameterText (p, p.defaultValue)},
                                          {"scale", p.scale == Scale::logarithmic ? "logarithmic" : "linear"}};

        if (! p.choices.empty())
            parameter["choices"] = std::vector<std::string> (p.choices.begin(), p.choices.end());

        if (p.integer)
            parameter["integer"] = true;

        parameters.push_back (std::move (parameter));
    }

    return {{"type", info.type},
            {"name", info.name},
            {"category", info.category},
            {"description", info.description},
            {"latency_frames", info.latency},
            {"inputs", portsJson (info.inputs)},
            {"outputs", portsJson (info.outputs)},
            {"parameters", std::move (parameters)}};
}

static void print (const ModuleInfo& info)
{
    const auto text = [] (std::string_view s) { return std::string (s); };
    std::printf ("%s  %s (%s)\n  %s\n", text (info.type).c_str(), text (info.name).c_str(),
                 text (info.category).c_str(), text (info.description).c_str());

    for (const auto& port : info.inputs)
        std::printf ("  in   %-16s %-5s  %s\n", text (port.id).c_str(), kindName (port.kind),
                     text (port.description).c_str());

    for (const auto& port : info.outputs)
        std::printf ("  out  %-16s %-5s  %s\n", text (port.id).c_str(), kindName (port.kind),
                     text (port.description).c_str());

    for (const auto& p : info.parameters)
    {
        std::string range;

        if (p.choices.empty())
            range = parameterText (p, p.minimum) + " to " + parameterText (p, p.maximum);

        for (const auto choice : p.choices)
            range += (range.empty() ? "" : ", ") + text (choice);

        std::printf ("  set  %-16s %s; at first %s\n", text (p.id).c_str(), range.c_str(),
                     parameterText (p, p.defaultValue).c_str());
    }

    std::printf ("\n");
}

int listModules (bool json)
{
    auto list = nlohmann::ordered_json::array();

    for (const auto* type : moduleCatalogue())
    {
        if (json)
            list.push_back (moduleJson (type->info));
        else
            print (type->info);
    }

    if (json)
        std::printf ("%s\n", list.dump (2).c_str());

    return 0;
}

} // namespace bulkhead
