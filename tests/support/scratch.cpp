// SPDX-License-Identifier: Apache-2.0
#include "support/scratch.hpp"

#include <cstdlib>
#include <stdexcept>

namespace tenon::test {

Scratch::Scratch(const std::string& parent) {
  std::string pattern = parent + "/tenon-test-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
  path_ = pattern;
  ::setenv("TENON_DIR", pattern.c_str(), 1);
}

Scratch::~Scratch() {
  ::unsetenv("TENON_DIR");
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tenon::test
