#include "Vst3Preset.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace bulkhead
{

namespace
{

constexpr std::size_t mostBytes = 64u << 20, headerBytes = 48, classIdBytes = 32, entryBytes = 20;
constexpr std::uint32_t juceMagic = 0x21324356; ///< Before XML that JUCE keeps as bytes, then its length.
constexpr int presetVersion = 1;

template <typename Number> void append (std::string& bytes, Number number)
{
    for (std::size_t i = 0; i < sizeof (Number); ++i)
        bytes += static_cast<char> ((static_cast<std::uint64_t> (number) >> (8 * i)) & 0xff);
}

/// Little-endian; the caller has looked that it is there.
template <typename Number> Number numberAt (std::string_view bytes, std::size_t at)
{
    std::uint64_t number = 0;

    for (std::size_t i = 0; i < sizeof (Number); ++i)
        number |= static_cast<std::uint64_t> (static_cast<unsigned char> (bytes[at + i])) << (8 * i);

    return static_cast<Number> (number);
}

/// The blob of an element of JUCE's XML; nothing where there is none. JUCE's own reader of XML is kept from what a
/// plugin's process says.
std::optional<std::string> blobOf (std::string_view xml, const std::string& element)
{
    const auto begin = xml.find ('<' + element + '>'), end = xml.find ("</" + element + '>');

    if (begin == xml.npos || end == xml.npos || end < begin)
        return {};

    const auto text = xml.substr (begin + element.size() + 2, end - begin - element.size() - 2);
    const auto dot = text.find ('.');
    std::size_t size = 0;

    if (dot == text.npos || std::from_chars (text.data(), text.data() + dot, size).ptr != text.data() + dot
        || size > mostBytes || (size * 8 + 5) / 6 != text.size() - dot - 1)
        return {};

    juce::MemoryBlock block;

    if (! block.fromBase64Encoding (juce::String (text.data(), text.size())) || block.getSize() != size)
        return {};

    return std::string (static_cast<const char*> (block.getData()), block.getSize());
}

} // namespace

std::string vst3Preset (std::string_view classId, std::span<const std::byte> state, std::string& problem)
{
    const std::string_view bytes (reinterpret_cast<const char*> (state.data()), state.size());
    constexpr std::size_t juceHeader = 8;

    if (classId.size() != classIdBytes || bytes.size() < juceHeader || bytes.size() > mostBytes
        || numberAt<std::uint32_t> (bytes, 0) != juceMagic
        || numberAt<std::uint32_t> (bytes, 4) > bytes.size() - juceHeader)
    {
        problem = "its state is not what it should be";
        return {};
    }

    const auto xml = bytes.substr (juceHeader, numberAt<std::uint32_t> (bytes, 4));
    const auto component = blobOf (xml, "IComponent"), controller = blobOf (xml, "IEditController");

    if (! component)
    {
        problem = "its state is not what it should be";
        return {};
    }

    std::string file = "VST3";
    append (file, static_cast<std::int32_t> (presetVersion));
    file += classId;
    append (file, static_cast<std::int64_t> (headerBytes + component->size() + (controller ? controller->size() : 0)));
    file += *component + controller.value_or (std::string());
    file += "List";
    append (file, static_cast<std::int32_t> (controller ? 2 : 1));
    file += "Comp";
    append (file, static_cast<std::int64_t> (headerBytes));
    append (file, static_cast<std::int64_t> (component->size()));

    if (controller)
    {
        file += "Cont";
        append (file, static_cast<std::int64_t> (headerBytes + component->size()));
        append (file, static_cast<std::int64_t> (controller->size()));
    }

    return file;
}

std::vector<std::byte> stateOfVst3Preset (std::string_view classId, std::string_view file, std::string& problem)
{
    constexpr std::size_t listHeader = 8, mostChunks = 128;
    const auto refuse = [&problem] (const char* why)
    {
        problem = why;
        return std::vector<std::byte>();
    };

    if (file.size() < headerBytes || file.size() > mostBytes || ! file.starts_with ("VST3"))
        return refuse ("this is no preset of a VST3 plugin");

    const auto isSame =
        std::equal (classId.begin(), classId.end(), file.begin() + 8, file.begin() + 8 + classIdBytes,
                    [] (char a, char b)
                    {
                        return juce::CharacterFunctions::toUpperCase (static_cast<juce::juce_wchar> (a))
                               == juce::CharacterFunctions::toUpperCase (static_cast<juce::juce_wchar> (b));
                    });

    if (! isSame)
        return refuse ("this preset is another plugin's");

    const auto list = numberAt<std::uint64_t> (file, headerBytes - 8);

    if (list > file.size() || file.size() - list < listHeader || file.substr (list, 4) != "List")
        return refuse ("its list of parts is not there");

    const auto count = numberAt<std::uint32_t> (file, list + 4);

    if (count > mostChunks || file.size() - list - listHeader < count * entryBytes)
        return refuse ("its list of parts is not whole");

    juce::String xml ("<VST3PluginState>");
    auto hasComponent = false, hasController = false;

    for (std::size_t i = 0; i < count; ++i)
    {
        const auto entry = list + listHeader + i * entryBytes;
        const auto name = file.substr (entry, 4);
        const auto offset = numberAt<std::uint64_t> (file, entry + 4),
                   size = numberAt<std::uint64_t> (file, entry + 12);

        if (offset > file.size() || size > file.size() - offset)
            return refuse ("a part of it lies outside");

        if (name != "Comp" && name != "Cont")
            continue;

        // Of which all could be the whole file.
        if (std::exchange (name == "Comp" ? hasComponent : hasController, true))
            return refuse ("it holds a part twice");

        const juce::MemoryBlock block (file.data() + offset, size);
        const juce::String element (name == "Comp" ? "IComponent" : "IEditController");
        xml << "<" << element << ">" << block.toBase64Encoding() << "</" << element << ">";
    }

    if (! hasComponent)
        return refuse ("it holds no state");

    xml << "</VST3PluginState>";
    std::string bytes;
    append (bytes, juceMagic);
    append (bytes, static_cast<std::uint32_t> (xml.getNumBytesAsUTF8()));
    bytes += xml.toStdString();
    bytes += '\0';
    const auto* const first = reinterpret_cast<const std::byte*> (bytes.data());
    return {first, first + bytes.size()};
}

} // namespace bulkhead
