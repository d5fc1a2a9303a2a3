// SPDX-License-Identifier: Apache-2.0
// For processes that are nobody's child any more, and so die with nobody.
#pragma once

#include <sys/prctl.h>
#include <unistd.h>
#include <stdexcept>

namespace tenon::test {

/// A pipe that only the test's own process can write to: who holds it ends when that process does.
class Leash {
 public:
  Leash() {
    if (::pipe(ends_) != 0) throw std::runtime_error("pipe");
  }
  ~Leash() {
    for (const int end : ends_) ::close(end);
  }
  Leash(const Leash&) = delete;
  Leash& operator=(const Leash&) = delete;

  /// In the forked process, which outlives its parent: does nothing until the test ends.
  [[noreturn]] void hold() const {
    ::prctl(PR_SET_PDEATHSIG, 0);
    ::close(ends_[1]);
    char byte = 0;
    while (::read(ends_[0], &byte, 1) > 0) continue;
    ::_exit(0);
  }

 private:
  int ends_[2];
};

}  // namespace tenon::test
