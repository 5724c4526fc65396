#include "App/Doctor/Finding.h"
#include "Commands.h"

#include <juce_events/juce_events.h>

#include <algorithm>
#include <cstdio>

namespace bulkhead
{

static const char* textOf (Finding::State state)
{
    switch (state)
    {
        case Finding::State::good:
            return "good";
        case Finding::State::lacking:
            return "lacking";
        case Finding::State::bad:
            break;
    }

    return "bad";
}

static nlohmann::ordered_json asJson (const Findings& findings, bool canPlay)
{
    auto list = nlohmann::ordered_json::array();

    for (const auto& f : findings)
        list.push_back ({{"area", f.area},
                         {"name", f.name},
                         {"state", textOf (f.state)},
                         {"words", f.words},
                         {"remedy", f.remedy},
                         {"value", f.value}});

    return {{"version", BULKHEAD_VERSION}, {"can_play", canPlay}, {"findings", std::move (list)}};
}

static void print (const Findings& findings, bool canPlay)
{
    std::string area;

    for (const auto& f : findings)
    {
        if (area != std::exchange (area, f.area))
            std::printf ("%s\n", f.area.c_str());

        const auto* mark = f.state == Finding::State::good ? "ok" : f.state == Finding::State::lacking ? "--" : "NO";
        std::printf ("  %s  %s\n", mark, f.words.c_str());

        if (! f.remedy.empty())
            std::printf ("        %s\n", f.remedy.c_str());
    }

    const auto lacking =
        std::any_of (findings.begin(), findings.end(), [] (auto& f) { return f.state != Finding::State::good; });
    std::printf ("\n%s\n", ! canPlay ? "Bulkhead cannot play here."
                           : lacking ? "Bulkhead plays here. What is marked with -- would make it better."
                                     : "Bulkhead plays here, and nothing is missing.");
}

int examineMachine (bool json)
{
    const juce::ScopedJuceInitialiser_GUI juce;
    Findings findings;

    for (auto* find : {findSandbox, findRealtimeRights, findDevices, findFolders})
        for (auto& finding : find())
            findings.push_back (std::move (finding));

    const auto canPlay =
        std::none_of (findings.begin(), findings.end(), [] (auto& f) { return f.state == Finding::State::bad; });

    if (json)
        std::printf (
            "%s\n",
            asJson (findings, canPlay).dump (2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    else
        print (findings, canPlay);

    return canPlay ? 0 : 1;
}

} // namespace bulkhead
