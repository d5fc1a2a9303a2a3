// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "hostile/outcomes.hpp"
#include "tenon/code.hpp"

namespace tenon::test {

/// Does with the segment file `path` what every user does, never waiting: look, verify, attach,
/// open both queues, both objects and new ones, take both roles, send, lend, peek, receive, end,
/// close. Every outcome but a crash or a hang is fine. Returns how attaching went, Code{} = well.
Code exercise(const char* path, Outcomes& outcomes);
inline Code exercise(const char* path) {
  Outcomes unused;
  return exercise(path, unused);
}

/// Reads all of it: every byte that the library shows must be there.
void read_all(std::span<const std::byte> data);

}  // namespace tenon::test
