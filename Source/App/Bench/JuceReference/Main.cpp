// bulkhead-juce-reference: what JUCE does with plugins in one process, without any isolation, for `bulkhead bench
// plugin` to set Bulkhead beside. A program of its own, because it runs foreign code; it says what it measures in lines
// of text, and ends with its standard input.
//
//     play FORMAT FILE IDENTIFIER NAME RATE FRAMES CORE PRIORITY
//         for each line "construct TIMES" of its input makes the plugin so often, the first time with its library, and
//         says: constructor MILLISECONDS ...; for each line "round WITH BLOCKS WARM" plays so many blocks of a
//         juce::AudioProcessorGraph, one per period, with the plugin (1) or without (0), and says: blocks MICROSECONDS
//         ...
//     scan LIST PEDAL FORMAT FOLDER...
//         looks for plugins as a KnownPluginList does: says "found NUMBER SECONDS" and, on its way, "at FILE". PEDAL is
//         a file that keeps the name of the one that is being looked into, and LIST what was found before, should it
//         crash.
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <cstdio>
#include <iostream>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace
{

using Graph = juce::AudioProcessorGraph;
using bulkhead::nowNanoseconds;

/// Where the bench listens: what plugins print does not get there.
int answers = -1;

void say (const std::string& line)
{
    const auto text = line + '\n';

    for (std::size_t at = 0; at < text.size();)
    {
        const auto n = ::write (answers, text.data() + at, text.size() - at);

        if (n <= 0)
            std::_Exit (1);

        at += static_cast<std::size_t> (n);
    }
}

void say (const char* what, const std::vector<double>& values)
{
    std::ostringstream line;
    line << what;

    for (const auto value : values)
        line << ' ' << value;

    say (line.str());
}

std::string oneLine (const juce::String& text) { return text.replaceCharacters ("\r\n", "  ").toStdString(); }

[[noreturn]] void giveUp (const juce::String& why)
{
    say ("problem " + oneLine (why));
    std::_Exit (1);
}

std::unique_ptr<juce::AudioPluginFormat> makeFormat (const juce::String& name)
{
    if (name == "vst3")
        return std::make_unique<juce::VST3PluginFormat>();

    if (name == "ladspa")
        return std::make_unique<juce::LADSPAPluginFormat>();

    if (name == "lv2")
        return std::make_unique<juce::LV2PluginFormat>();

    giveUp ("it does not know " + name);
}

struct Work
{
    juce::String format, file, identifier, name;
    double sampleRate = 48000.0;
    int frames = 128, core = -1, priority = 0;
};

double millisecondsSince (std::uint64_t begin) { return static_cast<double> (nowNanoseconds() - begin) * 1e-6; }

/// Two channels each way at most, however many the plugin has.
constexpr int sides = 2;

class Player
{
public:
    explicit Player (Work w) : work (std::move (w)), format (makeFormat (work.format)), noise (sides, work.frames)
    {
        std::vector<juce::PluginDescription> candidates;
        juce::OwnedArray<juce::PluginDescription> found;

        // JUCE's LV2 host knows what is in the folders that it has read.
        if (work.format == "lv2")
            format->searchPathsForPlugins (
                juce::FileSearchPath (juce::File (work.file).getParentDirectory().getFullPathName()), true, false);

        format->findAllTypesForFile (found, work.format == "lv2" ? work.identifier : work.file);

        for (auto* description : found)
            if (work.format == "lv2" || found.size() == 1 || description->name == work.name)
            {
                chosen = *description;
                isChosen = true;
            }

        if (! isChosen)
            giveUp ("JUCE does not find it");

        juce::Random random (1);

        for (int side = 0; side < sides; ++side)
            for (int i = 0; i < work.frames; ++i)
                noise.setSample (side, i, random.nextFloat() * 0.2f - 0.1f);
    }

    std::unique_ptr<juce::AudioPluginInstance> make()
    {
        juce::String error;
        auto made = format->createInstanceFromDescription (chosen, work.sampleRate, work.frames, error);

        if (made == nullptr)
            giveUp ("JUCE does not make it: " + error);

        made->enableAllBuses();
        made->setRateAndBufferSizeDetails (work.sampleRate, work.frames);
        made->prepareToPlay (work.sampleRate, work.frames);
        return made;
    }

    void tellConstructor (int times)
    {
        std::vector<double> spent;
        std::unique_ptr<juce::AudioPluginInstance> first;

        for (int i = 0; i <= times; ++i)
        {
            const auto begin = nowNanoseconds();
            auto made = make();
            spent.push_back (millisecondsSince (begin));

            if (i == 0)
                first = std::move (made); // its library stays
        }

        say ("constructor", spent);
    }

    std::vector<double> round (bool withPlugin, int blocks, int warm)
    {
        auto& graph = graphFor (withPlugin);
        std::vector<double> spent;
        spent.reserve (static_cast<std::size_t> (blocks));
        std::thread (
            [&]
            {
                bulkhead::bindToCore (0, work.core);
                bulkhead::setRealtimePriority (0, work.priority);
                juce::FloatVectorOperations::disableDenormalisedNumberSupport (true);
                const auto period = static_cast<std::uint64_t> (work.frames / work.sampleRate * 1e9);
                juce::AudioBuffer<float> buffer (sides, work.frames);
                juce::MidiBuffer midi;

                for (auto note : {48, 55, 64})
                    midi.addEvent (juce::MidiMessage::noteOn (1, note, static_cast<juce::uint8> (100)), 0);

                auto due = nowNanoseconds();

                for (int i = -warm; i < blocks; ++i)
                {
                    due += period;

                    if (const auto now = nowNanoseconds(); now > due)
                        due = now;

                    bulkhead::sleepUntil (due);
                    const auto begin = nowNanoseconds();

                    for (int side = 0; side < sides; ++side)
                        buffer.copyFrom (side, 0, noise, side, 0, work.frames);

                    graph.processBlock (buffer, midi);
                    midi.clear();

                    if (i >= 0)
                        spent.push_back (static_cast<double> (nowNanoseconds() - begin) * 1e-3);
                }
            })
            .join();
        return spent;
    }

private:
    Graph& graphFor (bool withPlugin)
    {
        auto& graph = graphs[withPlugin ? 1 : 0];

        if (graph != nullptr)
            return *graph;

        using IO = Graph::AudioGraphIOProcessor;
        constexpr auto now = Graph::UpdateKind::sync;
        graph = std::make_unique<Graph>();
        graph->setPlayConfigDetails (sides, sides, work.sampleRate, work.frames);
        const auto in = graph->addNode (std::make_unique<IO> (IO::audioInputNode), {}, now)->nodeID;
        const auto keys = graph->addNode (std::make_unique<IO> (IO::midiInputNode), {}, now)->nodeID;
        const auto out = graph->addNode (std::make_unique<IO> (IO::audioOutputNode), {}, now)->nodeID;

        if (! withPlugin)
        {
            for (int side = 0; side < sides; ++side)
                graph->addConnection ({{in, side}, {out, side}}, now);
        }
        else
        {
            auto plugin = make();
            const auto inputs = plugin->getTotalNumInputChannels(), outputs = plugin->getTotalNumOutputChannels();
            const auto takesMidi = plugin->acceptsMidi();
            const auto node = graph->addNode (std::move (plugin), {}, now)->nodeID;

            for (int side = 0; side < std::min (sides, inputs); ++side)
                graph->addConnection ({{in, side}, {node, side}}, now);

            for (int side = 0; side < sides && outputs > 0; ++side)
                graph->addConnection ({{node, std::min (side, outputs - 1)}, {out, side}}, now);

            if (takesMidi)
                graph->addConnection ({{keys, Graph::midiChannelIndex}, {node, Graph::midiChannelIndex}}, now);
        }

        graph->prepareToPlay (work.sampleRate, work.frames);
        return *graph;
    }

    const Work work;
    const std::unique_ptr<juce::AudioPluginFormat> format;
    juce::PluginDescription chosen;
    bool isChosen = false;
    juce::AudioBuffer<float> noise;
    std::unique_ptr<Graph> graphs[2];
};

int play (const juce::StringArray& arguments)
{
    Player player ({arguments[1], arguments[2], arguments[3], arguments[4], arguments[5].getDoubleValue(),
                    arguments[6].getIntValue(), arguments[7].getIntValue(), arguments[8].getIntValue()});
    std::string order;
    int first = 0, second = 0, third = 0;

    while (std::cin >> order)
    {
        if (order == "construct" && std::cin >> first)
        {
            player.tellConstructor (first);
        }
        else if (order == "round" && std::cin >> first >> second >> third)
        {
            say ("blocks", player.round (first != 0, second, third));
        }
        else
        {
            break;
        }
    }

    std::_Exit (0); // what plugins do at the end is not measured
}

int scan (const juce::StringArray& arguments)
{
    const auto format = makeFormat (arguments[3]);
    const juce::File listFile (arguments[1]), pedal (arguments[2]);
    juce::FileSearchPath folders;

    for (int i = 4; i < arguments.size(); ++i)
        folders.add (juce::File (arguments[i]));

    juce::KnownPluginList list;

    if (const auto before = juce::parseXML (listFile))
        list.recreateFromXml (*before);

    bulkhead::setNiceness (0, 15); // as Bulkhead's own scans, which give way to everything
    juce::PluginDirectoryScanner::applyBlacklistingsFromDeadMansPedal (list, pedal);
    const auto begin = nowNanoseconds();
    juce::PluginDirectoryScanner scanner (list, *format, folders, true, pedal);

    for (juce::String name; scanner.scanNextFile (true, name);)
    {
        say ("at " + oneLine (scanner.getNextPluginFileThatWillBeScanned()));

        if (const auto found = list.createXml())
            found->writeTo (listFile);
    }

    say ("found", {static_cast<double> (list.getNumTypes()), millisecondsSince (begin) * 1e-3});
    std::_Exit (0);
}

} // namespace

int main (int argc, char** argv)
{
    answers = ::dup (STDOUT_FILENO);
    ::dup2 (STDERR_FILENO, STDOUT_FILENO);
    const juce::ScopedJuceInitialiser_GUI juce;
    juce::StringArray arguments;

    for (int i = 1; i < argc; ++i)
        arguments.add (juce::String::fromUTF8 (argv[i]));

    if (arguments.size() == 9 && arguments[0] == "play")
        return play (arguments);

    if (arguments.size() >= 5 && arguments[0] == "scan")
        return scan (arguments);

    std::cerr << "bulkhead-juce-reference is run by bulkhead bench plugin." << std::endl;
    return 2;
}
