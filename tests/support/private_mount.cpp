// SPDX-License-Identifier: Apache-2.0
#include "support/private_mount.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <cstdlib>

namespace tenon::test {
namespace {

bool shell(const std::string& commands) {
  return std::system(("PATH=$PATH:/usr/sbin:/sbin; exec >/dev/null 2>&1;" + commands).c_str()) == 0;
}

}  // namespace

bool mount_private_tmpfs(const char* options) {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tenon-test", "/dev/shm", "tmpfs", 0, options) == 0;
}

bool mount_private_ext4() {
  return mount_private_tmpfs("size=64m") &&
         shell(
             "mkfs.ext4 -b 4096 -E lazy_itable_init=0,lazy_journal_init=0 /dev/shm/image 16m &&"
             "mkdir /dev/shm/disk && mount -o loop /dev/shm/image /dev/shm/disk");
}

// What the file system has not written to its device is not in the copy.
bool lose_power() {
  return shell(
      "cp /dev/shm/image /dev/shm/crashed && mkdir /dev/shm/after &&"
      "mount -o loop /dev/shm/crashed /dev/shm/after");
}

bool pretend_another_boot() {
  return shell(
      "echo 01234567-89ab-cdef-0123-456789abcdef >/dev/shm/boot_id &&"
      "mount --bind /dev/shm/boot_id /proc/sys/kernel/random/boot_id");
}

bool make_private_mount_read_only() {
  return ::mount("none", "/dev/shm", nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

std::uint64_t bytes_in_use(const std::string& path) {
  struct ::statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return UINT64_MAX;
  return (status.f_blocks - status.f_bfree) * status.f_frsize;
}

void fill_to_the_brim(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  while (::write(file, page.data(), page.size()) > 0) {
  }
  ::fsync(file);  // on a disk, blocks are chosen late
  ::close(file);
}

}  // namespace tenon::test
