#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Time in which the response dies by 60 dB, from its energy decay curve between -5 and -35 dB (Schroeder 1965; ISO
/// 3382).
double measuredRt60 (const Signal& response)
{
    std::vector<double> energy (response.size() + 1, 0.0);

    for (auto i = response.size(); i-- > 0;)
        energy[i] = energy[i + 1] + static_cast<double> (response[i]) * response[i];

    const auto timeOf = [&] (double dB)
    {
        const double level = energy[0] * std::pow (10.0, dB / 10.0);
        return static_cast<double> (std::find_if (energy.begin(), energy.end(), [=] (double e) { return e < level; })
                                    - energy.begin())
               / 48000.0;
    };

    return 2.0 * (timeOf (-35.0) - timeOf (-5.0));
}

/// What is around one frequency, by the VCF's band-pass, which dies away far sooner itself.
Signal around (float hertz, const Signal& signal, float resonance)
{
    ModuleRig filter ("vcf");
    filter.set ("cutoff", hertz).set ("resonance", resonance).plug ("in", signal).listenTo ({"band"});
    return filter.run (static_cast<int> (signal.size()), 1024).out ("band");
}

Signal impulseResponse (float size, float decay, float damping, int channel = 0)
{
    const int frames = static_cast<int> ((1.5f * decay + 0.5f) * 48000.0f);
    ModuleRig rig ("reverb");
    rig.set ("size", size).set ("decay", decay).set ("damping", damping).set ("mix", 100.0f).set ("predelay", 0.0f);
    rig.plug ("in", impulse (frames)).run (frames, 1024);
    return rig.out ("out", channel);
}

} // namespace

TEST_CASE ("Reverb: RT60 is within 10 % of the decay", "[reverb]")
{
    for (float size : {40.0f, 100.0f, 200.0f})
        for (float decay : {0.8f, 2.5f, 8.0f})
        {
            const auto response = impulseResponse (size, decay, 20000.0f);

            for (float hertz : {500.0f, 1000.0f, 2000.0f})
            {
                const double rt60 = measuredRt60 (around (hertz, response, 0.5f));
                INFO ("size " << size << " %, decay " << decay << " s, at " << hertz << " Hz: " << rt60 << " s");
                CHECK (rt60 == Approx (decay).epsilon (0.1));
            }
        }
}

TEST_CASE ("Reverb: at the damping frequency the sound dies twice as fast", "[reverb]")
{
    for (float size : {50.0f, 150.0f})
        for (float hertz : {1000.0f, 4000.0f})
        {
            const auto response = impulseResponse (size, 3.0f, hertz);
            INFO ("size " << size << " %, damping " << hertz << " Hz");
            CHECK (measuredRt60 (around (hertz, response, 0.9f)) == Approx (1.5).epsilon (0.15));
            CHECK (measuredRt60 (around (100.0f, response, 0.9f)) == Approx (3.0).epsilon (0.1));
        }
}

TEST_CASE ("Reverb: predelay, width and dry signal", "[reverb]")
{
    ModuleRig rig ("reverb");
    rig.set ("mix", 100.0f).set ("predelay", 0.1f).plug ("in", impulse (24000)).run (24000);
    CHECK (peakOf (std::span (rig.out ("out")).first (4800)) == 0.0);
    CHECK (peakOf (rig.out ("out")) > 0.01);

    // The two sides have nothing in common.
    double product = 0.0;

    for (std::size_t i = 0; i < 24000; ++i)
        product += static_cast<double> (rig.out ("out", 0)[i]) * rig.out ("out", 1)[i];

    CHECK (std::abs (product / (24000.0 * rmsOf (rig.out ("out", 0)) * rmsOf (rig.out ("out", 1)))) < 0.2);

    ModuleRig dry ("reverb");
    const auto tone = sineSignal (440.0, 0.5, 10000);
    dry.set ("mix", 0.0f).plug ("in", tone).run (10000);
    CHECK (dry.out ("out", 0) == tone);
}

TEST_CASE ("Reverb: the echoes are dense and even, without a ringing mode", "[reverb]")
{
    const auto response = impulseResponse (100.0f, 2.5f, 20000.0f);
    const auto bins = spectrum (std::span (response).subspan (4800, 65536));
    double sum = 0.0, highest = 0.0;

    for (std::size_t i = 1000; i < 11000; ++i) // 700 Hz to 8 kHz
    {
        sum += bins[i] * bins[i];
        highest = std::max (highest, bins[i] * bins[i]);
    }

    // In a diffuse field the energies of the bins are spread as e^-x: the highest of 10000 is at ln 10000 = 9.2 times
    // the mean, or 9.6 dB above it.
    CHECK (10.0 * std::log10 (highest / (sum / 10000.0)) < 14.5);

    const auto early = std::span (response).subspan (4800, 4800);
    const auto loud =
        std::count_if (early.begin(), early.end(), [limit = rmsOf (early)] (float x) { return std::abs (x) > limit; });
    CHECK (loud > 1000); // Of noise, 32 % are above its level (Abel and Huang's echo density is then 1).
}

TEST_CASE ("Reverb: the level does not depend much on the settings, and moves do not click", "[reverb]")
{
    ModuleRig rig ("reverb");
    Signal sizes (96000, 100.0f);

    for (std::size_t i = 48000; i < sizes.size(); ++i)
        sizes[i] = 60.0f;

    rig.set ("mix", 100.0f).move ("size", sizes).plug ("in", sineSignal (200.0, 0.25, 96000)).run (96000);
    const auto& out = rig.out ("out");
    CHECK (peakOf (out) < 2.0);

    for (std::size_t i = 47000; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.06f);
}
