// The program that hosts plugins with JUCE alone (JuceReference/Main.cpp), as a child: what it is asked, line by line.
// It runs foreign code, so it may crash or hang; that is an exception here.
#pragma once

#include "Ipc/Descriptor.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

class ReferenceHost
{
public:
    /// Starts it. Throws std::runtime_error when it is not there (it is in build folders only).
    explicit ReferenceHost (std::vector<std::string> arguments);

    /// Ends it.
    ~ReferenceHost();

    ReferenceHost (const ReferenceHost&) = delete;
    ReferenceHost& operator= (const ReferenceHost&) = delete;

    void ask (const std::string& line);

    /// The next line that it says. Throws std::runtime_error, in words for a note, when it ends instead, says that it
    /// has a problem, or takes longer.
    std::string hear (std::chrono::milliseconds limit);

    /// The numbers of the next line, which begins with this word.
    std::vector<double> hearNumbers (std::string_view word, std::chrono::milliseconds limit);

private:
    std::string howItEnded();

    int process = 0;
    Descriptor handle, in, out;
    std::string said; ///< What no line has been made of yet.
};

} // namespace bulkhead
