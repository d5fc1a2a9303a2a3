// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tenon::test {

/// The value of `--name VALUE` on the command line, or `otherwise`.
inline std::uint64_t option(int argc, char** argv, std::string_view name, std::uint64_t otherwise) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == name) return std::strtoull(argv[i + 1], nullptr, 0);
  }
  return otherwise;
}

inline unsigned long long printable(std::uint64_t value) {
  return value;
}

}  // namespace tenon::test
