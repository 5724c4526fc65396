#include "JournalFile.h"

#include <charconv>
#include <cstdio>

namespace bulkhead
{

static constexpr std::size_t maxPathBytes = 4096; // as the kernel has it
static constexpr std::string_view hexDigits = "0123456789abcdef";

std::string pathToLine (std::string_view path)
{
    std::string line;

    for (const auto c : path)
    {
        const auto byte = static_cast<unsigned char> (c);

        if (byte > 0x20 && byte < 0x7f && c != '%')
            line += c;
        else
            (line += '%').append ({hexDigits[byte >> 4], hexDigits[byte & 15]});
    }

    return line;
}

std::optional<std::string> pathFromLine (std::string_view line)
{
    std::string path;

    for (std::size_t i = 0; i < line.size(); ++i)
    {
        if (line[i] != '%')
        {
            path += line[i];
            continue;
        }

        const auto high = i + 1 < line.size() ? hexDigits.find (line[i + 1]) : hexDigits.npos;
        const auto low = i + 2 < line.size() ? hexDigits.find (line[i + 2]) : hexDigits.npos;

        if (high == hexDigits.npos || low == hexDigits.npos || high + low == 0)
            return std::nullopt;

        path += static_cast<char> (high * 16 + low);
        i += 2;
    }

    if (path.size() > maxPathBytes || (! path.empty() && path[0] != '/'))
        return std::nullopt;

    return path;
}

std::string fingerprintToText (const FileFingerprint& fingerprint)
{
    char text[48];
    std::snprintf (text, sizeof text, "%llu %016llx", static_cast<unsigned long long> (fingerprint.bytes),
                   static_cast<unsigned long long> (fingerprint.hash));
    return text;
}

template <typename Number> static bool readAll (std::string_view text, Number& number, int base)
{
    const auto [end, error] = std::from_chars (text.data(), text.data() + text.size(), number, base);
    return ! text.empty() && error == std::errc() && end == text.data() + text.size();
}

std::optional<FileFingerprint> fingerprintFromText (std::string_view text)
{
    const auto blank = text.find (' ');
    FileFingerprint fingerprint;

    if (blank == text.npos || ! readAll (text.substr (0, blank), fingerprint.bytes, 10) || text.size() - blank != 17
        || ! readAll (text.substr (blank + 1), fingerprint.hash, 16))
        return std::nullopt;

    return fingerprint;
}

std::optional<std::int64_t> secondsFromText (std::string_view text)
{
    std::int64_t seconds = 0;

    if (text.size() > 18 || ! readAll (text, seconds, 10) || seconds < 0)
        return std::nullopt;

    return seconds;
}

std::optional<std::string_view> takeField (std::string_view& bytes, std::string_view key)
{
    constexpr std::size_t maxLine = 3 * maxPathBytes + 64;
    const auto end = bytes.substr (0, maxLine).find ('\n');

    if (end == bytes.npos)
        return std::nullopt;

    const auto line = bytes.substr (0, end);

    if (line.size() <= key.size() || ! line.starts_with (key) || line[key.size()] != ' ')
        return std::nullopt;

    bytes.remove_prefix (end + 1);
    return line.substr (key.size() + 1);
}

std::string writeJournal (const JournalHeader& header, std::string_view patchText)
{
    std::string text = "bulkhead-journal 1\nfile " + pathToLine (header.file) + "\nholds "
                       + (header.holds ? fingerprintToText (*header.holds) : "-") + "\nwritten "
                       + std::to_string (header.written) + "\npatch " + fingerprintToText (fingerprintOf (patchText))
                       + "\n\n";
    text.append (patchText);
    return text;
}

JournalReading readJournal (std::string_view bytes)
{
    JournalReading reading;
    const auto refuse = [&reading] (std::string why)
    {
        reading.problem = std::move (why);
        return std::move (reading);
    };

    const auto version = takeField (bytes, "bulkhead-journal");

    if (! version)
        return refuse ("it is no journal of edits");

    if (*version != "1")
    {
        reading.isNewer = secondsFromText (*version).value_or (0) > 1;
        return refuse (reading.isNewer ? "a newer version of Bulkhead wrote it" : "it is no journal of edits");
    }

    const auto file = takeField (bytes, "file");
    const auto path = file ? pathFromLine (*file) : std::nullopt;
    const auto holds = takeField (bytes, "holds");
    const auto written = takeField (bytes, "written");
    const auto seconds = written ? secondsFromText (*written) : std::nullopt;
    const auto patch = takeField (bytes, "patch");
    const auto expected = patch ? fingerprintFromText (*patch) : std::nullopt;

    if (! path || ! holds || ! seconds || ! expected || ! bytes.starts_with ('\n'))
        return refuse ("its beginning is damaged");

    if (*holds != "-" && ! (reading.header.holds = fingerprintFromText (*holds)))
        return refuse ("its beginning is damaged");

    bytes.remove_prefix (1);
    reading.header.file = *path;
    reading.header.written = *seconds;
    reading.fingerprint = fingerprintOf (bytes);

    const auto promised = expected.value_or (FileFingerprint());

    if (reading.fingerprint != promised)
        return refuse (bytes.size() < promised.bytes ? "it is cut off" : "its patch is damaged");

    auto result = readPatch (bytes);

    if (! result.ok())
        return refuse ("its patch is damaged: " + result.problems.front().toText());

    reading.patch = std::move (result.patch);
    return reading;
}

} // namespace bulkhead
