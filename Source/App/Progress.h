// A line that shows how far long work has come, on a terminal only.
#pragma once

#include <string>

namespace bulkhead
{

class Progress
{
public:
    /// Shows nothing when standard error is no terminal.
    explicit Progress (std::string what);
    ~Progress();

    /// `part`: 0 to 1; `detail` stands behind the bar.
    void show (double part, const std::string& detail = {});

private:
    const std::string label;
    const bool terminal;
    int shown = -1;
};

} // namespace bulkhead
