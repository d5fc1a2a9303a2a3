// SPDX-License-Identifier: Apache-2.0
#include "os/memory.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <bit>
#include <cerrno>

#include "base/bits.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

Error error_of(long result, const char* what) noexcept {
  const int system_error = static_cast<int>(-result);
  const Code code = system_error == ENOMEM                            ? Code::kNoMemory
                    : system_error == EACCES || system_error == EPERM ? Code::kPermissionDenied
                                                                      : Code::kIoError;
  return Error::from_system(code, system_error, what);
}

// Address space for a mapping and its guards, of which nothing is left over.
Result<std::byte*> reserve_room(std::size_t bytes) noexcept {
  const std::size_t whole = bytes + 2 * kGuardBytes;
  const std::size_t slack = bytes < kHugePage ? 0 : kHugePage;
  const long room = invoke(SYS_mmap, 0, arg(whole + slack), PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room < 0 && room > -4096) return error_of(room, "reserving address space");
  const auto first = static_cast<std::uint64_t>(room) + kGuardBytes;
  if (slack == 0) return std::bit_cast<std::byte*>(first);
  const std::uint64_t base = round_up(first, kHugePage);
  const std::uint64_t before = base - first;
  if (before != 0) invoke(SYS_munmap, room, arg(before));
  if (before != slack) invoke(SYS_munmap, arg(base - kGuardBytes + whole), arg(slack - before));
  return std::bit_cast<std::byte*>(base);
}

}  // namespace

Result<std::byte*> map_file(const File& file, std::size_t bytes, Access access) noexcept {
  auto room = reserve_room(bytes);
  if (!room) return room;
  std::byte* base = *room;

  const int protection = access == Access::kReadOnly ? PROT_READ : PROT_READ | PROT_WRITE;
  long result = invoke(SYS_mmap, arg(base), arg(bytes), protection,
                       MAP_SHARED | MAP_FIXED | MAP_NORESERVE, file.get(), 0);
  if (result >= 0 || result <= -4096) {
    result = invoke(SYS_madvise, arg(base), arg(bytes), MADV_DONTFORK);
  }
  if (result < 0 && result > -4096) {
    unmap_file(base, bytes);
    return error_of(result, "mapping the file");
  }
  invoke(SYS_madvise, arg(base), arg(bytes), MADV_DONTDUMP);
  return base;
}

Result<void> make_read_only(std::byte* at, std::size_t bytes) noexcept {
  const long result = invoke(SYS_mprotect, arg(at), arg(bytes), PROT_READ);
  if (result < 0) return error_of(result, "protecting a mapping");
  return {};
}

Result<void> gather_into_huge_pages(std::byte* at, std::size_t bytes) noexcept {
  constexpr int kCollapse = 25;  // MADV_COLLAPSE, which older headers do not have
  constexpr int kAttempts = 10;  // each means that the kernel had pages in hand
  long result = -EAGAIN;
  for (int attempt = 0; attempt < kAttempts && result == -EAGAIN; ++attempt)
    result = invoke(SYS_madvise, arg(at), arg(bytes), kCollapse);
  if (result >= 0) return {};
  const Code code = result == -EAGAIN || result == -EBUSY ? Code::kWouldBlock
                    : result == -ENOMEM                   ? Code::kNoMemory
                                                          : Code::kUnsupported;
  return Error::from_system(
      code, static_cast<int>(-result),
      "huge pages (they take Linux 6.1, /dev/shm or an anonymous segment, and free memory)");
}

void unmap_file(std::byte* base, std::size_t bytes) noexcept {
  invoke(SYS_munmap, arg(base - kGuardBytes), arg(bytes + 2 * kGuardBytes));
}

}  // namespace tenon::os
