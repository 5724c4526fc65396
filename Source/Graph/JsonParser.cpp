#include "JsonParser.h"

#include "JsonGuard.h"
#include "QuotedText.h"

#include <algorithm>
#include <vector>

namespace bulkhead
{

namespace
{

/// Builds the document from the parser's events. A container is put together when it closes: keys are never searched
/// for one by one, and nothing is copied while an object grows.
class DocumentBuilder : public nlohmann::json_sax<Json>
{
public:
    DocumentBuilder (std::string_view textToRead, std::size_t valuesAllowed, Json& documentToFill)
        : text (textToRead), valuesLeft (valuesAllowed), document (documentToFill)
    {}

    std::optional<PatchProblem> problem;

    bool null() override { return count() && add (nullptr); }
    bool boolean (bool value) override { return count() && add (value); }
    bool number_integer (number_integer_t value) override { return count() && add (value); }
    bool number_unsigned (number_unsigned_t value) override { return count() && add (value); }
    bool number_float (number_float_t value, const string_t&) override { return count() && add (value); }
    bool string (string_t& value) override { return count() && add (std::move (value)); }
    bool binary (binary_t&) override { return false; }

    bool start_object (std::size_t) override { return count() && open(); }
    bool start_array (std::size_t) override { return count() && open(); }

    bool key (string_t& name) override
    {
        containers.back().keys.push_back (std::move (name));
        return true;
    }

    bool end_array() override
    {
        auto array = Json::array();
        array.get_ref<Json::array_t&>() = std::move (containers.back().values);
        containers.pop_back();
        return add (std::move (array));
    }

    bool end_object() override
    {
        auto& [keys, values] = containers.back();

        if (const auto* const twice = findDuplicate (keys))
        {
            problem = {currentPlace(), "the key " + quotedText (*twice) + " is there twice"};
            return false;
        }

        auto object = Json::object();
        auto& members = object.get_ref<Json::object_t&>();
        members.reserve (keys.size());

        for (std::size_t i = 0; i < keys.size(); ++i)
            members.emplace_back (std::move (keys[i]), std::move (values[i]));

        containers.pop_back();
        return add (std::move (object));
    }

    bool parse_error (std::size_t position, const std::string&, const nlohmann::json::exception& error) override
    {
        // `position` counts the characters that were read, the one that is wrong included.
        problem = {lineAndColumn (text, position == 0 ? 0 : position - 1), "not valid JSON: " + cause (error.what())};
        return false;
    }

private:
    struct Container
    {
        std::vector<std::string> keys; ///< Of an object.
        std::vector<Json> values;
    };

    bool count()
    {
        if (valuesLeft == 0)
        {
            problem = {"", "the file holds too many values"};
            return false;
        }

        --valuesLeft;
        return true;
    }

    bool open()
    {
        containers.emplace_back();
        return true;
    }

    bool add (Json value)
    {
        if (containers.empty())
            document = std::move (value);
        else
            containers.back().values.push_back (std::move (value));

        return true;
    }

    static const std::string* findDuplicate (const std::vector<std::string>& keys)
    {
        std::vector<const std::string*> sorted;
        sorted.reserve (keys.size());

        for (const auto& name : keys)
            sorted.push_back (&name);

        std::sort (sorted.begin(), sorted.end(), [] (auto* a, auto* b) { return *a < *b; });
        const auto twice =
            std::adjacent_find (sorted.begin(), sorted.end(), [] (auto* a, auto* b) { return *a == *b; });
        return twice != sorted.end() ? *twice : nullptr;
    }

    /// Of the container that is being filled.
    std::string currentPlace() const
    {
        std::string place;

        for (std::size_t i = 0; i + 1 < containers.size(); ++i)
            place = containers[i].keys.empty() ? elementPlace (place, containers[i].values.size())
                                               : memberPlace (place, containers[i].keys.back());

        return escapedText (place, 200);
    }

    /// The part of the library's message that a user has use for: without its numbers, its own count of lines and the
    /// token that was read last, which may be megabytes.
    static std::string cause (std::string_view what)
    {
        if (const auto dash = what.find (" - "); dash != what.npos && dash < 200)
            what.remove_prefix (dash + 3);
        else if (const auto bracket = what.find ("] "); bracket != what.npos)
            what.remove_prefix (bracket + 2);

        const auto lastRead = what.find ("; last read: ");

        if (lastRead == what.npos)
            return escapedText (what, 200);

        const auto expected = what.rfind ("; expected ");
        const auto tail = expected != what.npos && expected > lastRead ? what.substr (expected) : std::string_view();
        return escapedText (what.substr (0, lastRead), 160) + escapedText (tail, 80);
    }

    std::string_view text;
    std::size_t valuesLeft;
    Json& document;
    std::vector<Container> containers;
};

bool isPlainWord (std::string_view key) noexcept
{
    return ! key.empty() && key.size() <= 64
           && std::all_of (key.begin(), key.end(),
                           [] (char c) {
                               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                                      || c == '_' || c == '-';
                           });
}

} // namespace

std::string memberPlace (std::string_view place, std::string_view key)
{
    std::string member (place);

    if (! isPlainWord (key))
        return member + '[' + quotedText (key, 40) + ']';

    if (! member.empty())
        member += '.';

    return member.append (key);
}

std::string elementPlace (std::string_view place, std::size_t index)
{
    return std::string (place) + '[' + std::to_string (index) + ']';
}

std::optional<PatchProblem> parseJson (std::string_view text, std::size_t maxValues, Json& document)
{
    DocumentBuilder builder (text, maxValues, document);

    if (! Json::sax_parse (text.begin(), text.end(), &builder) && ! builder.problem.has_value())
        builder.problem = {"", "not valid JSON"};

    return builder.problem;
}

} // namespace bulkhead
