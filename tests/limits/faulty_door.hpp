// SPDX-License-Identifier: Apache-2.0
// The door to the kernel (src/os/syscall.hpp), replaced at link time: one chosen call fails, or is
// told beforehand. For the thread that chose it; the others pass.
#pragma once

#include <functional>

namespace tenon::test::door {

/// The `which`-th call of system call `number` from now on, 1 = the next, does nothing and fails.
void fail(long number, int which, int error);
/// Before each call of `number` from now on.
void watch(long number, std::function<void()> before);
/// Back to normal. True when the chosen call came.
bool reset();

}  // namespace tenon::test::door
