// What to do with modules that fail again and again: bring them back as they were; then afresh, without what they
// remember, for that may be what kills them; then only after a rest; and in the end not at all, until the user says so.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace bulkhead
{

class Strikes
{
public:
    using Clock = std::chrono::steady_clock;

    enum class Verdict
    {
        again, ///< As it was.
        afresh, ///< As new, with its parameters only; and by itself, if it shared a process.
        later, ///< Likewise, after a rest.
        park ///< Not at all.
    };

    struct Sentence
    {
        Verdict verdict = Verdict::again;
        std::chrono::milliseconds rest {0};
    };

    /// Whoever has not failed for this long begins anew.
    static constexpr std::chrono::seconds memory {30};

    /// Module `id` has failed.
    Sentence fault (const std::string& id, Clock::time_point now);

    /// The user wants it back.
    void forgive (const std::string& id) { records.erase (id); }

    bool isParked (const std::string& id) const;

private:
    struct Record
    {
        int strikes = 0;
        Clock::time_point last {};
        bool parked = false;
    };

    std::map<std::string, Record> records;
};

} // namespace bulkhead
