#include "Strikes.h"

namespace bulkhead
{

Strikes::Sentence Strikes::fault (const std::string& id, Clock::time_point now)
{
    auto& record = records[id];

    if (record.strikes > 0 && now - record.last > memory)
        record = {};

    record.last = now;
    ++record.strikes;

    if (record.strikes <= 2)
        return {Verdict::again, {}};

    if (record.strikes == 3)
        return {Verdict::afresh, {}};

    if (record.strikes <= 5)
        return {Verdict::later, std::chrono::milliseconds (record.strikes == 4 ? 500 : 2000)};

    record.parked = true;
    return {Verdict::park, {}};
}

bool Strikes::isParked (const std::string& id) const
{
    const auto found = records.find (id);
    return found != records.end() && found->second.parked;
}

} // namespace bulkhead
