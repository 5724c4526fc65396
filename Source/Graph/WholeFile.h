// Reads a file from outside: a regular one of a bounded size, or not at all.
#pragma once

#include <cstddef>
#include <string>

namespace bulkhead
{

/// Fills `bytes`; returns what went wrong, or "". A FIFO that nobody writes to, a device or a sparse file of 1 GB is
/// refused without being read. `error` becomes the system's number (ENOENT: there is none), or 0. Any thread.
std::string readWholeFile (const std::string& path, std::size_t maxBytes, std::string& bytes, int* error = nullptr);

} // namespace bulkhead
