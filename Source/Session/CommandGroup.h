// Several commands that are one step for the user.
#pragma once

#include "Command.h"

namespace bulkhead
{

class CommandGroup final : public Command
{
public:
    explicit CommandGroup (std::string stepName) : words (std::move (stepName)) {}

    /// Made after those that were added before it.
    void add (std::unique_ptr<Command> command) { commands.push_back (std::move (command)); }

    bool isEmpty() const noexcept { return commands.empty(); }

    std::string name() const override { return words; }

    /// All of them, or none: when one is refused, those before it are taken back.
    std::string apply (Patch&) override;
    void undo (Patch&) override;
    Effect effect() const override;
    std::vector<ParameterRef> parameters() const override;

private:
    std::string words;
    std::vector<std::unique_ptr<Command>> commands;
};

} // namespace bulkhead
