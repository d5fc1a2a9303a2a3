// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace tenon::test {

/// A segment directory of its own for one test: TENON_DIR points to it until destruction, which
/// removes it with everything in it.
class Scratch {
 public:
  explicit Scratch(const std::string& parent = "/dev/shm");
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::string file(const std::string& segment) const { return path_ / segment; }

 private:
  std::filesystem::path path_;
};

}  // namespace tenon::test
