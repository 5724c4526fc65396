// One port of an LV2 plugin, as its Turtle describes it.
#pragma once

#include "Lv2Bundle.h"
#include "PluginLayout.h"

namespace bulkhead
{

class Lv2Port
{
public:
    Lv2Port (Lv2Bundle& bundle, const LilvPlugin* plugin, std::uint32_t index);

    /// Adds it to a layout. Empty, or why no host like this one can run its plugin.
    std::string addTo (LayoutBuilder& builder);

private:
    bool is (const char* portClass);
    bool has (const char* property);
    Lv2Node value (const char* predicate);
    std::optional<float> number (const char* predicate);

    std::string unit();
    Lv2Node group();
    std::string nameOfGroup (const LilvNode* group);
    ForeignChannel channel (SignalKind kind);
    ForeignControl control();
    std::vector<ForeignControl::Point> points();
    void addEvents (LayoutBuilder& builder);

    Lv2Bundle& bundle;
    const LilvPlugin* plugin;
    const LilvPort* port;
    std::uint32_t index;
    bool isInput;
    std::string symbol, name;
};

} // namespace bulkhead
