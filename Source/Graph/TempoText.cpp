#include "TempoText.h"

#include "NumberText.h"

#include <charconv>

namespace bulkhead
{

namespace
{

std::string_view trimmed (std::string_view text) noexcept
{
    while (! text.empty() && text.front() == ' ')
        text.remove_prefix (1);

    while (! text.empty() && text.back() == ' ')
        text.remove_suffix (1);

    return text;
}

/// All of the text must be the number.
template <typename Number> std::optional<Number> numberFrom (std::string_view text) noexcept
{
    Number number {};
    const auto [end, error] = std::from_chars (text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional (number) : std::nullopt;
}

bool endsWithUnit (std::string_view text) noexcept
{
    constexpr std::string_view unit = "bpm";
    constexpr char toLower = 'a' - 'A';

    if (text.size() < unit.size())
        return false;

    for (std::size_t i = 0; i < unit.size(); ++i)
        if (const auto c = text[text.size() - unit.size() + i]; c != unit[i] && c + toLower != unit[i])
            return false;

    return true;
}

} // namespace

std::string tempoText (double tempo) { return numberText (std::round (tempo * 100.0) / 100.0); }

std::optional<double> tempoFromText (std::string_view text)
{
    constexpr std::size_t longest = 40;
    text = trimmed (text);

    if (endsWithUnit (text))
        text = trimmed (text.substr (0, text.size() - 3));

    if (text.empty() || text.size() > longest)
        return std::nullopt;

    std::string plain (text);
    std::replace (plain.begin(), plain.end(), ',', '.');
    const auto number = numberFrom<double> (plain);
    return number && *number >= minTempo && *number <= maxTempo ? number : std::nullopt;
}

std::string textOf (TimeSignature signature)
{
    return std::to_string (signature.beats) + "/" + std::to_string (signature.unit);
}

std::optional<TimeSignature> timeSignatureFromText (std::string_view text)
{
    text = trimmed (text);
    const auto slash = text.find ('/');

    if (slash == text.npos)
        return std::nullopt;

    const auto beats = numberFrom<int> (trimmed (text.substr (0, slash)));
    const auto unit = numberFrom<int> (trimmed (text.substr (slash + 1)));

    if (! beats || ! unit)
        return std::nullopt;

    const TimeSignature signature {*beats, *unit};
    return signature.isValid() ? std::optional (signature) : std::nullopt;
}

} // namespace bulkhead
