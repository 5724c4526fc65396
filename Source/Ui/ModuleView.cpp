#include "ModuleView.h"

#include "Theme.h"

#include "Graph/RememberedPlugins.h"
#include "Session/KnownPlugins.h"
#include "Session/MissingPlugins.h"

#include <algorithm>

namespace bulkhead
{

CabledPorts CabledPorts::of (const Patch& patch, const PatchModule& module)
{
    CabledPorts ports;
    const auto* const type = module.describedType();
    const auto note = [&] (std::vector<std::string>& ids, const PortRef& end, bool isOutput)
    {
        if (end.module != module.id || std::find (ids.begin(), ids.end(), end.port) != ids.end())
            return;

        if (type == nullptr || findPort (isOutput ? type->info.outputs : type->info.inputs, end.port) < 0)
            ids.push_back (end.port);
    };

    for (const auto& cable : patch.cables)
    {
        note (ports.outputs, cable.from, true);
        note (ports.inputs, cable.to, false);
    }

    return ports;
}

static constexpr int titleMargin = 11;

/// Of the first signal that it gets, which is what it draws.
static juce::Colour displayColour (const ModuleInfo& info)
{
    return Theme::current().signal (info.inputs.empty() ? SignalKind::audio : info.inputs.front().kind);
}

ModuleView::ModuleView (Session& session, const PatchModule& module, CabledPorts unknownPorts)
    : moduleId (module.id), type (module.type), moduleType (module.describedType()), missing (isMissing (module)),
      owner (session), cabledPorts (std::move (unknownPorts)), badge (module.id)
{
    setName (moduleId);
    setFocusContainerType (FocusContainerType::focusContainer);
    setMouseClickGrabsKeyboardFocus (false); // or its first knob would get it
    const auto moreInputs = static_cast<int> (cabledPorts.inputs.size());
    const auto moreOutputs = static_cast<int> (cabledPorts.outputs.size());

    layout = moduleType == nullptr ? layOutUnknownModule (moreInputs, moreOutputs)
                                   : layOutPlugin (moduleType->info, missing, moreInputs, moreOutputs);
    addPorts();

    if (moduleType != nullptr)
        addParameters (session, module);

    setSize (layout.width, layout.height);
    addAndMakeVisible (badge);
    badge.onTryAgain = [&session, id = moduleId] { session.retry (id); };
    badge.onReplace = [this]
    {
        if (onReplace)
            onReplace();
    };
    layOutHeader();
    showModule (module);
}

/// Those of its type, then those that only cables know.
void ModuleView::addPorts()
{
    using Direction = PortView::Direction;
    const auto add = [this] (std::span<const PortInfo> known, const std::vector<std::string>& cabled,
                             const std::vector<juce::Rectangle<int>>& places, Direction direction)
    {
        for (std::size_t i = 0; i < known.size(); ++i)
            addPort (std::make_unique<PortView> (moduleId, known[i], direction), places[i]);

        for (std::size_t i = 0; i < cabled.size(); ++i)
            addPort (std::make_unique<PortView> (moduleId, cabled[i], direction), places[known.size() + i]);
    };

    const auto known = [this] (auto ports)
    { return moduleType != nullptr ? moduleType->info.*ports : std::span<const PortInfo>(); };
    add (known (&ModuleInfo::inputs), cabledPorts.inputs, layout.inputs, Direction::input);
    add (known (&ModuleInfo::outputs), cabledPorts.outputs, layout.outputs, Direction::output);
}

void ModuleView::addParameters (Session& session, const PatchModule& module)
{
    const auto& info = moduleType->info;
    const auto colour = missing ? Theme::current().textFaint : Theme::current().category (info.category);
    setDescription (juce::String::fromUTF8 (info.description.data(), static_cast<int> (info.description.size())));

    for (const auto& place : layout.parameters)
    {
        controls.push_back (makeParameterControl (place.shape, session, module, place.index, colour));
        controls.back()->setBounds (place.bounds);
        addAndMakeVisible (*controls.back());
    }

    if (! layout.display.isEmpty())
    {
        display = std::make_unique<DisplayView> (session.engine(), moduleId, displayColour (info));
        display->setBounds (layout.display);
        addAndMakeVisible (*display);
    }

    if (! layout.more.isEmpty())
    {
        more = std::make_unique<juce::TextButton> (juce::String (layout.numMore) + " more");
        more->setName (moduleId + " more");
        more->setTooltip ("Shows all parameters, beside the canvas (Ctrl+E)");
        more->setBounds (layout.more);
        more->setWantsKeyboardFocus (false);
        more->onClick = [this]
        {
            if (onMore)
                onMore();
        };
        addAndMakeVisible (*more);
    }

    if (! layout.meter.isEmpty())
    {
        meter = std::make_unique<LevelMeter>();
        meter->setName (moduleId + " level");
        meter->setBounds (layout.meter);
        addAndMakeVisible (*meter);
    }
}

/// Why it is missing, as far as anybody knows by now.
void ModuleView::showReason (const PatchModule& module)
{
    auto* const plugins = owner.knownPlugins();
    const auto words = whyMissing (module, plugins != nullptr ? &plugins->catalogue() : nullptr);

    if (const auto text = juce::String::fromUTF8 (words.c_str()); text != reason)
    {
        reason = text;
        badge.showMissing (reason);
        layOutHeader();
        repaint();
    }
}

void ModuleView::addPort (std::unique_ptr<PortView> port, juce::Rectangle<int> bounds)
{
    port->setBounds (bounds);
    port->onHover = [this] (PortView& view, bool over)
    {
        if (onPortHover)
            onPortHover (view, over);
    };
    addAndMakeVisible (*port);
    portViews.push_back (std::move (port));
}

bool ModuleView::canShow (const PatchModule& module, const CabledPorts& ports) const
{
    return module.type == type && module.describedType() == moduleType && isMissing (module) == missing
           && ports == cabledPorts;
}

void ModuleView::showModule (const PatchModule& module)
{
    const auto newName = juce::String::fromUTF8 (module.name.c_str());

    if (newName != name || module.bypassed != bypassed)
    {
        name = newName;
        bypassed = module.bypassed;
        setTitle (bypassed ? name + ", bypassed" : name);
        showBypass();
        layOutHeader();
        repaint();
    }

    if (missing)
        showReason (module);

    for (std::size_t i = 0; i < controls.size(); ++i)
    {
        controls[i]->showValue (module.parameter (static_cast<int> (i)));
        controls[i]->showControllers();
    }
}

/// What it is set to can be seen and turned, but is not heard.
void ModuleView::showBypass()
{
    constexpr auto dim = 0.4f;
    badge.showBypass (bypassed);

    for (auto* child : getChildren())
        if (child != &badge && dynamic_cast<PortView*> (child) == nullptr)
            child->setAlpha (bypassed ? dim : 1.0f);
}

void ModuleView::layOutHeader()
{
    // The name has what it takes, as long as the badge can say which process it is.
    constexpr int leastBadge = 84, space = 8;
    const auto nameWidth = Theme::bold (Theme::titleHeight).getStringWidth (name);
    const auto room = header().getWidth() - titleMargin - nameWidth - 2 * space;
    badge.setBounds (
        header().reduced (space, 6).removeFromRight (std::min (badge.idealWidth(), std::max (leastBadge, room))));
    repaint (header());
}

void ModuleView::showParameter (const PatchModule& module, const std::string& parameter)
{
    if (moduleType == nullptr)
        return;

    // Of a plugin only the first ones are on its panel.
    if (const auto index = findParameter (moduleType->info, parameter);
        index >= 0 && index < static_cast<int> (controls.size()))
        controls[static_cast<std::size_t> (index)]->showValue (module.parameter (index));
}

void ModuleView::showStatus (const ModuleStatus& status)
{
    if (badge.showStatus (status))
        layOutHeader();

    if (status.state != state)
    {
        state = status.state;
        repaint();
    }

    // The levels of a stopped module are those of its last block.
    const auto levelOf = [&] (std::size_t output)
    { return state == ModuleStatus::State::parked ? 0.0f : status.peak[output]; };

    if (meter != nullptr)
        meter->show (levelOf (0), levelOf (1));

    std::size_t output = 0;

    for (auto& port : portViews)
        if (port->direction() == PortView::Direction::output && output < std::size (status.peak))
            port->setLevel (levelOf (output++));
}

PortView* ModuleView::findPort (PortView::Direction direction, const std::string& port) const
{
    for (const auto& view : portViews)
        if (view->direction() == direction && view->id() == port)
            return view.get();

    return nullptr;
}

void ModuleView::mouseMove (const juce::MouseEvent& event)
{
    setMouseCursor (header().contains (event.getEventRelativeTo (this).getPosition())
                        ? juce::MouseCursor::DraggingHandCursor
                        : juce::MouseCursor::NormalCursor);
}

juce::Rectangle<int> ModuleView::titleArea() const
{
    return header().withTrimmedTop (3).withTrimmedLeft (titleMargin).withRight (badge.getX() - 4);
}

void ModuleView::setSelected (bool shouldBe)
{
    if (selected != shouldBe)
    {
        selected = shouldBe;
        repaint();
    }
}

void ModuleView::editName (std::function<void (const std::string&)> take)
{
    nameEditor = std::make_unique<NameEditor> (name, titleArea().expanded (5, 0).reduced (0, 2), std::move (take));
    nameEditor->setName (moduleId + " name");
    nameEditor->onClose = [this] { nameEditor.reset(); };
    nameEditor->openIn (*this);
}

void ModuleView::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto colour =
        moduleType != nullptr && ! missing && ! bypassed ? theme.category (moduleType->info.category) : theme.textFaint;
    const auto fails = state == ModuleStatus::State::standIn || state == ModuleStatus::State::parked;
    const auto whole = getLocalBounds().toFloat().reduced (0.5f);

    juce::Path outline;
    outline.addRoundedRectangle (whole, Theme::corner);
    g.setColour (theme.module);
    g.fillPath (outline);

    // A port that glows repaints its corner twenty times a second: what does not touch it is not laid out again.
    if (g.clipRegionIntersects (header()))
    {
        {
            const juce::Graphics::ScopedSaveState saved (g);
            g.reduceClipRegion (outline);
            g.setColour (theme.moduleHeader);
            g.fillRect (header());
            g.setColour (colour);
            g.fillRect (header().withHeight (4));
        }

        g.setFont (Theme::bold (Theme::titleHeight));
        g.setColour (bypassed ? theme.textDim : theme.text);
        g.drawFittedText (name, titleArea(), juce::Justification::centredLeft, 1, 0.75f);
    }

    g.setColour (fails ? theme.warning : selected ? theme.accent : theme.moduleOutline);
    const juce::PathStrokeType stroke (selected ? 3.5f : fails ? 2.0f : bypassed ? 1.5f : 1.0f);

    if (missing || bypassed)
    {
        // Not by colour alone.
        constexpr float dashes[] = {6.0f, 4.0f};
        juce::Path dashed;
        stroke.createDashedStroke (dashed, outline, dashes, 2);

        if (missing)
            g.setColour (selected ? theme.accent : theme.warning);

        g.fillPath (dashed);
    }
    else
    {
        g.strokePath (outline, stroke);
    }

    g.setFont (Theme::regular (Theme::labelHeight));

    for (const auto& label : layout.labels)
        if (g.clipRegionIntersects (label.bounds))
        {
            g.setColour (label.alongLeft ? theme.textDim : theme.textFaint);
            g.drawFittedText (label.text, label.bounds,
                              label.alongLeft ? juce::Justification::centredLeft : juce::Justification::centred, 1,
                              0.75f);
        }

    if (missing)
        paintMissing (g);
}

/// What is missing, and why.
void ModuleView::paintMissing (juce::Graphics& g) const
{
    const auto& theme = Theme::current();
    auto area = getLocalBounds().withTrimmedTop (ModuleLayout::headerHeight + 6).reduced (11, 0).withHeight (36);
    const auto textOf = [] (std::string_view text)
    { return juce::String::fromUTF8 (text.data(), static_cast<int> (text.size())); };

    g.setColour (theme.warning);
    g.drawFittedText (moduleType == nullptr
                          ? "Unknown type: " + textOf (type)
                          : "Missing: " + textOf (moduleType->info.name) + ", " + textOf (moduleType->info.description),
                      area.removeFromTop (18), juce::Justification::centredLeft, 1, 0.75f);
    g.setColour (theme.textDim);
    g.drawFittedText (reason, area, juce::Justification::centredLeft, 1, 0.6f);
}

} // namespace bulkhead
