// The factory patches on the canvas: a newcomer's first sight of one is a tidy one.
#include "Graph/FactoryPatches.h"
#include "Graph/PatchFile.h"
#include "Modules/Catalogue.h"
#include "Ui/ModuleLayout.h"
#include "Ui/Theme.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

TEST_CASE ("The modules of every factory patch are on the grid, with room between them for cables", "[ui]")
{
    constexpr int room = 16;

    for (const auto& file : graphtests::factoryPatchFiles())
    {
        INFO (file.filename());
        std::vector<juce::Rectangle<int>> places;

        for (const auto& module : loadPatchFile (file).patch.modules)
        {
            INFO (module.id);
            const auto* const type = findModuleType (module.type);
            REQUIRE (type != nullptr);
            const auto layout = layOutModule (type->info);
            const juce::Rectangle<int> place (static_cast<int> (module.x), static_cast<int> (module.y), layout.width,
                                              layout.height);
            CHECK (place.getX() % Theme::gridStep == 0);
            CHECK (place.getY() % Theme::gridStep == 0);

            for (const auto& other : places)
                CHECK_FALSE (place.expanded (room, room).intersects (other));

            places.push_back (place);
        }
    }
}
