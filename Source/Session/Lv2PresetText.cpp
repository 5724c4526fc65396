#include "Lv2PresetText.h"

#include "Graph/NumberText.h"
#include "Graph/QuotedText.h"
#include "Graph/Utf8.h"

#include <algorithm>
#include <stdexcept>

namespace bulkhead
{

namespace
{

constexpr std::string_view lv2 = "http://lv2plug.in/ns/lv2core#", pset = "http://lv2plug.in/ns/ext/presets#",
                           rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                           rdfs = "http://www.w3.org/2000/01/rdf-schema#", state = "http://lv2plug.in/ns/ext/state#";

/// What a state's text takes for granted: lilv writes it without saying what its short names stand for.
const std::map<std::string, std::string>& knownPrefixes()
{
    static const std::map<std::string, std::string> prefixes {{"atom", "http://lv2plug.in/ns/ext/atom#"},
                                                              {"lv2", std::string (lv2)},
                                                              {"pset", std::string (pset)},
                                                              {"rdf", std::string (rdf)},
                                                              {"rdfs", std::string (rdfs)},
                                                              {"state", std::string (state)},
                                                              {"xsd", "http://www.w3.org/2001/XMLSchema#"}};
    return prefixes;
}

std::string iri (std::string_view base, std::string_view name) { return std::string (base) + std::string (name); }
std::string inBrackets (std::string_view text) { return '<' + std::string (text) + '>'; }

bool isIri (std::string_view text)
{
    return ! text.empty()
           && std::none_of (text.begin(), text.end(),
                            [] (char c)
                            {
                                return static_cast<unsigned char> (c) <= 0x20
                                       || std::string_view ("<>\"{}|^`\\").find (c) != std::string_view::npos;
                            });
}

std::string turtleString (std::string_view text)
{
    std::string quoted = "\"";

    for (const auto c : text)
        if (static_cast<unsigned char> (c) >= 0x20)
            quoted += c == '"' || c == '\\' ? std::string ("\\") + c : std::string (1, c);

    return quoted + '"';
}

/// Reads Turtle as far as to know what it speaks of. Throws std::runtime_error with the place.
class TurtleCheck
{
public:
    TurtleCheck (std::string_view turtle, std::string_view pluginUri) : text (turtle), plugin (pluginUri) {}

    /// Where the preset's own statements begin, behind its name, and where its name does.
    std::pair<std::size_t, std::size_t> check()
    {
        while (readPrefix())
        {}

        skipBlanks();
        const auto subject = at;

        if (peek() != '<')
            fail ("the preset is not what comes first");

        readIri();
        const auto begin = at;
        readPredicates (0);
        skipBlanks();

        if (! take ('.'))
            fail ("expected the end of the statement");

        skipBlanks();

        if (at != text.size())
            fail ("it speaks of something else, too");

        if (! isPreset || ! isOfPlugin)
            fail (isPreset ? "it is another plugin's" : "it is no preset");

        return {subject, begin};
    }

private:
    static constexpr int deepest = 64;

    [[noreturn]] void fail (const char* what) const
    {
        const auto line =
            1
            + std::count (text.begin(), text.begin() + static_cast<std::ptrdiff_t> (std::min (at, text.size())), '\n');
        throw std::runtime_error ("line " + std::to_string (line) + ": " + what);
    }

    char peek() const { return at < text.size() ? text[at] : '\0'; }

    bool take (char c)
    {
        if (peek() != c)
            return false;

        ++at;
        return true;
    }

    void skipBlanks()
    {
        while (at < text.size())
            if (std::string_view (" \t\r\n").find (text[at]) != std::string_view::npos)
                ++at;
            else if (text[at] == '#')
                at = std::min (text.find ('\n', at), text.size());
            else
                return;
    }

    bool readPrefix()
    {
        constexpr std::string_view word = "@prefix";
        skipBlanks();

        if (text.substr (at, word.size()) != word)
            return false;

        at += word.size();
        skipBlanks();
        const auto colon = text.find (':', at);

        if (colon == text.npos || colon - at > 64)
            fail ("expected a prefix");

        const std::string name (text.substr (at, colon - at));
        at = colon + 1;
        skipBlanks();
        prefixes[name] = readIri();
        skipBlanks();

        if (! take ('.'))
            fail ("expected a full stop");

        return true;
    }

    std::string readIri()
    {
        if (! take ('<'))
            fail ("expected <...>");

        const auto end = text.find ('>', at);

        if (end == text.npos)
            fail ("a name has no end");

        std::string name (text.substr (at, end - at));

        if (! isIri (name))
            fail ("this is no name");

        at = end + 1;
        return name;
    }

    static bool isNameCharacter (char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'
               || c == '.' || c == '%' || static_cast<unsigned char> (c) >= 0x80;
    }

    /// "lv2:port" as what it stands for; numbers, true, false and "a" as they are.
    std::string readWord()
    {
        const auto begin = at;

        while (at < text.size() && (isNameCharacter (text[at]) || text[at] == ':' || text[at] == '+'))
            ++at;

        // A full stop at the end is not part of it.
        while (at > begin && text[at - 1] == '.')
            --at;

        const std::string word (text.substr (begin, at - begin));

        if (word.empty())
            fail ("unexpected character");

        const auto colon = word.find (':');

        if (colon == word.npos || word.starts_with ("_:"))
            return word;

        const auto prefix = prefixes.find (word.substr (0, colon));

        if (prefix == prefixes.end())
            fail ("a prefix is not known");

        return prefix->second + word.substr (colon + 1);
    }

    std::string readName() { return peek() == '<' ? readIri() : readWord(); }

    void readString()
    {
        const auto quote = peek();
        const auto isLong = text.substr (at, 3) == std::string (3, quote);
        at += isLong ? 3 : 1;

        for (;; ++at)
        {
            if (at >= text.size())
                fail ("a text has no end");

            if (text[at] == '\\')
                ++at;
            else if (! isLong && (text[at] == '\n' || text[at] == '\r'))
                fail ("a text has no end");
            else if (isLong ? text.substr (at, 3) == std::string (3, quote) : text[at] == quote)
                break;
        }

        at += isLong ? 3 : 1;

        if (text.substr (at, 2) == "^^")
        {
            at += 2;
            readName();
        }
        else if (take ('@'))
        {
            readWord();
        }
    }

    /// What a statement is about at last. Its name, or "" for what has none.
    std::string readObject (int depth)
    {
        if (depth > deepest)
            fail ("nested too deep");

        skipBlanks();

        if (peek() == '"' || peek() == '\'')
        {
            readString();
            return {};
        }

        if (take ('['))
        {
            skipBlanks();

            if (! take (']'))
            {
                readPredicates (depth + 1);
                skipBlanks();

                if (! take (']'))
                    fail ("expected ]");
            }

            return {};
        }

        if (take ('('))
        {
            for (skipBlanks(); ! take (')'); skipBlanks())
                readObject (depth + 1);

            return {};
        }

        return readName();
    }

    void readPredicates (int depth)
    {
        for (;;)
        {
            skipBlanks();

            // A semicolon may be followed by nothing.
            if (peek() == '.' || peek() == ']')
                return;

            auto predicate = readName();

            if (predicate == "a")
                predicate = iri (rdf, "type");

            for (auto isMore = true; isMore;)
            {
                const auto object = readObject (depth);

                if (depth == 0)
                    judge (predicate, object);

                skipBlanks();
                isMore = take (',');
            }

            skipBlanks();

            if (! take (';'))
                return;
        }
    }

    /// What is said of the preset itself.
    void judge (const std::string& predicate, const std::string& object)
    {
        if (predicate == iri (rdf, "type") && object == iri (pset, "Preset"))
            isPreset = true;
        else if (predicate == iri (lv2, "appliesTo") && object == plugin)
            isOfPlugin = true;
        else if (predicate != iri (lv2, "port") && predicate != iri (state, "state"))
            fail ("it says what no preset has to say");
    }

    const std::string_view text, plugin;
    std::size_t at = 0;
    std::map<std::string, std::string> prefixes = knownPrefixes();
    bool isPreset = false, isOfPlugin = false;
};

std::string labelled (std::string_view name)
{
    return inBrackets (iri (rdfs, "label")) + ' ' + turtleString (name) + " ;\n\t";
}

} // namespace

std::string lv2PresetText (std::string_view turtle, std::string_view plugin, std::string_view name,
                           std::string& problem)
{
    try
    {
        if (turtle.find ('\0') != turtle.npos || findInvalidUtf8 (turtle) != turtle.npos)
            throw std::runtime_error ("it is no text");

        const auto [subject, begin] = TurtleCheck (turtle, plugin).check();
        std::string prefixes;

        for (const auto& [prefix, meaning] : knownPrefixes())
            prefixes += "@prefix " + prefix + ": " + inBrackets (meaning) + " .\n";

        return prefixes + '\n' + std::string (turtle.substr (0, subject)) + "<preset.ttl>\n\t" + labelled (name)
               + std::string (turtle.substr (begin));
    }
    catch (const std::runtime_error& error)
    {
        problem = error.what();
        return {};
    }
}

std::string lv2PresetText (const std::map<std::string, float>& values, std::string_view plugin, std::string_view name,
                           std::string& problem)
{
    if (! isIri (plugin))
    {
        problem = "the plugin's name is none that Turtle can hold";
        return {};
    }

    std::string ports;

    for (const auto& [symbol, value] : values)
        ports += std::string (ports.empty() ? " ;\n\t" + inBrackets (iri (lv2, "port")) : " ,") + " [\n\t\t"
                 + inBrackets (iri (lv2, "symbol")) + ' ' + turtleString (symbol) + " ;\n\t\t"
                 + inBrackets (iri (pset, "value")) + " \"" + numberText (value)
                 + "\"^^<http://www.w3.org/2001/XMLSchema#double>\n\t]";

    return "<preset.ttl>\n\t" + labelled (name) + "a " + inBrackets (iri (pset, "Preset")) + " ;\n\t"
           + inBrackets (iri (lv2, "appliesTo")) + ' ' + inBrackets (plugin) + ports + " .\n";
}

std::string lv2PresetManifest (std::string_view plugin, std::string_view name)
{
    return "<preset.ttl>\n\t" + labelled (name) + "a " + inBrackets (iri (pset, "Preset")) + " ;\n\t"
           + inBrackets (iri (lv2, "appliesTo")) + ' ' + inBrackets (plugin) + " ;\n\t"
           + inBrackets (iri (rdfs, "seeAlso")) + " <preset.ttl> .\n";
}

} // namespace bulkhead
