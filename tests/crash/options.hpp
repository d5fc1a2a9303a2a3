// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace tenon::crash {

/// --seed N   content of the messages (default 1)
/// --json     only the JSON lines
/// --only OP  only this operation
/// --twin W   the library is the wrong twin W: finding breaks is success
struct Options {
  std::uint64_t seed = 1;
  bool table = true;
  std::string only;
  std::string twin;
};
/// Exits with 2 and a line of usage on anything else.
Options parse(int argc, char** argv);

}  // namespace tenon::crash
