#include "JsonFields.h"

#include "Suggestion.h"

#include "JsonParser.h"
#include "NumberText.h"
#include "QuotedText.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

constexpr std::size_t maxProblems = 100;

void tell (std::vector<PatchProblem>& list, const std::string& place, const std::string& message)
{
    if (list.size() < maxProblems)
        list.push_back ({escapedText (place, 160), escapedText (message, 400)});
}

} // namespace

std::string describeJson (const Json& value)
{
    switch (value.type())
    {
        case Json::value_t::null:
            return "null";
        case Json::value_t::boolean:
            return value.get<bool>() ? "true" : "false";
        case Json::value_t::string:
            return "the text " + quotedText (value.get_ref<const std::string&>(), 40);
        case Json::value_t::array:
            return "an array";
        case Json::value_t::object:
            return "an object";
        default:
            return value.is_number_float() ? numberText (value.get<double>()) : value.dump();
    }
}

Json* JsonFields::member (Json& object, std::string_view key)
{
    for (auto& [name, value] : object.get_ref<Json::object_t&>())
        if (name == key)
            return &value;

    return nullptr;
}

void JsonFields::problem (const std::string& place, const std::string& message)
{
    tell (result.problems, place, message);
}

void JsonFields::expected (const std::string& place, const std::string& what, const Json& found)
{
    problem (place, "expected " + what + ", found " + describeJson (found));
}

bool JsonFields::readText (Json& object, const std::string& place, std::string_view key, std::size_t maxBytes,
                           std::string& text)
{
    auto* const value = member (object, key);

    if (value == nullptr)
        return false;

    const auto where = memberPlace (place, key);

    if (! value->is_string())
    {
        expected (where, "text", *value);
        return false;
    }

    auto& read = value->get_ref<std::string&>();

    if (read.size() > maxBytes)
    {
        problem (where,
                 "too long: " + std::to_string (read.size()) + " bytes, " + std::to_string (maxBytes) + " are allowed");
        return false;
    }

    text = std::move (read);
    return true;
}

bool JsonFields::readRequiredText (Json& object, const std::string& place, std::string_view key, std::string& text)
{
    if (member (object, key) == nullptr)
    {
        problem (memberPlace (place, key), "is missing");
        return false;
    }

    if (! readText (object, place, key, PatchLimits::nameBytes, text))
        return false;

    if (text.empty())
        problem (memberPlace (place, key), "is empty");

    return ! text.empty();
}

void JsonFields::readCoordinate (Json& object, const std::string& place, std::string_view key, double& coordinate)
{
    const auto* const value = member (object, key);

    if (value == nullptr)
        return;

    if (! value->is_number())
        expected (memberPlace (place, key), "a number", *value);
    else if (const auto read = value->get<double>(); std::abs (read) > PatchLimits::coordinate)
        problem (memberPlace (place, key), describeJson (*value) + " is outside "
                                               + numberText (-PatchLimits::coordinate) + " to "
                                               + numberText (PatchLimits::coordinate));
    else
        coordinate = read;
}

void JsonFields::readWholeNumber (Json& object, const std::string& place, std::string_view key, int minimum,
                                  int maximum, int& number)
{
    const auto* const value = member (object, key);

    if (value == nullptr)
        return;

    if (! value->is_number_integer())
        expected (memberPlace (place, key), "a whole number", *value);
    else if (const auto read = value->get<double>(); read < minimum || read > maximum)
        problem (memberPlace (place, key),
                 describeJson (*value) + " is outside " + std::to_string (minimum) + " to " + std::to_string (maximum));
    else
        number = static_cast<int> (read);
}

void JsonFields::keep (Json& unknown, const std::string& key, Json& value)
{
    unknown.get_ref<Json::object_t&>().emplace_back (key, std::move (value));
}

void JsonFields::keepUnknown (Json& object, const std::string& place, std::initializer_list<std::string_view> known,
                              Json& unknown)
{
    for (auto& [key, value] : object.get_ref<Json::object_t&>())
    {
        if (std::find (known.begin(), known.end(), key) != known.end())
            continue;

        warnUnknown (place, key, "unknown field, kept as it is" + suggestion (key, {known.begin(), known.size()}));
        keep (unknown, key, value);
    }
}

void JsonFields::warnUnknown (const std::string& place, std::string_view key, const std::string& message)
{
    if (result.warnings.size() < maxProblems)
        tell (result.warnings, memberPlace (place, key), message);
}

} // namespace bulkhead
