// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace tenon::test {

/// A tmpfs that only this process and its children see, mounted over /dev/shm, so that what is left
/// in it can be counted. False when this user may not do that.
bool mount_private_tmpfs(const char* options = "size=256m");
/// Bytes in use in the file system of `path`.
std::uint64_t bytes_in_use(const std::string& path);

}  // namespace tenon::test
