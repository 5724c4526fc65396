// What is selected on the canvas: modules, or one cable. Pure; message thread only.
#pragma once

#include "CableEnds.h"

#include <functional>
#include <set>

namespace bulkhead
{

class Selection
{
public:
    const std::set<std::string>& modules() const noexcept { return ids; }
    const std::optional<CableEnds>& cable() const noexcept { return ends; }

    bool contains (const std::string& module) const { return ids.contains (module); }
    bool isEmpty() const noexcept { return ids.empty() && ! ends.has_value(); }

    void clear() { change ({}, {}); }
    void select (std::set<std::string> newModules) { change (std::move (newModules), {}); }
    void selectOnly (const std::string& module) { change ({module}, {}); }
    void selectCable (CableEnds cable) { change ({}, std::move (cable)); }

    /// Adds a module, or takes it out.
    void toggle (const std::string& module);

    /// Lets go what is not in the patch any more.
    void keepWithin (const Patch& patch);

    /// Told after each change.
    std::function<void()> onChanged;

private:
    void change (std::set<std::string> newModules, std::optional<CableEnds> newCable);

    std::set<std::string> ids;
    std::optional<CableEnds> ends;
};

} // namespace bulkhead
