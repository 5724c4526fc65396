#include "App/Bench/ModuleRun.h"

#include <catch2/catch.hpp>

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
