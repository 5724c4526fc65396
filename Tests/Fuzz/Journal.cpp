// What a start reads back after a crash: a state folder with anything in the files of one dead program, and of a
// journal that was set aside. It is looked at, tidied up, recovered, and kept safe again.
//
// The input: the program's name, its journal, the newer one, the record of its start, and the one set aside, with a
// zero byte between. Sums cannot be guessed: a "$" stands for the right one of the patch that follows.
#include "FuzzInput.h"

#include "Graph/TemporaryFolder.h"
#include "Graph/Utf8.h"
#include "Session/EditJournal.h"
#include "Session/StateFolder.h"

#include <filesystem>

using namespace bulkhead;
using test::expect;

namespace
{

using Which = JournalFolder::Which;

/// In memory where the system has such a folder: a disk would be waited for at each input.
void useMemory()
{
    if (std::filesystem::is_directory ("/dev/shm"))
        ::setenv ("TMPDIR", "/dev/shm", 0);
}

std::string takePart (std::string_view& text)
{
    const auto end = std::min (text.find ('\0'), text.size());
    std::string part (text.substr (0, end));
    text.remove_prefix (std::min (end + 1, text.size()));
    return part;
}

FileFingerprint fingerprintOfPatch (const std::string& journal)
{
    const auto begin = journal.find ("\n\n");
    return fingerprintOf (begin == journal.npos ? std::string_view() : std::string_view (journal).substr (begin + 2));
}

std::string withSum (std::string text, const FileFingerprint& sum)
{
    if (const auto mark = text.find ('$'); mark != text.npos)
        text.replace (mark, 1, fingerprintToText (sum));

    return text;
}

void checkLine (const std::string& text)
{
    expect (text.size() <= 1000, "a problem is told in some 900 bytes");
    expect (findInvalidUtf8 (text) == text.npos, "a problem is told in UTF-8");
    expect (std::none_of (text.begin(), text.end(), [] (char c) { return c >= 0 && c < ' '; }),
            "a problem is told in one line");
}

void checkFound (const JournalFolder::Found& found)
{
    for (const auto& problem : found.problems)
        checkLine (problem);

    for (const auto& journal : found.journals)
    {
        const auto& reading = journal.reading;
        expect (reading.problem.empty() && ! reading.isNewer, "what is offered can be used");
        expect (reading.header.file.empty() || reading.header.file.starts_with ('/'), "a file's path is absolute");

        const auto again = readJournal (writeJournal (reading.header, writePatch (reading.patch)));
        expect (again.problem.empty(), "what is read can be written");
        expect (again.header == reading.header, "the beginning is written as it was");
        expect (writePatch (again.patch) == writePatch (reading.patch), "the patch is written as it was");
    }
}

/// Takes over what was found, as a session does: it is safe in a journal of its own before the old one is set aside.
void recover (const JournalFolder& folder, JournalFolder::Journal& journal)
{
    {
        EditJournal own (folder, [] (const std::string&) { expect (false, "a journal can be written"); });
        own.record (journal.reading.patch, journal.reading.header.file, journal.reading.header.holds);
    }

    expect (folder.keep (journal).empty(), "what is recovered is set aside");

    const auto found = folder.find (Which::lost);
    expect (found.problems.empty(), "what is written is whole");
    expect (found.journals.size() == 1, "what is recovered is kept safe, and offered once");

    const auto& mine = found.journals[0].reading;
    expect (mine.header.file == journal.reading.header.file, "it belongs to the same file");
    expect (mine.header.holds == journal.reading.header.holds, "the file holds what it held");
    expect (writePatch (mine.patch) == writePatch (journal.reading.patch), "it is the same patch");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    useMemory();
    std::string_view text (reinterpret_cast<const char*> (data), size);
    auto name = takePart (text).substr (0, 200);
    std::replace (name.begin(), name.end(), '/', '_');

    const auto older = takePart (text), newer = takePart (text), start = takePart (text), kept = takePart (text);
    const graphtests::TemporaryFolder temporary;
    const JournalFolder folder (temporary.path ("state"));
    expect (makePrivateFolder (temporary.path ("state/journals")).empty(), "the folder can be made");
    expect (makePrivateFolder (temporary.path ("state/kept")).empty(), "the folder can be made");

    const auto write = [&temporary] (const std::string& path, const std::string& bytes, const FileFingerprint& sum)
    {
        if (! bytes.empty())
            temporary.write ("state/" + path, withSum (bytes, sum));
    };

    write ("journals/" + name + ".journal", older, fingerprintOfPatch (older));
    write ("journals/" + name + ".next", newer, fingerprintOfPatch (newer));
    write ("journals/" + name + ".start", start, fingerprintOfPatch (newer.empty() ? older : newer));
    write ("kept/" + name + ".journal", kept, fingerprintOfPatch (kept));

    {
        const auto found = folder.find (Which::all);
        checkFound (found);
        expect (found.journals.size() <= 2, "no more is found than there is");
        expect (folder.find (Which::lost).journals.empty(), "what one program offers no other does");
    }

    auto found = folder.find (Which::lost);
    expect (found.problems.empty(), "what is damaged is told once");
    expect (found.journals.size() <= 1, "a program has one journal");

    for (auto& journal : found.journals)
    {
        const auto sum = journal.reading.fingerprint;
        recover (folder, journal);
        expect (folder.failedStarts (sum) == journal.failedStarts, "a start is counted for the patch that it opened");
        folder.forgetFailedStarts (sum);
        expect (folder.failedStarts (sum) == 0, "what has lived on has not failed");
    }

    return 0;
}
