#include "LaunchArguments.h"

#include <charconv>
#include <string_view>

namespace bulkhead
{

static bool takeNumber (std::string_view& text, int& number)
{
    const auto [end, error] = std::from_chars (text.data(), text.data() + text.size(), number);

    if (error != std::errc() || number < 0)
        return false;

    text.remove_prefix (static_cast<std::size_t> (end - text.data()));
    return true;
}

static bool takeWord (std::string_view& text, std::string_view word)
{
    if (! text.starts_with (word))
        return false;

    text.remove_prefix (word.size());
    return true;
}

bool parseLaunchArguments (int argc, const char* const* argv, LaunchArguments& result)
{
    constexpr std::string_view prefix = "--bulkhead-";

    if (argc != 2)
        return false;

    std::string_view text (argv[1]);

    if (! text.starts_with (prefix))
        return false;

    text.remove_prefix (prefix.size());

    if (! takeNumber (text, result.parentProcess) || ! text.starts_with ('-'))
        return false;

    text.remove_prefix (1);

    if (! takeNumber (text, result.controlSocket))
        return false;

    if (takeWord (text, "-out") && ! takeNumber (text, result.output))
        return false;

    result.editor = takeWord (text, "-editor");
    result.writableCode = takeWord (text, "-code");
    result.folders = takeWord (text, "-folders");

    if (! text.starts_with (":") || text.find ('/') != text.npos)
        return false;

    const auto whole = std::string_view (argv[1]);
    result.uniqueId = whole.substr (2, whole.size() - text.size() - 2);
    text.remove_prefix (1);

    // JUCE 7 puts its named pipes there, whatever TMPDIR says.
    for (const auto* end : {"_in", "_out"})
        result.pipes.push_back ("/tmp/" + std::string (text) + end);

    return true;
}

} // namespace bulkhead
