// SPDX-License-Identifier: Apache-2.0
// Which line of the source is at an address of the code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tenon::lab {

struct SourceLine {
  std::string function;  ///< as the source has it, with its namespaces
  std::string file;      ///< as the compiler was given it
  int line = 0;
};

/// For each address, a place in the object's file, the line that it is on, innermost first: what
/// follows are the calls through which it was inlined. By addr2line; lines that it does not know
/// are left out. Throws std::runtime_error when there is no addr2line.
std::vector<std::vector<SourceLine>> source_lines(const std::filesystem::path& object,
                                                  const std::vector<std::uintptr_t>& addresses);

}  // namespace tenon::lab
