// SPDX-License-Identifier: Apache-2.0
#include "os/bell.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "os/clock.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr int kKind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
constexpr int kRingsKept = 8;  // one would do; more than that have not been heard, and are not kept

struct Address {
  ::sockaddr_un un{};
  bool fits = false;

  explicit Address(const char* path) noexcept {
    const std::string_view text(path);
    fits = text.size() < sizeof un.sun_path;
    if (!fits) return;
    un.sun_family = AF_UNIX;
    std::memcpy(un.sun_path, text.data(), text.size());
  }
};

Error error_of(long result) noexcept {
  const int system_error = static_cast<int>(-result);
  Code code = Code::kIoError;
  if (system_error == ENOENT || system_error == ENOTDIR) code = Code::kNotFound;
  if (system_error == EACCES || system_error == EPERM || system_error == EROFS)
    code = Code::kPermissionDenied;
  if (system_error == EMFILE || system_error == ENFILE) code = Code::kTooManyFiles;
  if (system_error == ENOSPC || system_error == EDQUOT) code = Code::kNoSpace;
  return Error::from_system(code, system_error, "making a doorbell");
}

}  // namespace

Result<File> make_bell(const char* path, std::uint32_t mode) noexcept {
  const Address address(path);
  if (!address.fits) return Error(Code::kInvalidArgument, "a path too long for a Unix socket");
  const long made = invoke(SYS_socket, AF_UNIX, kKind, 0);
  if (made < 0) return error_of(made);
  File bell(static_cast<int>(made));
  static_cast<void>(unlink_file(path));
  if (const long r = invoke(SYS_bind, bell.get(), arg(&address.un), sizeof address.un); r < 0)
    return error_of(r);
  if (const long r = invoke(SYS_fchmodat, AT_FDCWD, arg(path), arg(mode)); r < 0)
    return error_of(r);
  if (const long r = invoke(SYS_listen, bell.get(), kRingsKept); r < 0) return error_of(r);
  return bell;
}

void ring_bell(const char* path) noexcept {
  const Address address(path);
  if (!address.fits) return;
  const long made = invoke(SYS_socket, AF_UNIX, kKind, 0);
  if (made < 0) return;
  const File ringer(static_cast<int>(made));
  // EAGAIN: as many rings as are kept have not been heard yet.
  invoke(SYS_connect, ringer.get(), arg(&address.un), sizeof address.un);
}

void clear_bell(const File& bell) noexcept {
  for (;;) {
    const long ring = invoke(SYS_accept4, bell.get(), 0, 0, SOCK_CLOEXEC);
    if (ring == -EINTR || ring == -ECONNABORTED) continue;
    if (ring < 0) return;
    const File heard(static_cast<int>(ring));
  }
}

bool wait_for_bell(const File& bell, std::uint64_t deadline) noexcept {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  constexpr std::uint64_t kLongest = 3600 * kSecond;
  const std::uint64_t from = now();
  const std::uint64_t left = deadline > from ? std::min(deadline - from, kLongest) : 0;
  const ::timespec time{static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond)};
  ::pollfd polled{bell.get(), POLLIN, 0};
  return invoke(SYS_ppoll, arg(&polled), 1, arg(&time), 0, 0) > 0;
}

}  // namespace tenon::os
