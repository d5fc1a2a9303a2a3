// SPDX-License-Identifier: Apache-2.0
#include "os/byte_lock.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <algorithm>
#include <cerrno>

#include "os/clock.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr std::uint64_t kFirstPause = 20'000;       // ns
constexpr std::uint64_t kLongestPause = 2'000'000;  // ns

struct ::flock describe(std::uint64_t byte, short type) noexcept {
  struct ::flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(byte);
  lock.l_len = 1;
  return lock;
}

}  // namespace

Result<void> try_lock_byte(const File& file, std::uint64_t byte, LockMode mode) noexcept {
  const struct ::flock lock = describe(byte, mode == LockMode::kShared ? F_RDLCK : F_WRLCK);
  const long result = invoke(SYS_fcntl, file.get(), F_OFD_SETLK, arg(&lock));
  if (result == -EAGAIN || result == -EACCES) return Code::kWouldBlock;
  if (result < 0)
    return Error::from_system(Code::kIoError, static_cast<int>(-result), "locking a byte");
  return {};
}

Result<void> lock_byte(const File& file, std::uint64_t byte, LockMode mode,
                       Deadline deadline) noexcept {
  for (std::uint64_t pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto locked = try_lock_byte(file, byte, mode);
    if (locked || !locked.is(Code::kWouldBlock)) return locked;
    if (now() >= deadline.nanoseconds()) return Code::kTimeout;
    sleep_for(pause);
  }
}

void unlock_byte(const File& file, std::uint64_t byte) noexcept {
  const struct ::flock lock = describe(byte, F_UNLCK);
  invoke(SYS_fcntl, file.get(), F_OFD_SETLK, arg(&lock));
}

Result<Holder> holder_of_byte(const File& file, std::uint64_t byte) noexcept {
  struct ::flock lock = describe(byte, F_WRLCK);
  const long result = invoke(SYS_fcntl, file.get(), F_OFD_GETLK, arg(&lock));
  if (result < 0)
    return Error::from_system(Code::kIoError, static_cast<int>(-result), "probing a byte lock");
  if (lock.l_type == F_UNLCK) return Holder::kNobody;
  // -1 is a description, 0 a process of another pid namespace.
  const bool is_ours = lock.l_pid > 0 && lock.l_pid == invoke(SYS_getpid);
  return is_ours ? Holder::kThisProcess : Holder::kSomebody;
}

Result<bool> is_byte_locked(const File& file, std::uint64_t byte) noexcept {
  const auto holder = holder_of_byte(file, byte);
  if (!holder) return holder.error();
  return *holder != Holder::kNobody;
}

}  // namespace tenon::os
