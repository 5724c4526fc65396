#include "Session/JournalFile.h"
#include "Graph/TestPatches.h"

#include <catch2/catch.hpp>

#include <random>

using namespace bulkhead;
using namespace bulkhead::graphtests;

namespace
{

JournalHeader header()
{
    JournalHeader h;
    h.file = "/home/me/My patches/B\xc3\xa4ss %.bulkhead";
    h.holds = FileFingerprint {12345, 0x00f3c2a1deadbeef};
    h.written = 1764310000;
    return h;
}

std::string whole() { return writeJournal (header(), bassLine()); }

} // namespace

TEST_CASE ("Journal file: is read as it was written", "[session]")
{
    auto reading = readJournal (whole());
    CHECK (reading.problem == "");
    CHECK (reading.header == header());
    CHECK (reading.patch == readPatch (bassLine()).patch);
    CHECK (reading.fingerprint == fingerprintOf (bassLine()));

    // Of no file, and bytes that are no UTF-8
    for (const auto* const file : {"", "/tmp/\xff\n\x01.bulkhead"})
    {
        const auto text = writeJournal ({file, {}, 7}, bassLine());
        reading = readJournal (text);
        CHECK (reading.problem == "");
        CHECK (reading.header == JournalHeader {file, {}, 7});
        CHECK (text.substr (0, text.find ("\n\n")).find ('\x01') == text.npos);
    }
}

TEST_CASE ("Journal file: one that is cut off anywhere is refused", "[session]")
{
    const auto text = whole();

    for (std::size_t length = 0; length < text.size(); length += length < 400 ? 1 : 97)
    {
        INFO (length);
        CHECK (readJournal (std::string_view (text).substr (0, length)).problem != "");
    }

    CHECK (readJournal (std::string_view (text).substr (0, text.size() - 1)).problem == "it is cut off");
    CHECK (readJournal (text + " ").problem == "its patch is damaged");
}

TEST_CASE ("Journal file: any byte that is another one is noticed, or harmless", "[session]")
{
    const auto text = whole();
    const auto original = readJournal (text);
    std::mt19937 random (5);

    for (int i = 0; i < 2000; ++i)
    {
        auto damaged = text;
        const auto at = random() % (i < 1500 ? 300 : text.size());
        damaged[at] = static_cast<char> (random());
        const auto reading = readJournal (damaged);

        if (reading.problem.empty())
            CHECK (reading.patch == original.patch);
        else
            CHECK (reading.problem.size() < 1000);
    }
}

TEST_CASE ("Journal file: what is no journal, and what a newer program wrote", "[session]")
{
    CHECK (readJournal ("").problem == "it is no journal of edits");
    CHECK (readJournal (bassLine()).problem == "it is no journal of edits");
    CHECK (readJournal (std::string (1000000, 'x')).problem == "it is no journal of edits");
    CHECK_FALSE (readJournal ("bulkhead-journal x\n").isNewer);

    const auto newer = readJournal ("bulkhead-journal 2\nanything");
    CHECK (newer.isNewer);
    CHECK (newer.problem != "");

    // A patch that is whole and not sound
    CHECK_THAT (readJournal (writeJournal (header(), "{}")).problem, Catch::StartsWith ("its patch is damaged: "));

    // A path that leads nowhere
    auto text = whole();
    text.replace (text.find ("file /"), 6, "file .");
    CHECK (readJournal (text).problem == "its beginning is damaged");
}
