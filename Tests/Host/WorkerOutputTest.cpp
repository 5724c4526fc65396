#include "Host/WorkerOutput.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <unistd.h>

using namespace bulkhead;

namespace
{

void say (WorkerOutput& output, const std::string& words)
{
    [[maybe_unused]] const auto written = ::write (output.workersEnd(), words.data(), words.size());
}

} // namespace

TEST_CASE ("WorkerOutput: the last lines are those that are not blank", "[host]")
{
    WorkerOutput output;
    CHECK (output.lastLines() == "");
    say (output, "one\ntwo\n\n  three \r\nfour");
    CHECK (output.lastLines (2) == "three  / four");
    say (output, " and more\n");
    CHECK (output.lastLines (1) == "four and more");
    CHECK (output.lastLines (100) == "one / two / three  / four and more");
}

TEST_CASE ("WorkerOutput: nobody waits, whatever is said, and what is shown is safe and short", "[host]")
{
    WorkerOutput output;

    for (int i = 0; i < 1000; ++i) // more than the pipe holds
        say (output, std::string (1000, 'x') + "\n");

    CHECK (output.lastLines (1).size() <= 210);
    say (output, "\x1b[31mred\xff\n");
    const auto shown = output.lastLines (1);
    CHECK (shown.find ('\x1b') == std::string::npos);
    CHECK (shown.find ("red") != std::string::npos);
    output.closeWorkersEnd();
    CHECK (output.lastLines (1) == shown);
}
