#include "PatchSave.h"

#include "PatchBackups.h"

#include "Graph/QuotedText.h"
#include "Graph/WholeFile.h"

#include <cerrno>
#include <exception>
#include <unistd.h>

namespace bulkhead
{

static PatchSave::Result saved (const std::string& text, std::string warning)
{
    return {PatchSave::Outcome::saved, {}, std::move (warning), fingerprintOf (text)};
}

static PatchSave::Result runSave (const PatchSave& save)
{
    std::string text, former;

    if (auto problem = writeCheckedPatch (save.patch, text); ! problem.empty())
        return {PatchSave::Outcome::failed, std::move (problem), {}, {}};

    int error = 0;
    auto readProblem = readWholeFile (save.file, PatchLimits::fileBytes, former, &error);
    const auto isThere = readProblem.empty();

    // A file that has become unreadable or huge is another's work, too; one that is gone is just written again.
    if (save.expected && (isThere ? fingerprintOf (former) != *save.expected : error != ENOENT && error != ENOTDIR))
        return {PatchSave::Outcome::changedByAnother, "another program has changed the file", {}, {}};

    std::string backup, warning;

    if (isThere && former != text && ! save.state.empty())
        if (const auto problem = PatchBackups (save.state).keep (save.file, former, backup); ! problem.empty())
            warning = "saved, but the version before is not kept: " + problem;

    auto problem = saveFileAtomically (save.file, text);

    if (problem.empty())
        return saved (text, std::move (warning));

    // The backup may have taken the last room that there was.
    if (! backup.empty() && ::unlink (backup.c_str()) == 0 && saveFileAtomically (save.file, text).empty())
        return saved (text, "saved, but the version before is not kept: there is no room for both");

    return {PatchSave::Outcome::failed, std::move (problem), {}, {}};
}

PatchSave::Result PatchSave::run() const
{
    try
    {
        return runSave (*this);
    }
    catch (const std::exception& error)
    {
        return {Outcome::failed, escapedText (error.what()), {}, {}};
    }
}

} // namespace bulkhead
