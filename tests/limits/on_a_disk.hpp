// SPDX-License-Identifier: Apache-2.0
// A disk of its own for a test: an ext4 that only the child sees which runs its body.
#pragma once

#include <gtest/gtest.h>
#include <cstdlib>
#include <functional>

#include "support/child.hpp"
#include "support/private_mount.hpp"

namespace tenon::limits {

/// Runs `body`, with segments on that disk, and expects 0 of it.
inline void on_a_disk(const std::function<int()>& body) {
  constexpr int kNotRun = 77;
  test::Child child([&] {
    if (!test::mount_private_ext4()) return kNotRun;
    ::setenv("TENON_DIR", test::kPrivateDisk, 1);
    return body();
  });
  const int status = child.wait();
  if (status == kNotRun) GTEST_SKIP() << "not run: needs root, a loop device and mkfs.ext4";
  EXPECT_EQ(status, 0) << "see the number in the body";
}

}  // namespace tenon::limits
