// Reads the fields of JSON objects into plain values, and keeps the list of what is wrong with them.
#pragma once

#include "PatchFile.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace bulkhead
{

/// What one is told of an unexpected value; bounded, whatever the value holds.
std::string describeJson (const Json& value);

/// The base of a reader. Places are those of PatchProblem; a field of the wrong type or size is a problem and leaves
/// what it would be read into alone. Values are moved out of the objects.
class JsonFields
{
protected:
    PatchResult result;

    void problem (const std::string& place, const std::string& message);
    void expected (const std::string& place, const std::string& what, const Json& found);
    void warnUnknown (const std::string& place, std::string_view key, const std::string& message);

    /// nullptr when there is none. Linear.
    static Json* member (Json& object, std::string_view key);

    /// False when it is missing, which is no problem, or wrong.
    bool readText (Json& object, const std::string& place, std::string_view key, std::size_t maxBytes,
                   std::string& text);

    /// The same for a name that must be there and not be empty.
    bool readRequiredText (Json& object, const std::string& place, std::string_view key, std::string& text);

    void readCoordinate (Json& object, const std::string& place, std::string_view key, double& coordinate);

    void readWholeNumber (Json& object, const std::string& place, std::string_view key, int minimum, int maximum,
                          int& number);

    /// Appends a member to `unknown`, an object.
    static void keep (Json& unknown, const std::string& key, Json& value);

    /// Warns of all members but the known ones and appends them to `unknown`.
    void keepUnknown (Json& object, const std::string& place, std::initializer_list<std::string_view> known,
                      Json& unknown);

    PatchResult takeResult() { return std::move (result); }
};

} // namespace bulkhead
