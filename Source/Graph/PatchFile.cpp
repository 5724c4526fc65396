// Patches on disk: what is opened is a regular file of a bounded size, or is not read at all.
#include "PatchFile.h"

#include "QuotedText.h"
#include "WholeFile.h"

#include <exception>

namespace bulkhead
{

PatchResult loadPatchFile (const std::string& path)
{
    PatchResult result;

    try
    {
        std::string bytes;

        if (auto problem = readWholeFile (path, PatchLimits::fileBytes, bytes); problem.empty())
        {
            result = readPatch (bytes);
            result.fingerprint = fingerprintOf (bytes);
        }
        else
        {
            result.problems.push_back ({"", std::move (problem)});
        }
    }
    catch (const std::exception& error)
    {
        result.problems.push_back ({"", "cannot be read: " + escapedText (error.what())});
    }

    return result;
}

std::string writeCheckedPatch (const Patch& patch, std::string& text)
{
    text = writePatch (patch);
    const auto readBack = readPatch (text);
    return readBack.ok() ? std::string() : "the patch would not load again: " + readBack.problems.front().toText();
}

std::string savePatchFile (const Patch& patch, const std::string& path)
{
    try
    {
        std::string text;

        if (const auto problem = writeCheckedPatch (patch, text); ! problem.empty())
            return "cannot save " + quotedText (path, 200) + ": " + problem;

        return saveFileAtomically (path, text);
    }
    catch (const std::exception& error)
    {
        return "cannot save " + quotedText (path, 200) + ": " + escapedText (error.what());
    }
}

} // namespace bulkhead
