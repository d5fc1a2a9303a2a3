// SPDX-License-Identifier: Apache-2.0
// Peers that the kernel brings.
#pragma once

#include <sys/utsname.h>
#include <unistd.h>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

namespace tenon::bench {

inline std::string kernel_version() {
  utsname names{};
  ::uname(&names);
  return std::string(names.sysname) + " " + names.release;
}

[[noreturn]] inline void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Writes all of it; a busy peer's descriptor does not block.
inline void write_all(int descriptor, const std::byte* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t written = ::write(descriptor, data, bytes);
    if (written < 0 && errno != EAGAIN && errno != EINTR) fail("write");
    if (written <= 0) continue;
    data += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

inline void read_all(int descriptor, std::byte* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = ::read(descriptor, data, bytes);
    if (got == 0) throw std::runtime_error("read: the other end is gone");
    if (got < 0 && errno != EAGAIN && errno != EINTR) fail("read");
    if (got < 0) continue;
    data += got;
    bytes -= static_cast<std::size_t>(got);
  }
}

}  // namespace tenon::bench
