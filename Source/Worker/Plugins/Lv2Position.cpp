#include "Lv2Position.h"

#include <cstring>

namespace bulkhead
{

Lv2Position::Lv2Position (UridMap& map)
    : objectType (map.map (LV2_ATOM__Object)), positionType (map.map (LV2_TIME__Position)),
      floatType (map.map (LV2_ATOM__Float)), doubleType (map.map (LV2_ATOM__Double)), intType (map.map (LV2_ATOM__Int)),
      longType (map.map (LV2_ATOM__Long))
{
    const auto typeOf = [this] (TransportValue value)
    {
        switch (value)
        {
            case TransportValue::bar:
            case TransportValue::frame:
                return longType;
            case TransportValue::beat:
                return doubleType;
            case TransportValue::beatUnit:
                return intType;
            default:
                return floatType;
        }
    };

    for (std::size_t i = 0; i < properties.size(); ++i)
        properties[i] = {transportValueNames[i].value, map.map (transportValueNames[i].uri),
                         typeOf (transportValueNames[i].value)};
}

const LV2_Atom& Lv2Position::atomAt (const TransportPosition& at, double sampleRate) noexcept
{
    auto* to = reinterpret_cast<std::byte*> (memory.data());
    const auto put = [&to] (const auto& thing)
    {
        std::memcpy (to, &thing, sizeof thing);
        to += sizeof thing;
    };

    put (LV2_Atom_Object {{bytes - sizeof (LV2_Atom), objectType}, {0, positionType}});

    for (const auto& property : properties)
    {
        const auto value = valueOf (property.value, at, sampleRate);
        const auto isWide = property.type == longType || property.type == doubleType;
        put (property.key);
        put (LV2_URID {0}); // its context
        put (LV2_Atom {isWide ? 8u : 4u, property.type});

        if (property.type == longType)
            put (static_cast<std::int64_t> (value));
        else if (property.type == doubleType)
            put (value);
        else if (property.type == intType)
            put (static_cast<std::int32_t> (value));
        else
            put (static_cast<float> (value));

        if (! isWide)
            put (std::uint32_t {0});
    }

    return *reinterpret_cast<const LV2_Atom*> (memory.data());
}

} // namespace bulkhead
