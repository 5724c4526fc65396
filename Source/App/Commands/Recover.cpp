// bulkhead recover: what programs that died have left, without a window.
#include "App/Failure.h"
#include "Commands.h"

#include "Graph/QuotedText.h"
#include "Session/JournalFolder.h"
#include "Session/StateFolder.h"

#include <ctime>
#include <filesystem>

namespace bulkhead
{

static void print (const JournalFolder::Journal& journal, int number)
{
    const auto& header = journal.reading.header;
    const std::time_t written = header.written;
    std::tm local = {};
    char time[32] = {};
    ::localtime_r (&written, &local);
    std::strftime (time, sizeof time, "%Y-%m-%d %H:%M:%S", &local);
    std::printf ("%d  %s  %s  %s%s\n", number, time, quotedText (journal.name()).c_str(),
                 header.file.empty() ? "not saved in a file yet" : escapedText (header.file, 1000).c_str(),
                 journal.wasKept ? "  (set aside)" : "");
}

int recoverChanges (const RecoverOptions& options)
{
    const JournalFolder folder (stateFolder());
    auto found = folder.find (JournalFolder::Which::all);

    for (const auto& problem : found.problems)
        std::fprintf (stderr, "bulkhead: %s\n", problem.c_str());

    if (options.number == 0)
    {
        if (found.journals.empty())
            std::printf ("No changes were lost.\n");

        for (std::size_t i = 0; i < found.journals.size(); ++i)
            print (found.journals[i], static_cast<int> (i) + 1);

        return 0;
    }

    if (static_cast<std::size_t> (options.number) > found.journals.size())
        return fail ("there is no number " + std::to_string (options.number) + ": see bulkhead recover");

    auto& journal = found.journals[static_cast<std::size_t> (options.number) - 1];

    if (std::error_code error; std::filesystem::exists (options.output, error))
        return fail (quotedText (options.output, 200) + " is there already, and is not overwritten");

    if (const auto problem = savePatchFile (journal.reading.patch, options.output); ! problem.empty())
        return fail (problem);

    // It is in a file now: the next start need not offer it.
    if (const auto problem = folder.keep (journal); ! problem.empty())
        return fail ("written, but it will be offered again: " + problem);

    std::printf ("Wrote %s to %s\n", quotedText (journal.name()).c_str(), escapedText (options.output, 1000).c_str());
    return 0;
}

} // namespace bulkhead
