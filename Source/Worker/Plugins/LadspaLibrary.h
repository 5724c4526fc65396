// A LADSPA library and what its plugins say of themselves. Opening one runs foreign code.
#pragma once

#include "PluginLayout.h"

#include <ladspa.h>

#include <memory>

namespace bulkhead
{

class LadspaLibrary
{
public:
    /// nullptr and why it cannot be opened. Control thread.
    static std::shared_ptr<const LadspaLibrary> open (const std::string& file, std::string& problem);

    ~LadspaLibrary();
    LadspaLibrary (const LadspaLibrary&) = delete;
    LadspaLibrary& operator= (const LadspaLibrary&) = delete;

    const std::vector<const LADSPA_Descriptor*>& plugins() const noexcept { return descriptors; }

private:
    LadspaLibrary() = default;

    void* handle = nullptr;
    std::vector<const LADSPA_Descriptor*> descriptors;
};

/// "1778:zamgate": its unique id, and its label, as unique ids are not always.
std::string ladspaIdentifier (const LADSPA_Descriptor& plugin);

/// Nothing and why when it is none that can be run.
std::optional<PluginLayout> readLadspaPlugin (const LADSPA_Descriptor& plugin, const std::string& file,
                                              double sampleRate, std::string& problem);

} // namespace bulkhead
