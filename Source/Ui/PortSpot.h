// Where ports are, which of them a cable may join, and which one a cable's loose end is at. Pure, in any one system of
// coordinates.
#pragma once

#include "CableEnds.h"

#include <juce_graphics/juce_graphics.h>

#include <span>
#include <vector>

namespace bulkhead
{

struct PortSpot
{
    PortRef port;
    bool isOutput = false;
    std::optional<SignalKind> kind; ///< Nothing for a port of a module of unknown type.
    juce::Point<float> plug; ///< The middle of its dot.
    juce::Rectangle<float> area; ///< Of dot and name.
};

/// An output and an input, audio and cv as they like, MIDI with MIDI only; what is unknown is left to who knows it.
bool canJoin (const PortSpot& a, const PortSpot& b);

/// The cable between them; canJoin() holds.
CableEnds cableBetween (const PortSpot& a, const PortSpot& b);

/// Which of the spots can take the loose end of a cable that is held at `fixed`: those that it may join and that have
/// no cable to it yet, other than `lifted`, the one whose end is moved.
std::vector<bool> findTargets (std::span<const PortSpot> spots, const PortSpot& fixed, const Patch& patch,
                               const std::optional<CableEnds>& lifted);

/// The index of the target at a point, or -1: the one whose dot or name is there, else the nearest dot within `reach`.
int targetAt (std::span<const PortSpot> spots, const std::vector<bool>& targets, juce::Point<float> point, float reach);

} // namespace bulkhead
