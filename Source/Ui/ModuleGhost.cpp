#include "ModuleGhost.h"

namespace bulkhead
{

ModuleGhost::ModuleGhost (Session& s, Canvas& c) : session (s), canvas (c)
{
    setName ("carried module");
    setTitle ("Carried module");
    setInterceptsMouseClicks (false, false);
    setAccessible (false);
    setVisible (false);
}

std::optional<juce::Point<int>> ModuleGhost::placeFor (const ModuleType& type, juce::Point<int> onScreen) const
{
    const auto pixels = canvas.getLocalPoint (nullptr, onScreen);

    if (! canvas.getLocalBounds().contains (pixels))
        return std::nullopt;

    // Held in the middle of its header.
    const juce::Point<float> grip (static_cast<float> (layOutModule (type.info).width) * 0.5f,
                                   static_cast<float> (ModuleLayout::headerHeight) * 0.5f);
    return onGrid (canvas.toUnits (pixels.toFloat()) - grip);
}

void ModuleGhost::carry (const ModuleType& type, juce::Point<int> onScreen)
{
    if (juce::ModifierKeys::currentModifiers.isRightButtonDown() && ! cancelled)
        cancel();

    if (cancelled)
        return;

    if (carried != &type || imageZoom != canvas.zoom())
    {
        PatchModule module;
        module.id = type.info.type;
        module.type = type.info.type;
        module.name = type.info.name;
        ModuleView view (session, module, {});
        carried = &type;
        imageZoom = canvas.zoom();
        image = view.createComponentSnapshot (view.getLocalBounds(), true, imageZoom);
    }

    const auto place = placeFor (type, onScreen);
    const auto corner =
        place ? getParentComponent()->getLocalPoint (&canvas, canvas.toPixels (place->toFloat()))
              : getParentComponent()->getLocalPoint (nullptr, onScreen).toFloat()
                    - juce::Point<float> (static_cast<float> (image.getWidth()) * 0.5f,
                                          static_cast<float> (ModuleLayout::headerHeight) * 0.5f * imageZoom);
    setAlpha (place.has_value() ? 0.85f : 0.5f);
    setBounds (image.getBounds().withPosition (corner.roundToInt()));
    setVisible (true);
    toFront (false);
}

void ModuleGhost::drop (const ModuleType& type, juce::Point<int> onScreen)
{
    if (! std::exchange (cancelled, false) && carried != nullptr)
        if (const auto place = placeFor (type, onScreen))
        {
            canvas.keepPlace();
            canvas.editor().addModule (type, *place);
        }

    carried = nullptr;
    image = {};
    setVisible (false);
}

bool ModuleGhost::cancel()
{
    if (carried == nullptr)
        return false;

    carried = nullptr;
    cancelled = true;
    setVisible (false);
    return true;
}

void ModuleGhost::paint (juce::Graphics& g) { g.drawImageAt (image, 0, 0); }

} // namespace bulkhead
