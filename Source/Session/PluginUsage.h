// How much which plugin is used: a weight for each type, to which every use adds one, while all the others fade by a
// hundredth. Plain data; where it is kept: PluginPreloading.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

class PluginUsage
{
public:
    static constexpr std::size_t most = 200; ///< Types; the one that is used least goes first.
    static constexpr double mostWeight = 100.0; ///< What one comes to that is used all the time.
    static constexpr std::size_t mostBytes = 1u << 20; ///< Of the text.

    /// A plugin of this type ("lv2:http://example.org/eq") was added, or a patch with it was opened.
    void use (const std::string& type);

    /// The types, the most used first.
    std::vector<std::string> types() const;

    /// As text (JSON), to be kept; and back. A text that is damaged gives an empty one, and `problem` says why; entries
    /// that cannot be are left out.
    std::string toText() const;
    static PluginUsage fromText (std::string_view text, std::string& problem);

private:
    struct Entry
    {
        std::string type;
        double weight = 0.0;
    };

    void sort();

    std::vector<Entry> entries; ///< The heaviest first.
};

} // namespace bulkhead
