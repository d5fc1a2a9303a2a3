// SPDX-License-Identifier: Apache-2.0
#include "support/private_tmpfs.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

namespace tenon::test {

bool mount_private_tmpfs(const char* options) {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tenon-test", "/dev/shm", "tmpfs", 0, options) == 0;
}

std::uint64_t bytes_in_use(const std::string& path) {
  struct ::statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return UINT64_MAX;
  return (status.f_blocks - status.f_bfree) * status.f_frsize;
}

}  // namespace tenon::test
