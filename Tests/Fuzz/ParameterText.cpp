// A parameter's value as somebody types it. What is taken is in the range, and what is shown of it can be typed again.
#include "FuzzInput.h"

#include "Graph/ParameterText.h"
#include "Modules/Catalogue.h"

#include <cmath>
#include <vector>

using namespace bulkhead;
using test::expect;

static const std::vector<const ParameterInfo*>& allParameters()
{
    static const auto all = []
    {
        std::vector<const ParameterInfo*> found;

        for (const auto* type : moduleCatalogue())
            for (const auto& parameter : type->info.parameters)
                found.push_back (&parameter);

        return found;
    }();

    return all;
}

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    test::FuzzInput input (data, size);
    const auto& info = *allParameters()[input.take<std::uint8_t>() % allParameters().size()];
    const auto any = input.take<float>();
    parameterText (info, any);
    const auto turn = toNormalised (info, any);
    expect (turn >= 0.0f && turn <= 1.0f, "a knob's turn is from 0 to 1");
    const auto turned = fromNormalised (info, any);
    expect (turned >= parameterMinimum (info) && turned <= parameterMaximum (info), "a knob stays in its range");

    const auto value = parameterFromText (info, input.takeText());

    if (! value)
        return 0;

    expect (*value >= parameterMinimum (info) && *value <= parameterMaximum (info), "a typed value is in its range");
    expect (parameterFromText (info, parameterText (info, *value)).has_value(), "what is shown can be typed");
    return 0;
}
