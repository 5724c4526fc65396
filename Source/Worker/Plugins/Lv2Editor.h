// An LV2 plugin's own editor: a ui:X11UI of its bundle, loaded beside the plugin.
#pragma once

#include "ControlValues.h"
#include "Lv2Bundle.h"
#include "Lv2EditorLink.h"
#include "UridMap.h"

#include "Runner/HostedEditor.h"

#include <lv2/data-access/data-access.h>
#include <lv2/options/options.h>
#include <lv2/ui/ui.h>

namespace bulkhead
{

/// Control thread only; it outlives neither the plugin's instance nor what it is given.
class Lv2Editor final : public EmbeddedEditor
{
public:
    struct Plugin
    {
        Lv2Bundle& bundle;
        UridMap& map;
        const LilvPlugin* plugin;
        LilvInstance* instance;
        const PluginLayout& layout;
        ControlValues& controls;
        Lv2EditorLink& link;
        double sampleRate;
    };

    /// nullptr and why: the plugin has no editor, or none that can be embedded into a window of X11.
    static std::unique_ptr<Lv2Editor> make (const Plugin& plugin, std::string& problem);

    ~Lv2Editor() override;

    std::string open (unsigned long window, EditorListener& listener) override;
    unsigned long window() const noexcept override { return reinterpret_cast<unsigned long> (widget); }
    bool idle() override;

private:
    Lv2Editor (const Plugin& plugin, std::string uri, std::string binary, std::string folder);

    void write (std::uint32_t port, std::uint32_t size, std::uint32_t protocol, const void* buffer);
    int parameterOf (std::uint32_t port) const noexcept;
    void tellValues();
    void tellAtoms();
    std::uint32_t portIndex (const char* symbol) const;

    const Plugin plugin;
    const std::string uri, binary, folder;
    const LV2_URID eventTransfer;
    EditorListener* listener = nullptr;
    const LV2UI_Descriptor* descriptor = nullptr;
    const LV2UI_Idle_Interface* idling = nullptr;
    LV2UI_Handle handle = nullptr;
    LV2UI_Widget widget = nullptr;
    std::vector<float> told; ///< By port: the value that it knows.

    float sampleRate, updateRate = 30.0f;
    std::vector<LV2_Options_Option> options;
    LV2_Extension_Data_Feature dataAccess {};
    LV2UI_Resize resize {};
    LV2UI_Touch touch {};
    LV2UI_Port_Map portMap {};
    std::vector<LV2_Feature> features;
    std::vector<const LV2_Feature*> featurePointers;
};

} // namespace bulkhead
