// Patches for the tests of Graph: a fixed one as text, and random ones.
#pragma once

#include "Graph/Patch.h"

#include <random>
#include <string>

namespace bulkhead::graphtests
{

/// A valid patch without anything unknown.
std::string bassLine();

/// `text` with its first `what` replaced; fails the test when there is none.
std::string replaced (std::string text, const std::string& what, const std::string& by);

/// A valid patch with known and unknown modules, fields and parameters, from every corner of the format.
Patch randomPatch (std::mt19937& random);

} // namespace bulkhead::graphtests
