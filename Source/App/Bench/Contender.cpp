#include "Contender.h"

#include "Host/Scheduling.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <exception>
#include <thread>

namespace bulkhead
{

std::vector<double> Contender::round (const BenchPace& pace)
{
    constexpr int warmBlocks = 100;
    constexpr std::uint64_t longestRun = 20'000'000,
                            rest = 2'000'000; // unpaced: a core that is never idle gets stopped
    std::vector<double> samples;
    samples.reserve (static_cast<std::size_t> (pace.blocks));
    begin();

    std::thread (
        [&]
        {
            bindToCore (0, Scheduling::coreOfLane (Scheduling::audioCores() - 1));
            setRealtimePriority (0, Scheduling::enginePriority);
            juce::FloatVectorOperations::disableDenormalisedNumberSupport (true);
            const auto period = pace.period();
            auto due = nowNanoseconds();
            auto rested = due;

            for (int i = -warmBlocks; i < pace.blocks; ++i)
            {
                BlockTimes times {};

                if (pace.paced)
                {
                    due += period;

                    if (const auto now = nowNanoseconds(); now > due)
                        due = now;

                    sleepUntil (due);
                    times.nextBegin = due + period;
                }
                else if (nowNanoseconds() - rested > longestRun)
                {
                    sleepUntil (nowNanoseconds() + rest);
                    rested = nowNanoseconds();
                }

                // A device's player gives three quarters of the block's time.
                times.begin = nowNanoseconds();
                times.deadline = times.begin + (pace.paced ? period * 3 / 4 : 100'000'000);
                block (times);
                const auto spent = nowNanoseconds() - times.begin;

                if (i >= 0)
                    samples.push_back (static_cast<double> (spent) * 1e-3);
            }
        })
        .join();

    end();
    return samples;
}

void playRounds (std::vector<std::unique_ptr<Contender>>& contenders, const BenchPace& pace, int rounds)
{
    for (int r = 0; r < rounds; ++r)
        for (std::size_t i = 0; i < contenders.size(); ++i)
        {
            auto& contender = *contenders[(i + static_cast<std::size_t> (r)) % contenders.size()];

            if (! contender.problem.empty())
                continue;

            try
            {
                contender.rounds.push_back (quantilesOf (contender.round (pace)));
            }
            catch (const std::exception& error)
            {
                contender.problem = error.what();
            }
        }
}

} // namespace bulkhead
