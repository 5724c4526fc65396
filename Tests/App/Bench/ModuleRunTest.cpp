#include "App/Bench/ModuleRun.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bulkhead;

TEST_CASE ("ModuleRun: plays a module with its parameters smoothed as the program does", "[bench]")
{
    const auto* vca = findModuleType ("vca");
    REQUIRE (vca != nullptr);
    const int gain = indexOfId (vca->info.parameters, "gain");
    ModuleRun run (*vca, 48000.0);
    run.plug (indexOfId (vca->info.inputs, "in"), std::vector<float> (1, 0.5f));
    run.run (256);
    run.turn (gain, -20.0f);
    run.run (1024);

    const auto& out = run.out (0);
    REQUIRE (out.size() == 1280);
    CHECK (out[255] == 0.5f);
    CHECK (out.back() == Approx (0.05).epsilon (1e-4));
    CHECK (out[256 + 60] > 0.06f);

    run.set (gain, 0.0f);
    run.run (1);
    CHECK (run.out (0).size() == 1280 + ModuleRun::blockFrames);
    CHECK (run.out (0)[1280] == 0.5f);
}

TEST_CASE ("ModuleRun: every module runs, in any number of voices", "[bench]")
{
    for (const auto* type : moduleCatalogue())
        for (const int voices : {1, maxChannels})
        {
            INFO (type->info.type);
            ModuleRun run (*type, 48000.0, voices);

            for (std::size_t i = 0; i < type->info.inputs.size(); ++i)
                run.plug (static_cast<int> (i), sineOf (300.0, 0.5, 0.1, 48000.0));

            run.midi ({0x90, 60, 100});
            run.run (4800);

            for (std::size_t o = 0; o < type->info.outputs.size(); ++o)
                if (type->info.outputs[o].kind != SignalKind::midi)
                    CHECK (run.out (static_cast<int> (o)).size() >= 4800);
        }

    CHECK (indexOfId (findModuleType ("vca")->info.parameters, "nothing") == -1);
}

TEST_CASE ("ModuleRun: a signal for each voice, blocks of any size, outputs that nothing reads", "[bench]")
{
    const auto* vca = findModuleType ("vca");
    REQUIRE (vca != nullptr);

    for (const int frames : {1, 48, 64})
    {
        ModuleRun run (*vca, 48000.0, 3, frames);
        run.plug (indexOfId (vca->info.inputs, "in"), std::vector<std::vector<float>> {{0.25f, 0.75f}, {0.5f}});
        run.run (96);
        REQUIRE (run.out (0).size() >= 96);

        for (std::size_t i = 0; i < 96; ++i)
            REQUIRE (run.out (0)[i] == (i % 2 == 0 ? 0.25f : 0.75f));
    }

    const auto* vcf = findModuleType ("vcf");
    REQUIRE (vcf != nullptr);
    ModuleRun run (*vcf, 48000.0);
    const int low = indexOfId (vcf->info.outputs, "low"), band = indexOfId (vcf->info.outputs, "band");
    run.plug (indexOfId (vcf->info.inputs, "in"), sineOf (300.0, 0.5, 0.1, 48000.0));
    run.setWanted (band, false);
    run.run (1024);
    CHECK (*std::max_element (run.out (low).begin(), run.out (low).end()) > 0.1f);
    CHECK (*std::max_element (run.out (band).begin(), run.out (band).end()) == 0.0f);
}
