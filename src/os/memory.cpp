// SPDX-License-Identifier: Apache-2.0
#include "os/memory.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <bit>
#include <cerrno>

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

}  // namespace

Result<std::byte*> map_file(const File& file, std::size_t bytes, Access access) noexcept {
  const std::size_t whole = bytes + 2 * kGuardBytes;
  const long room = invoke(SYS_mmap, 0, arg(whole), PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room < 0 && room > -4096) return error_of(room, "reserving address space");
  auto* base = std::bit_cast<std::byte*>(room) + kGuardBytes;

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

void unmap_file(std::byte* base, std::size_t bytes) noexcept {
  invoke(SYS_munmap, arg(base - kGuardBytes), arg(bytes + 2 * kGuardBytes));
}

}  // namespace tenon::os
