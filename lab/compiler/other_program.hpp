// SPDX-License-Identifier: Apache-2.0
// Other programs, such as the compiler that is there, and files for them.
#pragma once

#include <string>
#include <vector>

namespace tenon::lab {

/// What a command prints, on both streams; `status`: its exit status, 127 when there is no such
/// program. Throws std::system_error when no pipe can be made.
std::string output_of(const std::vector<std::string>& command, int& status);

/// A file, empty at first, that is removed at the end.
class Temporary {
 public:
  /// Throws std::system_error.
  explicit Temporary(const std::string& suffix);
  ~Temporary();
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const std::string path;
};

}  // namespace tenon::lab
