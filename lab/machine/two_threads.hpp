// SPDX-License-Identifier: Apache-2.0
// Two threads that work at the same time, on CPUs of their own where the process has two.
#pragma once

#include <functional>

namespace tenon::lab::machine {

/// How many CPUs this process may run on.
int usable_cpus();

/// Runs both from a common start to the end of the later one. Returns the nanoseconds between.
double run_both(const std::function<void()>& first, const std::function<void()>& second);

}  // namespace tenon::lab::machine
