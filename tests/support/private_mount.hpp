// SPDX-License-Identifier: Apache-2.0
// File systems that only this process and its children see, mounted over /dev/shm, so that they can
// be filled, and what is left in them counted. They vanish with the last of these processes.
#pragma once

#include <cstdint>
#include <string>

namespace tenon::test {

/// False when this user may not do that.
bool mount_private_tmpfs(const char* options = "size=256m");
/// 16 MiB on a block device, mounted on kPrivateDisk. False also where the machine has no loop
/// device or no mkfs.ext4.
bool mount_private_ext4();
inline constexpr char kPrivateDisk[] = "/dev/shm/disk";
/// Mounts on kAfterTheCrash what a loss of power at this moment would leave of that disk.
bool lose_power();
inline constexpr char kAfterTheCrash[] = "/dev/shm/after";
/// From now on the kernel says to this process that the machine was restarted.
bool pretend_another_boot();
/// From now on nobody may write to what was mounted.
bool make_private_mount_read_only();

/// Bytes in use in the file system of `path`.
std::uint64_t bytes_in_use(const std::string& path);
/// Takes its last byte for the file `path`.
void fill_to_the_brim(const std::string& path);

}  // namespace tenon::test
