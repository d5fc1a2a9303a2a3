// SPDX-License-Identifier: Apache-2.0
#include "os/syscall.hpp"

#include <unistd.h>
#include <cerrno>

namespace tenon::os {

long invoke(long number, long a, long b, long c, long d, long e, long f) noexcept {
  const long result = ::syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}

}  // namespace tenon::os
