// Changes of the tempo and the time signature that the patch keeps.
#pragma once

#include "Command.h"

namespace bulkhead
{

/// Quarter notes a minute. Within one gesture, changes are one step.
class SetTempo final : public Command
{
public:
    explicit SetTempo (double newTempo) : tempo (newTempo) {}

    std::string name() const override;
    std::string apply (Patch&) override;
    void undo (Patch& patch) override { patch.tempo = former; }
    bool absorb (const Command& later) override;
    Effect effect() const override { return Effect::tempo; }

private:
    double tempo, former = defaultTempo;
};

class SetTimeSignature final : public Command
{
public:
    explicit SetTimeSignature (TimeSignature newSignature) : signature (newSignature) {}

    std::string name() const override;
    std::string apply (Patch&) override;
    void undo (Patch& patch) override { patch.signature = former; }
    Effect effect() const override { return Effect::tempo; }

private:
    TimeSignature signature, former;
};

} // namespace bulkhead
